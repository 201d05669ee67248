import { type ColumnDefinition, describeKind, type TableDefinition, ValidationError } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { type Cache, createCache } from '../cache.js'
import { unknownColumn } from '../columns-given.js'
import { orderWords } from './order-direction.js'

/** One column of an order. */
export interface OrderItem {
  readonly column: ColumnDefinition
  readonly direction: 'asc' | 'desc'
  readonly nulls: 'first' | 'last'
}

const parse = (table: TableDefinition, text: string): OrderItem => {
  const { name, direction, nulls } = orderWords(text, (whole) => table.byProperty.has(whole))
  const column = table.byProperty.get(name)
  if (column !== undefined) {
    return Object.freeze({ column, direction, nulls })
  }
  const [first = ''] = name.split(' ')
  if (table.byProperty.has(first)) {
    throw new ValidationError(
      `${table.name}: orderBy "${text}" is not understood; after a column comes asc or desc, then nulls first or nulls last`,
      { table: table.name, column: first },
    )
  }
  throw unknownColumn(table, name)
}

// far more than the ways a program orders one table
const LIMIT = 200

const caches = new WeakMap<TableDefinition, Cache<string, OrderItem>>()

const cacheOf = (table: TableDefinition): Cache<string, OrderItem> => {
  let cache = caches.get(table)
  if (cache === undefined) {
    cache = createCache(LIMIT)
    caches.set(table, cache)
  }
  return cache
}

/** Reads `name`, `name desc` or `name desc nulls last`. */
export const readOrderText = (table: TableDefinition, text: unknown): OrderItem => {
  if (typeof text !== 'string' || text === '') {
    throw new ValidationError(
      `${table.name}: orderBy expects texts such as "name", "name desc" or "name desc nulls last"; got ${describeKind(text)}`,
      { table: table.name },
    )
  }
  return cacheOf(table).get(text, () => parse(table, text))
}

/**
 * `"name" asc nulls first`. NULLs come first when ascending, as in CockroachDB and unlike PostgreSQL, so it is written
 * out. Not for a column without NULLs: there it changes nothing, and keeps PostgreSQL from using an index for the order.
 */
export const compileOrderItem = ({ column, direction, nulls }: OrderItem): RawBuilder<unknown> =>
  sql`${sql.id(column.name)} ${sql.raw(column.notNull ? direction : `${direction} nulls ${nulls}`)}`
