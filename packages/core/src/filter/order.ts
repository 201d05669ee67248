import { type ColumnDefinition, type TableDefinition, ValidationError } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { unknownColumn } from '../columns-given.js'
import { describeKind } from '../untyped.js'

/** One column of an order. */
export interface OrderItem {
  readonly column: ColumnDefinition
  readonly direction: 'asc' | 'desc'
  readonly nulls: 'first' | 'last'
}

const ITEM = /^(.+?)(?: (asc|desc))?(?: nulls (first|last))?$/is

const readItem = (table: TableDefinition, text: unknown): OrderItem => {
  const match = typeof text === 'string' ? ITEM.exec(text) : null
  if (typeof text !== 'string' || match === null) {
    throw new ValidationError(
      `${table.name}: orderBy expects texts such as "name", "name desc" or "name desc nulls last"; got ${describeKind(text)}`,
      { table: table.name },
    )
  }
  // a column may have a blank in its name
  const whole = table.byProperty.get(text)
  const column = whole ?? table.byProperty.get(match[1] ?? '')
  if (column === undefined) {
    throw unknownColumn(table, match[1] ?? text)
  }
  const direction = whole === undefined && match[2]?.toLowerCase() === 'desc' ? 'desc' : 'asc'
  const nulls = whole === undefined ? match[3]?.toLowerCase() : undefined
  return {
    column,
    direction,
    nulls: nulls === 'first' || nulls === 'last' ? nulls : direction === 'asc' ? 'first' : 'last',
  }
}

/** Reads an order: one text or several. */
export const readOrder = (table: TableDefinition, orderBy: unknown): readonly OrderItem[] => {
  if (orderBy === undefined) {
    return []
  }
  return (Array.isArray(orderBy) ? orderBy : [orderBy]).map((text) => readItem(table, text))
}

// NULLs come first when ascending, as in CockroachDB and unlike PostgreSQL, so it is written out. Not for a column
// without NULLs: there it changes nothing, and keeps PostgreSQL from using an index for the order.
const compileItem = ({ column, direction, nulls }: OrderItem): RawBuilder<unknown> =>
  sql`${sql.id(column.name)} ${sql.raw(column.notNull ? direction : `${direction} nulls ${nulls}`)}`

/** ` order by ...`, or nothing. */
export const compileOrder = (items: readonly OrderItem[]): RawBuilder<unknown> =>
  items.length === 0 ? sql.raw('') : sql` order by ${sql.join(items.map(compileItem), sql.raw(', '))}`

/** Equal for equal orders. */
export const orderKey = (items: readonly OrderItem[]): string =>
  items.map(({ column, direction, nulls }) => `${column.index} ${direction} ${nulls}`).join()
