import { isKeyable } from '@manticore/schema'
import { call, chain } from './code.js'
import type { Declared } from './declared.js'
import { columnsOf, hashCalls, isUniqueOver, partCode } from './indexes.js'
import { stringLiteral } from './literal.js'
import { type NamedTable, type PullScope, typeOf } from './scope.js'

const isNamedAsMade = ({ table }: NamedTable): boolean =>
  table.primaryKey?.name === undefined || table.primaryKey.name === `${table.name}_pkey`

/** Why the primary key cannot be declared. */
const keyLeft = (table: NamedTable, scope: PullScope): string | undefined => {
  const columns = columnsOf(table.table.primaryKey?.parts ?? [])
  const isKey = columns.every((column) => {
    const type = column === undefined ? undefined : typeOf(table, column, scope)
    return type !== undefined && isKeyable(type)
  })
  return isKey
    ? undefined
    : `the primary key of ${table.table.name}: a type of its columns has no order in CockroachDB`
}

/** The columns of the primary key, where it can be declared. */
export const keyColumns = (table: NamedTable, scope: PullScope): ReadonlySet<string | undefined> =>
  new Set(keyLeft(table, scope) === undefined ? columnsOf(table.table.primaryKey?.parts ?? []) : [])

/** What the primary key has beyond its columns in their order: `primaryKey('visits_key').on(t.number.desc(), t.team)`. */
export const keyExtra = (table: NamedTable, scope: PullScope): Declared[] => {
  const key = table.table.primaryKey
  const left = keyLeft(table, scope)
  if (key === undefined || left !== undefined) {
    return left === undefined ? [] : [{ left }]
  }
  const marked = table.table.columns.filter(({ name }) => columnsOf(key.parts).includes(name))
  const isInOrder = key.parts.every(
    (part, place) => 'column' in part && part.column === marked[place]?.name && part.direction === 'asc',
  )
  if (isInOrder && key.buckets === undefined && isNamedAsMade(table)) {
    return []
  }
  const named = isNamedAsMade(table) ? [] : [stringLiteral(key.name ?? '')]
  return [
    {
      code: chain(
        call('primaryKey', ...named),
        call('on', ...key.parts.map((part) => partCode(table, part))),
        ...hashCalls(key.buckets),
      ),
    },
  ]
}

/** Whether what is declared of a table makes a set of its columns unique. */
export const isUniqueSet = (table: NamedTable, columns: readonly string[], scope: PullScope): boolean => {
  const sets = [
    [...keyColumns(table, scope)],
    ...table.table.indexes
      .filter((index) => isUniqueOver(table, index, scope))
      .map(({ parts }) => columnsOf(parts)),
  ]
  return sets.some(
    (set) => set.length === columns.length && set.every((column) => columns.includes(column ?? '')),
  )
}
