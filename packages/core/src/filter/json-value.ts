import {
  arrayLiteral,
  type ColumnDefinition,
  describeKind,
  sqlTypes,
  ValidationError,
} from '@manticore/schema'
import type { Slot } from '../slot.js'
import { isPlainObject } from './plain-object.js'

const { codec } = sqlTypes.jsonb

// JSON.stringify leaves such a value out, or writes null for it: the filter would mean something else, often more rows
const isLost = (value: unknown): boolean =>
  value === undefined ||
  typeof value === 'function' ||
  typeof value === 'symbol' ||
  (typeof value === 'number' && !Number.isFinite(value))

/** Whether a JSON value holds, at any depth, what JSON would leave out or turn into null. */
export const losesInJson = (value: unknown, seen: Set<unknown> = new Set()): boolean => {
  if (typeof value !== 'object' || value === null) {
    return isLost(value)
  }
  if (seen.has(value)) {
    return false // a cycle is refused when it is encoded
  }
  seen.add(value)
  // Array.from, since a hole in an array is undefined too
  const held = Array.isArray(value) ? Array.from(value) : isPlainObject(value) ? Object.values(value) : []
  return held.some((each) => losesInJson(each, seen))
}

/** The text of a JSON value to compare with, null included. Throws `ValidationError`, with `what` it is for. */
const encodeJson = (table: string, { property }: ColumnDefinition, what: string, value: unknown): string => {
  const text = losesInJson(value) ? undefined : codec.encode(value)
  if (text === undefined) {
    throw new ValidationError(
      `${table}.${property}: ${what} expects ${codec.expects}, without undefined, NaN or infinities in it; got ${describeKind(value)}`,
      { table, column: property },
    )
  }
  return text
}

/** A slot for one JSON value. */
export const jsonSlot = (table: string, column: ColumnDefinition, what: string): Slot =>
  Object.freeze({ encode: (value: unknown) => encodeJson(table, column, what, value) })

/**
 * A slot for a list of JSON values as one JSON array, since CockroachDB has no arrays of JSONB. Not for null, with which
 * nothing is equal.
 */
export const jsonListSlot = (
  table: string,
  column: ColumnDefinition,
  what: string,
  encode: (value: unknown) => string | null = (value) => encodeJson(table, column, what, value),
): Slot =>
  Object.freeze({
    encode: (values: unknown) => {
      if (!Array.isArray(values) || values.includes(null)) {
        throw new ValidationError(
          `${table}.${column.property}: ${what} expects an array of values without null; got ${describeKind(values)}`,
          { table, column: column.property },
        )
      }
      // not map, which skips the holes of a sparse array
      return `[${Array.from(values, encode).join(',')}]`
    },
  })

/** A slot for a path into a JSON value, `a.b.0`, as an array of its steps. */
export const pathSlot = (table: string, { property }: ColumnDefinition): Slot =>
  Object.freeze({
    encode: (path: unknown) => {
      const steps = typeof path === 'string' ? path.split('.') : []
      if (
        steps.length === 0 ||
        steps.some((step) => step === '' || step.includes('\0') || !step.isWellFormed())
      ) {
        throw new ValidationError(
          `${table}.${property}: a path expects keys joined by dots, such as "size" or "sizes.0.width"`,
          { table, column: property },
        )
      }
      return arrayLiteral(steps)
    },
  })
