import type { TableDefinition } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import type { OrderItem } from '../filter/order.js'
import { castOf, type Parameter, type Slot } from '../slot.js'

// as the server printed it: a Date would lose microseconds
const textSlot: Slot = Object.freeze({ encode: (text: unknown) => text as Parameter })

/** A condition with the values of its placeholders, in order. */
interface Condition {
  readonly sql: RawBuilder<unknown>
  readonly texts: readonly Parameter[]
}

const NEVER: Condition = { sql: sql`false`, texts: [] }

const equal = ({ column }: OrderItem, text: Parameter): Condition =>
  text === null
    ? { sql: sql`${sql.id(column.name)} is null`, texts: [] }
    : { sql: sql`${sql.id(column.name)} = ${textSlot}::${sql.raw(castOf(column))}`, texts: [text] }

// what comes after a value in the direction of one column
const beyond = ({ column, direction, nulls }: OrderItem, text: Parameter): Condition => {
  const name = sql.id(column.name)
  if (text === null) {
    return nulls === 'first' ? { sql: sql`${name} is not null`, texts: [] } : NEVER
  }
  const compared = sql`${name} ${sql.raw(direction === 'asc' ? '>' : '<')} ${textSlot}::${sql.raw(castOf(column))}`
  return {
    sql: nulls === 'last' && !column.notNull ? sql`(${compared} or ${name} is null)` : compared,
    texts: [text],
  }
}

const and = (conditions: readonly Condition[]): Condition => ({
  sql: sql`(${sql.join(
    conditions.map((condition) => condition.sql),
    sql.raw(' and '),
  )})`,
  texts: conditions.flatMap((condition) => condition.texts),
})

/**
 * The rows after one with these texts in its order columns: beyond it in the first column, or equal there and beyond it
 * in the second, and so on. The last column is of the key, so that no row is equal in all.
 */
export const afterCondition = (order: readonly OrderItem[], texts: readonly Parameter[]): Condition => {
  const branches = order.map((item, index) =>
    and([
      ...order.slice(0, index).map((before, at) => equal(before, texts[at] ?? null)),
      beyond(item, texts[index] ?? null),
    ]),
  )
  return {
    sql: sql`(${sql.join(
      branches.map((branch) => branch.sql),
      sql.raw(' or '),
    )})`,
    texts: branches.flatMap((branch) => branch.texts),
  }
}

/** Equal for cursors that compile alike: which of the texts are NULL. */
export const afterKey = (texts: readonly Parameter[]): string =>
  texts.map((text) => (text === null ? '0' : '1')).join('')

/** An order with the columns of the key at its end, so that it is total. */
export const totalOrder = (table: TableDefinition, order: readonly OrderItem[]): readonly OrderItem[] => [
  ...order.filter(({ column }, index) => order.findIndex((item) => item.column === column) === index),
  ...table.primaryKey
    .filter((column) => !order.some((item) => item.column === column))
    .map((column) => ({ column, direction: 'asc' as const, nulls: 'first' as const })),
]
