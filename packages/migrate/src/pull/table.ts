import type { CheckSnapshot, ForeignKeySnapshot, IndexSnapshot } from '@manticore/core'
import { checkColumn, checkExtra } from './checks.js'
import { arrow, type Call, type Code, call, chain, list, object, wordsOf } from './code.js'
import { columnCode } from './column.js'
import { codesOf, type Declared, leftOf } from './declared.js'
import { columnReference, foreignKeyExtra } from './foreign-keys.js'
import { indexExtra, isUniqueColumn } from './indexes.js'
import { stringLiteral } from './literal.js'
import { keyColumns, keyExtra } from './primary-key.js'
import type { NamedTable, PullScope } from './scope.js'
import { familyExtra, localityExtra, ttlExtra } from './storage.js'

/** Parts of a table by the columns they are declared at, and those that are declared beside the columns. */
interface Parted<Part, At> {
  readonly at: ReadonlyMap<string, readonly At[]>
  readonly beside: readonly Part[]
}

const part = <Part, At>(
  parts: readonly Part[],
  place: (part: Part) => readonly [column: string, at: At] | undefined,
  isFull: (taken: readonly At[]) => boolean,
): Parted<Part, At> => {
  const at = new Map<string, At[]>()
  const beside = parts.filter((one) => {
    const placed = place(one)
    const taken = placed === undefined ? [] : (at.get(placed[0]) ?? [])
    if (placed === undefined || isFull(taken)) {
      return true
    }
    at.set(placed[0], [...taken, placed[1]])
    return false
  })
  return { at, beside }
}

// a column has one `.unique()` and one `.references()`
const one = (taken: readonly unknown[]): boolean => taken.length > 0

const partUniques = (table: NamedTable, scope: PullScope): Parted<IndexSnapshot, true> =>
  part(
    table.table.indexes,
    (index) => {
      const [first] = index.parts
      return first !== undefined && 'column' in first && isUniqueColumn(table, index, scope)
        ? [first.column, true]
        : undefined
    },
    one,
  )

const partForeignKeys = (table: NamedTable, scope: PullScope): Parted<ForeignKeySnapshot, Call> =>
  part(
    table.table.foreignKeys,
    (foreignKey) => {
      const reference = columnReference(table, foreignKey, scope)
      const [column] = foreignKey.columns
      return reference === undefined || column === undefined ? undefined : [column, reference]
    },
    one,
  )

const partChecks = (table: NamedTable, scope: PullScope): Parted<CheckSnapshot, string> =>
  part(
    table.table.checks,
    (check) => {
      const column = checkColumn(table, check, scope)
      return column === undefined ? undefined : [column, check.expression]
    },
    () => false,
  )

/** A table as code, and what of it cannot be declared. */
export interface TableCode {
  readonly code: Code
  readonly left: readonly string[]
}

const extrasCode = (extras: readonly Code[]): Code[] => {
  const usesColumns = extras.flatMap(wordsOf).some((word) => word.startsWith('t.'))
  return extras.length === 0 ? [] : [arrow(usesColumns ? '(t)' : '()', list(extras))]
}

/** A table as a call of `defineTable`. */
export const tableCode = (table: NamedTable, scope: PullScope): TableCode => {
  const { schema, name, columns, families, ttl, locality, comment } = table.table
  const key = keyColumns(table, scope)
  const uniques = partUniques(table, scope)
  const foreignKeys = partForeignKeys(table, scope)
  const checks = partChecks(table, scope)
  const entries = columns.map((column) => {
    const property = table.properties.get(column.name) ?? column.name
    const at = {
      isKey: key.has(column.name),
      isUnique: uniques.at.has(column.name),
      checks: checks.at.get(column.name) ?? [],
      references: foreignKeys.at.get(column.name)?.[0],
    }
    return [property, columnCode(column, property, at, scope)] as const
  })
  const parts: readonly Declared[] = [
    ...keyExtra(table, scope),
    ...uniques.beside.map((index) => indexExtra(table, index, scope)),
    ...foreignKeys.beside.map((foreignKey) => foreignKeyExtra(table, foreignKey, scope)),
    ...checks.beside.map((check) => ({ code: checkExtra(table, check, scope) })),
    ...families.map((family) => ({ code: familyExtra(table, family) })),
    ...(ttl === undefined ? [] : ttlExtra(table, ttl)),
    ...(locality === undefined ? [] : [{ code: localityExtra(table, locality) }]),
    ...(comment === undefined ? [] : [{ code: chain(call('comment', stringLiteral(comment))) }]),
  ]
  const define = schema === undefined ? 'defineTable' : `${scope.schemas.get(schema)}.table`
  return {
    code: chain(call(define, stringLiteral(name), object(entries, true), ...extrasCode(codesOf(parts)))),
    left: leftOf(parts),
  }
}
