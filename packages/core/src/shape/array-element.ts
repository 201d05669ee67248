import type { ColumnDefinition } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { castOf, type Slot } from '../slot.js'

/** How many values of a column travel as one array parameter, and what each element is turned into in SQL. */
export interface ArrayElement {
  /** `$n::UUID[]`. */
  placeholder(slot: Slot): RawBuilder<unknown>
  /** The element as a value of the column: itself, or `k."k0"::JSONB` where it travelled as text. */
  element(reference: RawBuilder<unknown>): RawBuilder<unknown>
}

// CockroachDB makes no array of these from a text parameter, so their elements travel as text.
const TRAVELS_AS_TEXT: ReadonlySet<string> = new Set([
  'enum',
  'jsonb',
  'bytes',
  'geography',
  'geometry',
  'vector',
])

/** How an array of a column's values is written. */
export const arrayElement = (column: ColumnDefinition): ArrayElement => {
  const { type } = column
  if (!type.array && !TRAVELS_AS_TEXT.has(type.name)) {
    return {
      placeholder: (slot) => sql`${slot}::${sql.raw(`${castOf(column)}[]`)}`,
      element: (reference) => reference,
    }
  }
  return {
    placeholder: (slot) => sql`${slot}::TEXT[]`,
    element: (reference) => {
      if (type.name === 'bytes' && !type.array) {
        // a cast from text would take the digits themselves for the bytes on CockroachDB
        return sql`decode(substr(${reference}, 3), 'hex')`
      }
      const { writeWith } = type.info
      return writeWith === undefined
        ? sql`${reference}::${sql.raw(castOf(column))}`
        : sql`${sql.raw(writeWith)}(${reference})::${sql.raw(type.info.sql)}`
    },
  }
}
