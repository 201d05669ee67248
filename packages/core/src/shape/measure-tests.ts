import { arrayLiteral, describeKind, type TableDefinition, ValidationError } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import type { Slot } from '../slot.js'
import type { Measure } from './measure.js'

/** A condition on a measure: how many values it takes, and its SQL. */
export interface MeasureTest {
  readonly values: 0 | 1 | 2
  compile(table: TableDefinition, measure: Measure): RawBuilder<unknown>
}

/** Refuses a condition, by the table and the column it is about. */
export const refuseCondition = (
  { name }: TableDefinition,
  { column }: Measure,
  message: string,
  cause?: unknown,
): never => {
  const place = column === undefined ? name : `${name}.${column.property}`
  throw new ValidationError(`${place}: ${message}`, { table: name, column: column?.property, cause })
}

const encode = (table: TableDefinition, measure: Measure, value: unknown): string => {
  let text: string | undefined
  let cause: unknown
  try {
    // `= NULL` matches nothing
    text = value === null ? undefined : measure.codec.encode(value)
  } catch (error) {
    // only a codec of the user's own throws
    cause = error
  }
  const { name, codec } = measure
  return (
    text ??
    refuseCondition(
      table,
      measure,
      `"${name}" in having expects ${codec.expects}; got ${describeKind(value)}`,
      cause,
    )
  )
}

const operand = (table: TableDefinition, measure: Measure): RawBuilder<unknown> => {
  const slot: Slot = Object.freeze({ encode: (value: unknown) => encode(table, measure, value) })
  return sql`${slot}::${sql.raw(measure.cast)}`
}

const operands = (table: TableDefinition, measure: Measure): RawBuilder<unknown> => {
  const slot: Slot = Object.freeze({
    encode: (values: unknown) =>
      Array.isArray(values)
        ? // not map, which skips the holes of a sparse array
          arrayLiteral(Array.from(values, (value) => encode(table, measure, value)))
        : refuseCondition(
            table,
            measure,
            `"${measure.name}" in having expects an array of values here; got ${describeKind(values)}`,
          ),
  })
  return sql`${slot}::${sql.raw(`${measure.cast}[]`)}`
}

const compare = (symbol: string): MeasureTest => ({
  values: 1,
  compile: (table, measure) => sql`${measure.compile()} ${sql.raw(symbol)} ${operand(table, measure)}`,
})

const among = (symbol: string): MeasureTest => ({
  values: 1,
  compile: (table, measure) => sql`${measure.compile()} ${sql.raw(symbol)}(${operands(table, measure)})`,
})

const is = (what: string): MeasureTest => ({
  values: 0,
  compile: (_, measure) => sql`${measure.compile()} is ${sql.raw(what)}`,
})

const between: MeasureTest = {
  values: 2,
  compile: (table, measure) =>
    sql`${measure.compile()} between ${operand(table, measure)} and ${operand(table, measure)}`,
}

/** The tests with a value, by the name of their operator. */
export type MeasureOperator = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' | 'in' | 'notIn' | 'between'

/** Every test, those for NULL included. */
export const measureTests: { readonly [Name in MeasureOperator | 'null' | 'notNull']: MeasureTest } =
  Object.freeze({
    eq: compare('='),
    ne: compare('<>'),
    lt: compare('<'),
    lte: compare('<='),
    gt: compare('>'),
    gte: compare('>='),
    in: among('= any'),
    notIn: among('<> all'),
    between,
    null: is('null'),
    notNull: is('not null'),
  })
