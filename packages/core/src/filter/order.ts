import { type TableDefinition, ValidationError } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import type { Callback } from './expression.js'
import { compileOrderItem, type OrderItem, readOrderText } from './order-text.js'
import { readWrittenOrder } from './order-written.js'

export type { OrderItem } from './order-text.js'

/** How rows are sorted, read but not compiled. */
export interface Order {
  /** Equal for orders of equal SQL; undefined where the caller wrote the SQL, which is compiled each time. */
  readonly key: string | undefined
  /** In the order of their placeholders. */
  readonly values: readonly unknown[]
  /** ` order by ...`, or nothing. */
  compile(): RawBuilder<unknown>
}

const noOrder: Order = Object.freeze({
  key: '',
  values: Object.freeze([]),
  compile: () => sql.raw(''),
})

const orderBy = (parts: readonly RawBuilder<unknown>[]): RawBuilder<unknown> =>
  parts.length === 0 ? sql.raw('') : sql` order by ${sql.join(parts, sql.raw(', '))}`

/** Reads an order of columns alone: one text or several. */
export const readColumnOrder = (table: TableDefinition, given: unknown): readonly OrderItem[] => {
  if (given === undefined) {
    return []
  }
  if (typeof given === 'function') {
    throw new ValidationError(
      `${table.name}: the orderBy of a page expects columns, not a callback: the next page begins where their values end`,
      { table: table.name },
    )
  }
  return Array.isArray(given)
    ? Array.from(given, (text: unknown) => readOrderText(table, text))
    : [readOrderText(table, given)]
}

/** Reads an order: one text or several, or a callback. */
export const readOrder = (table: TableDefinition, given: unknown): Order => {
  if (given === undefined) {
    return noOrder
  }
  if (typeof given === 'function') {
    // any function can be called with the builder
    const written = readWrittenOrder(table, given as Callback)
    return {
      key: undefined,
      values: written.flatMap(({ values }) => values),
      compile: () => orderBy(written.map((item) => item.sql)),
    }
  }
  const items = readColumnOrder(table, given)
  return { key: orderKey(items), values: noOrder.values, compile: () => compileOrder(items) }
}

/** ` order by "name" asc`, or nothing. */
export const compileOrder = (items: readonly OrderItem[]): RawBuilder<unknown> =>
  orderBy(items.map(compileOrderItem))

/** Equal for equal orders. */
export const orderKey = (items: readonly OrderItem[]): string => {
  let key = ''
  for (const { column, direction, nulls } of items) {
    key += `${column.index} ${direction} ${nulls},`
  }
  return key
}
