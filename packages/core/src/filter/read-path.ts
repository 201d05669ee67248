import { type ColumnDefinition, describeKind, ValidationError } from '@manticore/schema'
import { pathTests } from './path-tests.js'
import { isPlainObject } from './plain-object.js'

/** Takes one test: its name, and the values of its placeholders. */
export type Take = (test: string, values: readonly unknown[]) => void

const NAMES: readonly string[] = [
  'eq',
  'ne',
  'lt',
  'lte',
  'gt',
  'gte',
  'in',
  'notIn',
  'like',
  'ilike',
  'between',
  'isNull',
]
const ORDERS: ReadonlySet<string> = new Set(['lt', 'lte', 'gt', 'gte', 'between'])

/**
 * Reads the conditions at paths of a JSON column: `{ theme: 'dark', 'sizes.0': { gt: 3 } }`. A value of another JSON type
 * than the operand's is neither equal nor less nor greater; `null` matches JSON's null as well as nothing at all.
 */
export const readPaths = (table: string, column: ColumnDefinition, given: unknown, take: Take): void => {
  const refuse = (message: string): never => {
    throw new ValidationError(`${table}.${column.property}: ${message}`, { table, column: column.property })
  }

  const readNullness = (path: string, isNull: boolean): void =>
    take(isNull ? 'path.null' : 'path.notNull', [path])

  const orderedTest = (path: string, name: string, operands: readonly unknown[]): string => {
    const type = typeof operands[0]
    if ((type !== 'number' && type !== 'string') || operands.some((operand) => typeof operand !== type)) {
      refuse(
        `"${name}" at "${path}" expects numbers or strings; got ${operands.map(describeKind).join(', ')}`,
      )
    }
    return `path.${name}.${type}`
  }

  const readTest = (path: string, name: string, operand: unknown): void => {
    if (operand === undefined) {
      refuse(`"${name}" at "${path}" is undefined, which would silently widen the filter`)
    }
    if (name === 'isNull') {
      readNullness(
        path,
        typeof operand === 'boolean' ? operand : refuse(`"isNull" at "${path}" expects a boolean`),
      )
      return
    }
    if (operand === null && (name === 'eq' || name === 'ne')) {
      readNullness(path, name === 'eq')
      return
    }
    if (name === 'between' && (!Array.isArray(operand) || operand.length !== 2)) {
      refuse(`"between" at "${path}" expects [least, most]; got ${describeKind(operand)}`)
    }
    const operands: readonly unknown[] = name === 'between' ? Array.from(operand as unknown[]) : [operand] // just checked
    const test = ORDERS.has(name) ? orderedTest(path, name, operands) : `path.${name}`
    const rest = operands.values()
    const takes = pathTests.get(test)?.takes ?? []
    take(
      test,
      takes.map((isPath) => (isPath ? path : rest.next().value)),
    )
  }

  if (!isPlainObject(given) || Object.keys(given).length === 0) {
    refuse(
      `"path" expects an object of paths, such as { path: { 'size.width': 3 } }; got ${describeKind(given)}`,
    )
  }
  for (const [path, condition] of Object.entries(given as Readonly<Record<string, unknown>>)) {
    if (condition === undefined) {
      refuse(`the condition at "${path}" is undefined, which would silently widen the filter`)
    }
    if (!isPlainObject(condition)) {
      readTest(path, 'eq', condition)
      continue
    }
    const names = Object.keys(condition)
    if (names.length === 0) {
      refuse(`the condition at "${path}" is an empty object`)
    }
    for (const name of names) {
      if (!NAMES.includes(name)) {
        refuse(
          `"${name}" is not an operator; a path takes ${NAMES.join(', ')} (compare with an object as { eq: object })`,
        )
      }
      readTest(path, name, condition[name])
    }
  }
}
