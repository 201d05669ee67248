import { type ColumnDefinition, describeKind, type TableDefinition, ValidationError } from '@manticore/schema'
import type { RawBuilder } from 'kysely'
import { unknownColumn } from '../columns-given.js'
import { checkOperand } from './check-operand.js'
import { compileConditions } from './compile-conditions.js'
import { isJson, operatorNames, operators, type ValueOperator } from './operators.js'
import { isPlainObject } from './plain-object.js'
import { readPaths } from './read-path.js'

// deeper nesting than any program writes, and far from the end of the stack
const DEEPEST = 100

/**
 * A filter given as an object, read into the text of its key, from which its shape is found and its SQL is compiled when
 * there is none yet. The values are apart, in the order of their placeholders.
 */
export class Conditions {
  /** Each test as its name and the number of its column, each group in brackets: `eq 0,or(,and(,null 3,),),`. */
  key = ''
  readonly values: unknown[] = []
  readonly #table: TableDefinition
  #depth = 0

  constructor(table: TableDefinition, filter: unknown) {
    this.#table = table
    this.#conditions(filter, 'the filter')
  }

  get empty(): boolean {
    return this.key === ''
  }

  compile(): RawBuilder<unknown> | undefined {
    return compileConditions(this.#table, this.key)
  }

  // the conditions of an object hold together
  #conditions(filter: unknown, at: string): void {
    // of any other object the conditions might not be its own properties, and an empty filter matches every row
    if (!isPlainObject(filter)) {
      this.#refuse(`${at} expects a plain object of conditions; got ${describeKind(filter)}`)
    }
    if (++this.#depth > DEEPEST) {
      this.#refuse(`${at} is nested deeper than ${DEEPEST} levels`)
    }
    for (const property of Object.keys(filter)) {
      const condition = filter[property]
      if (property === 'and' || property === 'or') {
        this.#list(property, condition)
      } else if (property === 'not') {
        this.#open('not')
        this.#conditions(condition, 'not')
        this.#close('not')
      } else {
        this.#condition(property, condition)
      }
    }
    this.#depth--
  }

  #refuse(message: string, column?: string): never {
    throw new ValidationError(`${this.#table.name}: ${message}`, { table: this.#table.name, column })
  }

  #open(group: 'and' | 'or' | 'not'): void {
    this.key += `${group}(,`
  }

  #close(group: 'and' | 'or' | 'not'): void {
    if (this.key.endsWith('(,')) {
      this.#refuse(`"${group}" holds an empty filter, which would match every row`)
    }
    this.key += '),'
  }

  #list(group: 'and' | 'or', list: unknown): void {
    if (!Array.isArray(list) || list.length === 0) {
      this.#refuse(
        `"${group}" expects an array of filters with at least one in it; got ${Array.isArray(list) ? 'an empty array' : describeKind(list)}`,
      )
    }
    this.#open(group)
    for (const filter of list) {
      this.#open('and')
      this.#conditions(filter, group)
      this.#close('and')
    }
    this.#close(group)
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
      this.#test(column, name, condition[name])
    }
  }

  #take(test: string, { index }: ColumnDefinition): void {
    this.key += `${test} ${index},`
  }

  #test(column: ColumnDefinition, name: string, operand: unknown): void {
    if (operand === undefined) {
      this.#refuse(
        `"${name}" of "${column.property}" is undefined, which would silently widen the filter`,
        column.property,
      )
    }
    if (operand === null && (name === 'eq' || name === 'ne')) {
      this.#take(name === 'eq' ? 'null' : 'notNull', column)
    } else if (Object.hasOwn(operators, name)) {
      this.#compare(column, name as ValueOperator, operand) // one of their names, as just checked
    } else if (name === 'isNull' && typeof operand === 'boolean') {
      this.#take(operand ? 'null' : 'notNull', column)
    } else if (name === 'path' && isJson(column)) {
      readPaths(this.#table.name, column, operand, (test, values) => {
        this.#take(test, column)
        this.values.push(...values)
      })
    } else if (name === 'isNull') {
      this.#refuse(
        `"isNull" of "${column.property}" expects a boolean; got ${describeKind(operand)}`,
        column.property,
      )
    } else {
      this.#refuse(
        `"${name}" is not an operator here; "${column.property}" takes ${operatorNames(column)} (compare with an object as { eq: object })`,
        column.property,
      )
    }
  }

  #compare(column: ColumnDefinition, name: ValueOperator, operand: unknown): void {
    checkOperand(this.#table, column, name, operand)
    this.#take(name, column)
    if (operators[name].values === 1) {
      this.values.push(operand)
    } else {
      const [least, most] = operand as readonly [unknown, unknown] // as just checked
      this.values.push(least, most)
    }
  }
}
