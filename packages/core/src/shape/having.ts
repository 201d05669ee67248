import { arrayLiteral, type TableDefinition, ValidationError } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { isPlainObject } from '../filter/filter.js'
import type { Slot } from '../slot.js'
import { describeKind } from '../untyped.js'
import { type AggregateName, aggregateNames, columnOf, type Measure, measureOf, rowCount } from './measure.js'

/** The conditions groups must meet, and their values in the order of their placeholders. */
export interface Having {
  readonly conditions: readonly Condition[]
  readonly values: readonly unknown[]
}

interface Condition {
  readonly measure: Measure
  readonly test: Test
}

type Test = keyof typeof tests
type Compile = (table: TableDefinition, measure: Measure) => RawBuilder<unknown>

const refuse = (table: TableDefinition, { column }: Measure, message: string, cause?: unknown): never => {
  const place = column === undefined ? '' : `.${column.property}`
  throw new ValidationError(`${table.name}${place}: ${message}`, {
    table: table.name,
    column: column?.property,
    cause,
  })
}

const encode = (table: TableDefinition, measure: Measure, value: unknown): string => {
  let text: string | undefined
  let cause: unknown
  try {
    text = value === null ? undefined : measure.codec.encode(value)
  } catch (error) {
    // only a codec of the user's own throws
    cause = error
  }
  return (
    text ??
    refuse(
      table,
      measure,
      `"${measure.name}" in having expects ${measure.codec.expects}; got ${describeKind(value)}`,
      cause,
    )
  )
}

const operand: Compile = (table, measure) => {
  const slot: Slot = { encode: (value) => encode(table, measure, value) }
  return sql`${slot}::${sql.raw(measure.cast)}`
}

const operands: Compile = (table, measure) => {
  const slot: Slot = {
    encode: (values) =>
      Array.isArray(values)
        ? // not map, which skips the holes of a sparse array
          arrayLiteral(Array.from(values, (value) => encode(table, measure, value)))
        : refuse(table, measure, `"${measure.name}" in having expects an array; got ${describeKind(values)}`),
  }
  return sql`${slot}::${sql.raw(`${measure.cast}[]`)}`
}

const compare =
  (symbol: string): Compile =>
  (table, measure) =>
    sql`${measure.compile()} ${sql.raw(symbol)} ${operand(table, measure)}`

const among =
  (symbol: string): Compile =>
  (table, measure) =>
    sql`${measure.compile()} ${sql.raw(symbol)}(${operands(table, measure)})`

const tests = Object.freeze({
  eq: compare('='),
  ne: compare('<>'),
  lt: compare('<'),
  lte: compare('<='),
  gt: compare('>'),
  gte: compare('>='),
  in: among('= any'),
  notIn: among('<> all'),
  between: ((table, measure) =>
    sql`${measure.compile()} between ${operand(table, measure)} and ${operand(table, measure)}`) as Compile,
  null: ((_, measure) => sql`${measure.compile()} is null`) as Compile,
  notNull: ((_, measure) => sql`${measure.compile()} is not null`) as Compile,
})

const OPERATORS: readonly string[] = Object.freeze([
  ...['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'notIn', 'between', 'isNull'],
])

class HavingReader implements Having {
  readonly conditions: Condition[] = []
  readonly values: unknown[] = []
  readonly #table: TableDefinition

  constructor(table: TableDefinition) {
    this.#table = table
  }

  measure(measure: Measure, condition: unknown): void {
    if (!isPlainObject(condition)) {
      this.#test(measure, 'eq', condition)
      return
    }
    const names = Object.keys(condition)
    if (names.length === 0) {
      refuse(this.#table, measure, `the condition on "${measure.name}" in having is an empty object`)
    }
    for (const name of names) {
      this.#test(measure, name, condition[name])
    }
  }
}
