import { type ColumnDefinition, quoteName, SchemaError, type SqlExpression } from '@manticore/schema'
import { castOf } from '../../slot.js'
import { encodeUntyped } from '../../untyped.js'
import { quoteLiteral } from '../sql/quote-literal.js'

const literal = (value: unknown): string => {
  const text = encodeUntyped(value)
  if (text === null) {
    return 'NULL'
  }
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? text
    : quoteLiteral(text)
}

/** A `sql` expression as text, since DDL takes no parameters. Columns of the table itself stand without its name. */
export const printExpression = (expression: SqlExpression, table: string): string =>
  expression.fragments
    .map((fragment, index) => {
      const part = expression.parts[index]
      if (part === undefined) {
        return fragment
      }
      if (part.kind === 'value') {
        return fragment + literal(part.value)
      }
      const names = part.names.length === 2 && part.names[0] === table ? part.names.slice(1) : part.names
      return fragment + names.map(quoteName).join('.')
    })
    .join('')

/** A value of a column as text: `'0'::DECIMAL`. */
export const printValue = (table: string, column: ColumnDefinition, value: unknown): string => {
  if (value === null) {
    return 'NULL'
  }
  const text = column.codec.encode(value)
  if (text === undefined) {
    throw new SchemaError(`${table}.${column.property}: its default is not ${column.codec.expects}`, {
      table,
      column: column.property,
    })
  }
  return `${quoteLiteral(text)}::${castOf(column)}`
}
