import {
  type ColumnDefinition,
  describeKind,
  partColumn,
  type TableDefinition,
  ValidationError,
} from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { unknownColumn } from './columns-given.js'
import { requireKey } from './key.js'
import { readRequest } from './shape/request.js'

/** What an upsert does when the row is there already. */
export interface Conflict {
  /** The columns that say which row it is: the primary key, or a declared unique set. */
  readonly target: readonly ColumnDefinition[]
  /** The columns it changes; those given when undefined. */
  readonly update: readonly ColumnDefinition[] | undefined
}

const OPTIONS = ['onConflict', 'update'] as const

const readColumns = (table: TableDefinition, names: unknown, option: string): readonly ColumnDefinition[] => {
  const list: readonly unknown[] = Array.isArray(names) ? names : [names]
  return list.map((name) => {
    const column = typeof name === 'string' ? table.byProperty.get(name) : undefined
    if (column !== undefined) {
      return column
    }
    if (typeof name === 'string') {
      throw unknownColumn(table, name)
    }
    throw new ValidationError(
      `${table.name}: ${option} expects names of columns; got ${describeKind(name)}`,
      {
        table: table.name,
      },
    )
  })
}

const uniqueSets = (table: TableDefinition): readonly (readonly string[])[] => [
  ...(table.primaryKey.length === 0 ? [] : [table.primaryKey.map((column) => column.property)]),
  ...table.columns.filter((column) => column.unique).map((column) => [column.property]),
  ...table.indexes
    .filter(({ kind, where }) => (kind === 'unique' || kind === 'unique index') && where === undefined)
    // an index over an expression cannot be the target: the grammar takes names of columns only
    .flatMap(({ parts }) => {
      const columns = parts.map((part) => partColumn(part)?.property)
      return columns.every((property) => property !== undefined) ? [columns] : []
    }),
]

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name) => b.includes(name))

/** Reads `{ onConflict, update }`, which may stand among `others` that a method has besides. */
export const readConflict = (
  table: TableDefinition,
  options: unknown,
  method: string,
  others: readonly string[],
): Conflict => {
  const { onConflict, update } = readRequest(table, method, [...OPTIONS, ...others], options)
  const target = onConflict === undefined ? requireKey(table) : readColumns(table, onConflict, 'onConflict')
  const names = target.map((column) => column.property)
  const sets = uniqueSets(table)
  if (!sets.some((set) => sameSet(set, names))) {
    throw new ValidationError(
      `${table.name}: onConflict (${names.join(', ')}) is neither the primary key nor declared unique; there is ${
        sets.map((set) => `(${set.join(', ')})`).join(', ') || 'none'
      }`,
      { table: table.name },
    )
  }
  return { target, update: update === undefined ? undefined : readColumns(table, update, 'update') }
}

/** Refuses an upsert that does not say which row it means. */
export const requireTarget = (
  table: TableDefinition,
  { target }: Conflict,
  given: readonly ColumnDefinition[],
  what: string = table.name,
): void => {
  const lacking = target.find((column) => !given.includes(column))
  if (lacking !== undefined) {
    throw new ValidationError(
      `${what}: "${lacking.property}" must be given, since it says which row is meant`,
      {
        table: table.name,
        column: lacking.property,
      },
    )
  }
}

/**
 * ` on conflict ("email") do update set "name" = excluded."name"`. When nothing is to be changed the target is set to
 * itself, since DO NOTHING would not return the row.
 */
export const conflictClause = (
  table: TableDefinition,
  { target, update }: Conflict,
  given: readonly ColumnDefinition[],
): RawBuilder<unknown> => {
  for (const column of update ?? []) {
    if (!given.includes(column)) {
      throw new ValidationError(`${table.name}: update names "${column.property}", which is not given`, {
        table: table.name,
        column: column.property,
      })
    }
  }
  const changed =
    update ?? given.filter((column) => !target.includes(column) && !table.primaryKey.includes(column))
  const set = changed.length > 0 ? changed : target
  return sql` on conflict (${sql.join(target.map((column) => sql.id(column.name)))}) do update set ${sql.join(
    set.map((column) => sql`${sql.id(column.name)} = excluded.${sql.id(column.name)}`),
  )}`
}

/** Equal for equal conflicts. */
export const conflictKey = ({ target, update }: Conflict): string =>
  [target, update].map((columns) => columns?.map((column) => column.index).join()).join(';')
