import type { ColumnDefinition } from './column-spec.js'
import { describeKind } from './describe-kind.js'
import { ValidationError } from './errors.js'

/** The error for a value that is none of its column. */
export const wrongValue = (
  table: string,
  column: ColumnDefinition,
  value: unknown,
  cause?: unknown,
): ValidationError =>
  new ValidationError(
    `${table}.${column.property} expects ${column.codec.expects}; got ${describeKind(value)}`,
    { table, column: column.property, cause },
  )

const encode = (table: string, column: ColumnDefinition, value: unknown): string => {
  let text: string | undefined
  try {
    text = column.codec.encode(value)
  } catch (error) {
    // only a codec of the user's own throws
    throw wrongValue(table, column, value, error)
  }
  if (text === undefined) {
    throw wrongValue(table, column, value)
  }
  return text
}

// in a NOT NULL column of JSON, null is JSON's own null
const encodesNull = ({ notNull, type }: ColumnDefinition): boolean =>
  notNull && type.name === 'jsonb' && !type.array

/** The text of a value written to a column, null for NULL. Throws `ValidationError` for a value that is none of the column. */
export const encodeValue = (table: string, column: ColumnDefinition, value: unknown): string | null => {
  if (value === null && !encodesNull(column)) {
    if (column.notNull) {
      throw new ValidationError(`${table}.${column.property} is NOT NULL; got null`, {
        table,
        column: column.property,
      })
    }
    return null
  }
  return encode(table, column, value)
}

/** {@link encodeValue} of a value that a column is compared with: never null, since `= NULL` matches nothing. */
export const encodeOperand = (table: string, column: ColumnDefinition, value: unknown): string => {
  if (value === null) {
    throw wrongValue(table, column, value)
  }
  return encode(table, column, value)
}
