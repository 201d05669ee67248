import {
  type ColumnDefinition,
  describeKind,
  isSqlExpression,
  sqlTypes,
  type TableDefinition,
  ValidationError,
} from '@manticore/schema'
import { losesInJson } from './json-value.js'
import { operatorNames, operators, type ValueOperator } from './operators.js'

/**
 * Checks that a column can be compared this way with what was given. Whether the values are of the column's kind is the
 * business of their slots.
 */
export const checkOperand = (
  table: TableDefinition,
  column: ColumnDefinition,
  name: ValueOperator,
  operand: unknown,
): void => {
  const refuse = (message: string): never => {
    throw new ValidationError(`${table.name}: ${message}`, { table: table.name, column: column.property })
  }
  const { property, type, codec } = column
  const { refuses, values } = operators[name]
  const reason = refuses(column)
  if (reason !== undefined) {
    refuse(
      `"${name}" ${reason}; "${property}" is ${type.info.sql}${type.array ? '[]' : ''} and takes ${operatorNames(column)}`,
    )
  }
  if (values === 2 && (!Array.isArray(operand) || operand.length !== 2)) {
    refuse(`"${name}" of "${property}" expects [least, most]; got ${describeKind(operand)}`)
  }
  if (typeof operand !== 'object') {
    return
  }
  if (isSqlExpression(operand)) {
    refuse(`"${name}" of "${property}" compares with values; write SQL as the whole filter, or a callback`)
  }
  if (codec === sqlTypes.jsonb.codec && losesInJson(operand)) {
    refuse(`"${name}" of "${property}" holds undefined, NaN or an infinity, which JSON would leave out`)
  }
}
