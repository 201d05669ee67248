import {
  arrayLiteral,
  type ColumnDefinition,
  describeKind,
  encodeOperand,
  encodeValue,
  isSqlExpression,
  quoteName,
  type SqlExpression,
  ValidationError,
} from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { encodeUntyped } from './untyped.js'

/** What a parameter travels as: text, or null for NULL. */
export type Parameter = string | null

/** A place for one value in a statement: it encodes what is put there, or says what it expected. */
export interface Slot {
  /** The text of a value. Throws `ValidationError` for one of the wrong kind. */
  encode(value: unknown): Parameter
}

/** A slot for a value of a column. */
export const valueSlot = (table: string, column: ColumnDefinition): Slot =>
  Object.freeze({ encode: (value: unknown) => encodeValue(table, column, value) })

/** A slot for a value that a column is compared with. */
export const operandSlot = (table: string, column: ColumnDefinition): Slot =>
  Object.freeze({ encode: (value: unknown) => encodeOperand(table, column, value) })

/** A slot for an array of values of a column, as one parameter. */
export const arraySlot = (table: string, column: ColumnDefinition): Slot => {
  const operand = operandSlot(table, column)
  return Object.freeze({
    encode: (values: unknown) =>
      Array.isArray(values)
        ? // not map, which skips the holes of a sparse array
          arrayLiteral(Array.from(values, (value) => operand.encode(value)))
        : refuseList(table, column, values),
  })
}

const refuseList = (table: string, column: ColumnDefinition, value: unknown): never => {
  throw new ValidationError(
    `${table}.${column.property} expects an array of values here; got ${describeKind(value)}`,
    { table, column: column.property },
  )
}

/** A slot for text compared with a column, such as the pattern of LIKE. */
export const textSlot = (table: string, column: ColumnDefinition, what: string): Slot =>
  Object.freeze({
    encode: (value: unknown) => {
      if (typeof value !== 'string' || value.includes('\0') || !value.isWellFormed()) {
        throw new ValidationError(
          `${table}.${column.property}: ${what} expects a string without NUL characters; got ${describeKind(value)}`,
          { table, column: column.property },
        )
      }
      return value
    },
  })

/** A slot for a count of rows. */
export const countSlot = (table: string, what: string): Slot =>
  Object.freeze({
    encode: (value: unknown) => {
      if (!Number.isSafeInteger(value) || (value as number) < 0) {
        throw new ValidationError(`${table}: ${what} expects an integer from 0; got ${describeKind(value)}`, {
          table,
        })
      }
      return String(value)
    },
  })

/** A slot for a value inside a `sql` expression, whose type only the server knows. */
const untypedSlot: Slot = Object.freeze({ encode: encodeUntyped })

/** What a placeholder for a column's value is cast to. */
export const castOf = ({ type }: ColumnDefinition): string =>
  `${type.info.cast ?? type.info.sql}${type.array ? '[]' : ''}`

/** `$n::TYPE`: CockroachDB does not guess the type of a placeholder as PostgreSQL does, so each is cast, once. */
export const placeholder = (slot: Slot, column: ColumnDefinition): RawBuilder<unknown> => {
  const value = sql`${slot}::${sql.raw(castOf(column))}`
  const { writeWith, sql: typeName } = column.type.info
  return writeWith === undefined ? value : sql`${sql.raw(writeWith)}(${value})::${sql.raw(typeName)}`
}

/** `$n::TYPE[]`. */
export const arrayPlaceholder = (slot: Slot, column: ColumnDefinition): RawBuilder<unknown> =>
  sql`${slot}::${sql.raw(`${castOf(column)}[]`)}`

/** The column as it is read: its name, or the function that gives the form we exchange. */
export const readable = (column: ColumnDefinition, alias?: string): RawBuilder<unknown> => {
  const { readWith } = column.type.info
  const reference = alias === undefined ? sql.id(column.name) : sql.id(alias, column.name)
  return readWith === undefined ? reference : sql`${sql.raw(readWith)}(${reference})`
}

/** A `sql` expression of the user's as part of a query, each of its values in an untyped slot. */
export const embed = (expression: SqlExpression): RawBuilder<unknown> => {
  const pieces = expression.fragments.map((fragment, index) => {
    const part = expression.parts[index]
    if (part === undefined) {
      return sql.raw(fragment)
    }
    return part.kind === 'identifier'
      ? sql.raw(fragment + part.names.map(quoteName).join('.'))
      : sql`${sql.raw(fragment)}${untypedSlot}`
  })
  return sql.join(pieces, sql.raw(''))
}

/** The values of a `sql` expression, in the order of its untyped slots. */
export const embeddedValues = (expression: SqlExpression): unknown[] =>
  expression.parts.flatMap((part) => (part.kind === 'value' ? [part.value] : []))

/** Whether a value given for a column is SQL rather than a value. */
export const isEmbedded = (value: unknown): value is SqlExpression =>
  typeof value === 'object' && isSqlExpression(value)
