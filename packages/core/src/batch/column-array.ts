import { arrayLiteral, bareArrayLiteral, type ColumnDefinition } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { castOf, type Parameter, type Slot } from '../slot.js'

/** How many values of a column travel as one array parameter. */
export interface ColumnArray {
  /** `{"a",NULL}`, of the values' texts. */
  literal(texts: readonly Parameter[]): string
  /** `$n::UUID[]`. */
  placeholder(): RawBuilder<unknown>
  /** An element as a value of the column: itself, or `v."c0"::JSONB` where it travelled as text. */
  element(reference: RawBuilder<unknown>): RawBuilder<unknown>
}

// CockroachDB has no arrays of these, may have none, or makes none from a text parameter: their elements travel as text.
const TRAVELS_AS_TEXT: ReadonlySet<string> = new Set([
  'custom',
  'enum',
  'jsonb',
  'bytes',
  'geography',
  'geometry',
  'vector',
  'tsvector',
  'tsquery',
])

const NEEDS_NO_QUOTES: ReadonlySet<string> = new Set([
  'bool',
  'int2',
  'int4',
  'int',
  'int8',
  'float4',
  'float8',
  'decimal',
  'uuid',
])

// the literal is ready when the statement is put together
const literalSlot: Slot = Object.freeze({ encode: (literal: unknown) => literal as string })

/** A text as a value of the column: `v."c0"::JSONB`. */
export const fromText = (column: ColumnDefinition, reference: RawBuilder<unknown>): RawBuilder<unknown> => {
  const { type } = column
  if (type.name === 'bytes' && !type.array) {
    // a cast from text would take the digits themselves for the bytes on CockroachDB
    return sql`decode(substr(${reference}, 3), 'hex')`
  }
  const { writeWith } = type.info
  return writeWith === undefined
    ? sql`${reference}::${sql.raw(castOf(column))}`
    : sql`${sql.raw(writeWith)}(${reference})::${sql.raw(type.info.sql)}`
}

/** How an array of a column's values is written. */
export const columnArray = (column: ColumnDefinition): ColumnArray => {
  const { type } = column
  const asText = type.array || TRAVELS_AS_TEXT.has(type.name)
  const cast = asText ? 'TEXT' : castOf(column)
  return {
    literal: !type.array && NEEDS_NO_QUOTES.has(type.name) ? bareArrayLiteral : arrayLiteral,
    placeholder: () => sql`${literalSlot}::${sql.raw(`${cast}[]`)}`,
    element: (reference) => (asText ? fromText(column, reference) : reference),
  }
}
