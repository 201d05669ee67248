import { type ColumnDefinition, type TableDefinition, ValidationError } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { unknownColumn } from '../columns-given.js'
import { describeKind } from '../untyped.js'
import { nullTests, type OperatorName, operatorNames, operators } from './operators.js'

/**
 * A filter read into a flat list, groups as brackets: it prints as the filter's key, from which its shape is
 * found, and compiles to its SQL when there is none yet. The values are apart, in the order of their placeholders.
 */
export interface Filter {
  readonly tokens: readonly Token[]
  readonly values: readonly unknown[]
}

type Group = 'and' | 'or' | 'not'
type Test = keyof typeof operators | keyof typeof nullTests

/** `and(`, `or(` and `not(` open a group that `)` closes; otherwise a test and the number of its column. */
type Token = `${Group}(` | ')' | `${Test} ${number}`

/** No condition at all. */
export const noFilter: Filter = Object.freeze({ tokens: Object.freeze([]), values: Object.freeze([]) })

// deeper nesting than any program writes, and far from the end of the stack
const DEEPEST = 100

class FilterReader {
  readonly tokens: Token[] = []
  readonly values: unknown[] = []
  readonly #table: TableDefinition
  #depth = 0

  constructor(table: TableDefinition) {
    this.#table = table
  }

  /** The conditions of an object hold together. */
  conditions(filter: unknown, at: string): void {
    // of any other object the conditions might not be its own properties, and an empty filter matches every row
    if (!isPlainObject(filter)) {
      this.#refuse(`${at} expects a plain object of conditions; got ${describeKind(filter)}`)
    }
    if (++this.#depth > DEEPEST) {
      this.#refuse(`${at} is nested deeper than ${DEEPEST} levels`)
    }
    for (const [property, condition] of Object.entries(filter)) {
      if (property === 'and' || property === 'or') {
        this.#list(property, condition)
      } else if (property === 'not') {
        this.#group('not', () => this.conditions(condition, 'not'))
      } else {
        this.#condition(property, condition)
      }
    }
    this.#depth--
  }

  #refuse(message: string, column?: string): never {
    throw new ValidationError(`${this.#table.name}: ${message}`, { table: this.#table.name, column })
  }

  #group(group: Group, inside: () => void): void {
    this.tokens.push(`${group}(`)
    const before = this.tokens.length
    inside()
    if (this.tokens.length === before) {
      this.#refuse(`"${group}" holds an empty filter, which would match every row`)
    }
    this.tokens.push(')')
  }

  #list(group: 'and' | 'or', list: unknown): void {
    if (!Array.isArray(list) || list.length === 0) {
      this.#refuse(
        `"${group}" expects an array of filters with at least one in it; got ${Array.isArray(list) ? 'an empty array' : describeKind(list)}`,
      )
    }
    this.#group(group, () => {
      for (const filter of list) {
        this.#group('and', () => this.conditions(filter, group))
      }
    })
  }

  #condition(property: string, condition: unknown): void {
    const column = this.#table.byProperty.get(property)
    if (column === undefined) {
      throw unknownColumn(this.#table, property)
    }
    if (condition === undefined) {
      this.#refuse(
        `the filter on "${property}" is undefined, which would silently widen it; leave the property out, or write null for NULL`,
        property,
      )
    }
    if (!isPlainObject(condition)) {
      this.#test(column, 'eq', condition)
      return
    }
    const names = Object.keys(condition)
    if (names.length === 0) {
      this.#refuse(`the filter on "${property}" is an empty object`, property)
    }
    for (const name of names) {
      if (!(operatorNames as readonly string[]).includes(name)) {
        this.#refuse(
          `"${name}" is not an operator; "${property}" takes ${operatorNames.join(', ')}${
            column.type.name === 'jsonb' ? ' (compare a whole JSON value with { eq: value })' : ''
          }`,
          property,
        )
      }
      this.#test(column, name as OperatorName, condition[name]) // one of their names, as just checked
    }
  }

  #test(column: ColumnDefinition, name: OperatorName, operand: unknown): void {
    if (operand === undefined) {
      this.#refuse(
        `"${name}" of "${column.property}" is undefined, which would silently widen the filter`,
        column.property,
      )
    }
    if (name === 'isNull') {
      if (typeof operand !== 'boolean') {
        this.#refuse(
          `"isNull" of "${column.property}" expects a boolean; got ${describeKind(operand)}`,
          column.property,
        )
      }
      this.tokens.push(`${operand ? 'null' : 'notNull'} ${column.index}`)
      return
    }
    if (operand === null && (name === 'eq' || name === 'ne')) {
      this.tokens.push(`${name === 'eq' ? 'null' : 'notNull'} ${column.index}`)
      return
    }
    const operator = operators[name]
    const reason = operator.refuses(column)
    if (reason !== undefined) {
      this.#refuse(
        `"${name}" ${reason}; "${column.property}" is ${column.type.info.sql}${column.type.array ? '[]' : ''}`,
        column.property,
      )
    }
    this.tokens.push(`${name} ${column.index}`)
    if (operator.values === 1) {
      this.values.push(operand)
      return
    }
    if (!Array.isArray(operand) || operand.length !== 2) {
      this.#refuse(
        `"${name}" of "${column.property}" expects [least, most]; got ${describeKind(operand)}`,
        column.property,
      )
    }
    this.values.push(operand[0], operand[1])
  }
}

/** A plain object holds conditions. A Date, bytes, an array, an instance that a codec takes, are values. */
export const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' &&
  value !== null &&
  (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)

/** Reads a filter. Throws `ValidationError` for what it cannot mean, and for `undefined`, which would widen it. */
export const readFilter = (table: TableDefinition, where: unknown): Filter => {
  if (where === undefined) {
    return noFilter
  }
  const reader = new FilterReader(table)
  reader.conditions(where, 'the filter')
  return reader
}

/** Reads a filter that must not be empty, since it says what is changed or deleted. */
export const readRequiredFilter = (table: TableDefinition, where: unknown, method: string): Filter => {
  const filter = readFilter(table, where)
  if (filter.tokens.length === 0) {
    throw new ValidationError(
      `${table.name}: ${method} needs a filter with a condition in it, so that it cannot reach every row by accident`,
      { table: table.name },
    )
  }
  return filter
}

/** The SQL of a filter's tokens, or undefined when there is no condition. */
export const compileFilter = (
  table: TableDefinition,
  { tokens }: Filter,
): RawBuilder<unknown> | undefined => {
  let at = 0

  const group = (joint: 'and' | 'or'): RawBuilder<unknown> => {
    const parts: RawBuilder<unknown>[] = []
    while (at < tokens.length && tokens[at] !== ')') {
      parts.push(part(tokens[at++] as Token)) // below the length
    }
    at++
    return sql.join(parts, sql.raw(` ${joint} `))
  }

  const part = (token: Token): RawBuilder<unknown> => {
    if (token === 'not(') {
      return sql`not (${group('and')})`
    }
    if (token === 'and(' || token === 'or(') {
      return sql`(${group(token === 'or(' ? 'or' : 'and')})`
    }
    const [test, index] = token.split(' ') as [Test, string] // all that is left of Token
    const column = table.columns[Number(index)] as ColumnDefinition // as the reader wrote it
    return test === 'null' || test === 'notNull'
      ? nullTests[test](column)
      : operators[test].compile(table.name, column)
  }

  return tokens.length === 0 ? undefined : group('and')
}
