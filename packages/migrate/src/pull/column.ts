import type { ColumnSnapshot } from '@manticore/core'
import { type Call, type Chain, call, chain } from './code.js'
import { defaultCalls } from './defaults.js'
import { sqlLiteral, stringLiteral } from './literal.js'
import type { PullScope } from './scope.js'
import { builderType, typeCalls } from './types.js'

/** What is declared at a column, although it belongs to the table. */
export interface AtColumn {
  readonly isKey: boolean
  readonly isUnique: boolean
  readonly checks: readonly string[]
  readonly references: Call | undefined
}

/** On CockroachDB SERIAL is a default: https://www.cockroachlabs.com/docs/stable/serial. */
const isSerial = ({ serial, notNull, type, default: expression }: ColumnSnapshot): boolean =>
  serial || (notNull && type.name === 'INT8' && !type.array && expression === 'unique_rowid()')

const valueCalls = (column: ColumnSnapshot, scope: PullScope): Call[] => {
  const { generated, identity } = column
  if (generated !== undefined) {
    return [call('generatedAs', sqlLiteral(generated.expression)), call(generated.kept)]
  }
  if (identity !== undefined) {
    return [call('identity', ...(identity === 'always' ? [stringLiteral(identity)] : []))]
  }
  return isSerial(column) ? [call('serial')] : defaultCalls(column, builderType(column.type, scope.enums))
}

/** A column as a chain of calls: `text().named('full_name').notNull().unique()`. */
export const columnCode = (
  column: ColumnSnapshot,
  property: string,
  { isKey, isUnique, checks, references }: AtColumn,
  scope: PullScope,
): Chain => {
  const impliesNotNull = isKey || isSerial(column) || column.identity !== undefined
  return chain(
    ...typeCalls(column.type, scope.enums),
    ...(property === column.name ? [] : [call('named', stringLiteral(column.name))]),
    ...(column.collate === undefined ? [] : [call('collate', stringLiteral(column.collate))]),
    ...(isKey ? [call('primaryKey')] : []),
    ...(column.notNull && !impliesNotNull ? [call('notNull')] : []),
    ...(isUnique ? [call('unique')] : []),
    ...valueCalls(column, scope),
    ...(references === undefined ? [] : [references]),
    ...checks.map((expression) => call('check', sqlLiteral(expression))),
    ...(column.onUpdate === undefined ? [] : [call('onUpdate', sqlLiteral(column.onUpdate))]),
    ...(column.visible ? [] : [call('notVisible')]),
    ...(column.comment === undefined ? [] : [call('comment', stringLiteral(column.comment))]),
  )
}
