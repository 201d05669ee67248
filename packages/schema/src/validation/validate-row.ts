import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Codec } from '../codec/codec.js'
import type { ColumnDefinition } from '../column-spec.js'
import { describeKind } from '../describe-kind.js'
import { ValidationError } from '../errors.js'
import { isSqlExpression } from '../sql.js'
import type { TableDefinition } from '../table.js'
import { fromJson } from './from-json.js'
import type { SchemaColumn } from './schema-options.js'

type Issue = StandardSchemaV1.Issue
type Result = StandardSchemaV1.Result<unknown>

/** How an object is validated as a row. */
export interface RowRules {
  readonly table: TableDefinition
  /** The columns that are taken. */
  readonly columns: readonly SchemaColumn[]
  /** The value to answer with. Throws `ValidationError` for one that is none of the column. */
  readonly take: (column: ColumnDefinition, value: unknown) => unknown
  /** What is wrong where a column is not given. */
  readonly missing: (column: ColumnDefinition) => string | undefined
  /** What is wrong with a property that is not among the columns. */
  readonly unknown: (property: string, value: unknown) => string | undefined
}

// an object of nothing but unknown properties must not become an answer many times its size
const MOST_UNKNOWN = 20

const encodes = (codec: Codec, value: unknown): boolean => {
  try {
    return codec.encode(value) !== undefined
  } catch {
    // only a codec of the user's own throws
    return false
  }
}

/** Where in an array the first element stands that is none of its column. */
const wrongElement = ({ codec: { element } }: ColumnDefinition, value: unknown): readonly number[] => {
  if (element === undefined || !Array.isArray(value)) {
    return []
  }
  const index = value.findIndex((item) => item !== null && !encodes(element, item))
  return index === -1 ? [] : [index]
}

const takeValue = ({ take }: RowRules, column: ColumnDefinition, value: unknown): Result => {
  try {
    return { value: take(column, value) }
  } catch (error) {
    if (!(error instanceof ValidationError)) {
      throw error
    }
    return { issues: [{ message: error.message, path: wrongElement(column, value) }] }
  }
}

const refineValue = (table: TableDefinition, { column, refine }: SchemaColumn, value: unknown): Result => {
  const isNull = value === null && !column.notNull // in a NOT NULL column of JSON, null is a value
  if (refine === undefined || isNull) {
    return { value }
  }
  const result = refine['~standard'].validate(value)
  if ('then' in result) {
    throw new ValidationError(
      `${table.name}: refine.${column.property} answered with a promise; a schema of rows answers at once`,
      { table: table.name, column: column.property },
    )
  }
  return result
}

const validateValue = (rules: RowRules, given: SchemaColumn, value: unknown): Result => {
  const { table } = rules
  const { codec, property } = given.column
  if (isSqlExpression(value)) {
    return { issues: [{ message: `${table.name}.${property} expects a value here; got an sql expression` }] }
  }
  const refined = refineValue(table, given, fromJson(codec, value))
  return refined.issues === undefined ? takeValue(rules, given.column, refined.value) : refined
}

const within = (property: string, { message, path = [] }: Issue): Issue => ({
  message,
  path: [property, ...path],
})

/** Validates an object as a row, and answers with a new object of its columns, or with all that is wrong. */
export const validateRow = (rules: RowRules, input: unknown): Result => {
  const { table, columns, missing, unknown } = rules
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { issues: [{ message: `${table.name} expects an object of columns; got ${describeKind(input)}` }] }
  }
  const row: Record<string, unknown> = {}
  const issues: Issue[] = []
  const complain = (property: string, message: string | undefined) => {
    if (message !== undefined) {
      issues.push({ message, path: [property] })
    }
  }
  // each property is read once, so that what a getter gave is what was validated
  const given = new Map<string, unknown>(Object.entries(input))
  for (const each of columns) {
    const { property } = each.column
    const value = given.get(property)
    given.delete(property)
    if (value === undefined) {
      complain(property, missing(each.column))
      continue
    }
    const result = validateValue(rules, each, value)
    if (result.issues === undefined) {
      row[property] = result.value
    } else {
      issues.push(...result.issues.map((issue) => within(property, issue)))
    }
  }
  for (const [property, value] of [...given].slice(0, MOST_UNKNOWN)) {
    complain(property, unknown(property, value))
  }
  return issues.length === 0 ? { value: row } : { issues }
}
