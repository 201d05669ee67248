import { describeKind, type TableDefinition, ValidationError } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { isPlainObject } from '../filter/plain-object.js'
import { type AggregateName, aggregateNames, columnOf, type Measure, measureOf, rowCount } from './measure.js'
import { type MeasureOperator, measureTests, refuseCondition } from './measure-tests.js'

/** What groups must meet, read but not compiled. */
export interface Having {
  /** Equal for equal conditions, whatever their values. */
  readonly key: string
  /** In the order of their placeholders. */
  readonly values: readonly unknown[]
  /** ` having count(*) > $1::INT8 and ...`, or nothing. */
  compile(): RawBuilder<unknown>
}

interface Condition {
  readonly measure: Measure
  readonly test: keyof typeof measureTests
}

const OPERATORS: readonly string[] = Object.freeze([
  ...Object.keys(measureTests).filter((name) => name !== 'null' && name !== 'notNull'),
  'isNull',
])

class HavingReader {
  readonly conditions: Condition[] = []
  readonly values: unknown[] = []
  readonly #table: TableDefinition

  constructor(table: TableDefinition) {
    this.#table = table
  }

  read(having: unknown): void {
    for (const [name, conditions] of Object.entries(this.#object('having', having))) {
      if (name === 'count') {
        this.#measure(rowCount, conditions)
        continue
      }
      const aggregate = aggregateNames.find((known) => known === name)
      if (aggregate === undefined) {
        this.#refuse(`"${name}" is not an aggregate; having takes count, ${aggregateNames.join(', ')}`)
      }
      this.#columns(aggregate, conditions)
    }
  }

  #refuse(message: string): never {
    throw new ValidationError(`${this.#table.name}: ${message}`, { table: this.#table.name })
  }

  #refuseMeasure(measure: Measure, message: string): never {
    return refuseCondition(this.#table, measure, message)
  }

  #object(what: string, value: unknown): Readonly<Record<string, unknown>> {
    // of any other object the conditions might not be its own properties, and none lets every group through
    if (!isPlainObject(value)) {
      this.#refuse(`${what} expects a plain object of conditions; got ${describeKind(value)}`)
    }
    return value
  }

  #columns(aggregate: AggregateName, conditions: unknown): void {
    const entries = Object.entries(this.#object(`"${aggregate}" in having`, conditions))
    if (entries.length === 0) {
      this.#refuse(`"${aggregate}" in having is an empty object`)
    }
    for (const [property, condition] of entries) {
      const column = columnOf(this.#table, aggregate, property)
      this.#measure(measureOf(this.#table, aggregate, column), condition)
    }
  }

  #measure(measure: Measure, condition: unknown): void {
    if (!isPlainObject(condition)) {
      this.#test(measure, 'eq', condition)
      return
    }
    const names = Object.keys(condition)
    if (names.length === 0) {
      this.#refuseMeasure(measure, `the condition on "${measure.name}" in having is an empty object`)
    }
    for (const name of names) {
      if (!OPERATORS.includes(name)) {
        this.#refuseMeasure(
          measure,
          `"${name}" is not an operator; "${measure.name}" in having takes ${OPERATORS.join(', ')}`,
        )
      }
      this.#test(measure, name as MeasureOperator | 'isNull', condition[name]) // one of their names, as just checked
    }
  }

  #test(measure: Measure, name: MeasureOperator | 'isNull', operand: unknown): void {
    const place = `"${name}" of "${measure.name}" in having`
    if (operand === undefined) {
      this.#refuseMeasure(measure, `${place} is undefined, which would silently let every group through`)
    }
    if (name === 'isNull') {
      if (typeof operand !== 'boolean') {
        this.#refuseMeasure(measure, `${place} expects a boolean; got ${describeKind(operand)}`)
      }
      this.conditions.push({ measure, test: operand ? 'null' : 'notNull' })
      return
    }
    // a count is never NULL
    if (operand === null && measure !== rowCount && (name === 'eq' || name === 'ne')) {
      this.conditions.push({ measure, test: name === 'eq' ? 'null' : 'notNull' })
      return
    }
    this.conditions.push({ measure, test: name })
    if (measureTests[name].values === 1) {
      this.values.push(operand)
      return
    }
    if (!Array.isArray(operand) || operand.length !== 2) {
      this.#refuseMeasure(measure, `${place} expects [least, most]; got ${describeKind(operand)}`)
    }
    this.values.push(operand[0], operand[1])
  }
}

/** Reads the conditions on groups. Throws `ValidationError` for what they cannot mean. */
export const readHaving = (table: TableDefinition, having: unknown): Having => {
  const reader = new HavingReader(table)
  if (having !== undefined) {
    reader.read(having)
  }
  const { conditions, values } = reader
  return {
    key: conditions.map(({ measure, test }) => `${measure.key} ${test}`).join(),
    values,
    compile: () =>
      conditions.length === 0
        ? sql.raw('')
        : sql` having ${sql.join(
            conditions.map(({ measure, test }) => measureTests[test].compile(table, measure)),
            sql.raw(' and '),
          )}`,
  }
}
