import { type ColumnDefinition, describeKind, type TableDefinition, ValidationError } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { operandSlot, placeholder } from './slot.js'

const keyNames = (table: TableDefinition): string =>
  table.primaryKey.map((column) => column.property).join(', ')

/** Refuses a table that has no primary key. */
export const requireKey = (table: TableDefinition): readonly ColumnDefinition[] => {
  if (table.primaryKey.length === 0) {
    throw new ValidationError(`${table.name} declares no primary key; use find() or list() with a filter`, {
      table: table.name,
    })
  }
  return table.primaryKey
}

/** The values of a key, in the order of the key's columns: the value itself, or an object of the columns' values. */
export const keyValues = (table: TableDefinition, key: unknown): readonly unknown[] => {
  const columns = requireKey(table)
  if (key === undefined || key === null) {
    throw new ValidationError(`${table.name} expects a key (${keyNames(table)}); got ${describeKind(key)}`, {
      table: table.name,
    })
  }
  if (columns.length === 1) {
    return [key]
  }
  if (typeof key !== 'object') {
    throw new ValidationError(
      `${table.name} expects an object of its key's columns (${keyNames(table)}); got ${describeKind(key)}`,
      { table: table.name },
    )
  }
  const input = key as Readonly<Record<string, unknown>> // any object can be read by name
  for (const property of Object.keys(input)) {
    if (!columns.some((column) => column.property === property)) {
      throw new ValidationError(
        `"${property}" is not a column of the key of ${table.name} (${keyNames(table)})`,
        {
          table: table.name,
          column: property,
        },
      )
    }
  }
  return columns.map(({ property }) => {
    const value = Object.hasOwn(input, property) ? input[property] : undefined
    if (value === undefined || value === null) {
      throw new ValidationError(`${table.name}: the key lacks "${property}"`, {
        table: table.name,
        column: property,
      })
    }
    return value
  })
}

/** `"id" = $1::UUID`, joined by AND for a composite key. */
export const keyCondition = (table: TableDefinition): RawBuilder<unknown> =>
  sql.join(
    requireKey(table).map(
      (column) => sql`${sql.id(column.name)} = ${placeholder(operandSlot(table.name, column), column)}`,
    ),
    sql.raw(' and '),
  )
