import type { TableDefinition } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { countSlot } from '../slot.js'

/** How many rows are wanted, and how many are passed over before them. */
export interface Bounds {
  /** Equal for equal sets of bounds. */
  readonly key: string
  /** In the order of their placeholders. */
  readonly values: readonly unknown[]
  /** ` limit $1::INT8 offset $2::INT8`, or less. */
  compile(): RawBuilder<unknown>
}

/** Reads the bounds given. */
export const readBounds = (table: TableDefinition, limit: unknown, offset: unknown): Bounds => {
  const values: unknown[] = []
  let key = ''
  if (limit !== undefined) {
    key = 'limit'
    values.push(limit)
  }
  if (offset !== undefined) {
    key += ' offset'
    values.push(offset)
  }
  return {
    key,
    values,
    compile: () => sql`${bound(table, 'limit', limit)}${bound(table, 'offset', offset)}`,
  }
}

const bound = (table: TableDefinition, word: 'limit' | 'offset', given: unknown): RawBuilder<unknown> =>
  given === undefined ? sql.raw('') : sql` ${sql.raw(word)} ${countSlot(table.name, word)}::INT8`
