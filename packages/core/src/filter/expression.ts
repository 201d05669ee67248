import {
  describeKind,
  isSqlExpression,
  type SqlExpression,
  type TableDefinition,
  ValidationError,
} from '@manticore/schema'
import { ExpressionWrapper, isOperationNodeSource, type OperationNode, type RawBuilder, sql } from 'kysely'
import { compile } from '../builder.js'
import { embed, embeddedValues } from '../slot.js'
import type { FilledSlot } from './compared-values.js'
import { type Builder, filterBuilder } from './filter-builder.js'
import { PropertyNames } from './property-names.js'

/** SQL that a caller wrote, with its values in the order of their placeholders. */
export interface Written {
  readonly sql: RawBuilder<unknown>
  readonly values: readonly unknown[]
  /** Whether it may hold for every row. */
  readonly empty: boolean
}

/** A `sql` expression of ours: its names are those of the database. */
export const writtenSql = (table: TableDefinition, expression: SqlExpression): Written => {
  if (expression.parts.length === 0 && expression.fragments.join('').trim() === '') {
    throw new ValidationError(`${table.name}: the sql expression given is empty`, { table: table.name })
  }
  return { sql: embed(expression), values: embeddedValues(expression), empty: false }
}

/** An expression of Kysely's, over the properties of the table, or one of ours. */
export const writtenExpression = (table: TableDefinition, what: string, expression: unknown): Written => {
  if (isSqlExpression(expression)) {
    return writtenSql(table, expression)
  }
  if (typeof expression !== 'object' || !isOperationNodeSource(expression)) {
    throw new ValidationError(
      `${table.name}: ${what} expects an expression, such as eb('name', '=', value); got ${describeKind(expression)}`,
      { table: table.name },
    )
  }
  const names = new PropertyNames(table)
  const node: OperationNode = names.transformNode(expression.toOperationNode())
  const written = sql`${new ExpressionWrapper(node)}`
  // Compiled for the order of its values, which only the compiler knows. Each is in a slot that holds it.
  const slots = compile(written).parameters as readonly FilledSlot[]
  return { sql: written, values: slots.map(({ value }) => value), empty: names.empty }
}

/** A callback of a filter or of an order. */
export type Callback = (eb: Builder) => unknown

/** What a callback returns, given the expression builder. What it throws comes out unchanged. */
export const callBack = (table: TableDefinition, callback: Callback): unknown =>
  callback(filterBuilder(table))
