import type { ColumnDefinition } from './column-spec.js'
import { SchemaError } from './errors.js'
import { type ConstraintExtra, type IndexDefinition, partColumn, type TableExtra } from './extras.js'
import { isColumnReference } from './reference.js'
import { isSqlExpression } from './sql.js'

/** What a table has beside its columns, and its primary key. */
export interface DefinedExtras {
  readonly primaryKey: readonly ColumnDefinition[]
  readonly indexes: readonly IndexDefinition[]
  readonly constraints: readonly ConstraintExtra[]
}

const fail = (table: string, reason: string): never => {
  throw new SchemaError(`${table}: ${reason}`, { table })
}

const isExtra = (value: unknown): value is TableExtra =>
  typeof value === 'object' && value !== null && ('definition' in value || 'kind' in value)

const collect = (table: string, extras: () => unknown): readonly TableExtra[] => {
  try {
    const collected = extras() ?? []
    return Array.isArray(collected) && collected.every(isExtra)
      ? collected
      : fail(table, 'what it has beside its columns is an array of index(...), unique(...), check(...)')
  } catch (error) {
    // an extra is made before it is in its table, so its own refusal does not name the table
    if (error instanceof SchemaError && error.table === undefined) {
      throw new SchemaError(`${table}: ${error.message}`, { table, cause: error })
    }
    throw error
  }
}

const describe = ({ kind, name }: IndexDefinition): string =>
  name === undefined ? `the ${kind}` : `the ${kind} "${name}"`

const checkOwn = (table: string, what: string, columns: readonly unknown[]): void => {
  if (!columns.every((column) => isColumnReference(column) && column.table === table)) {
    fail(table, `${what} names something that is no column of the table`)
  }
}

const checkIndex = (table: string, index: IndexDefinition): void => {
  if (index.parts.length === 0) {
    fail(table, `${describe(index)} has no columns; call .on(...)`)
  }
  const columns = index.parts.filter((part) => !isSqlExpression(part)).map(partColumn)
  checkOwn(table, describe(index), [...columns, ...index.storing])
}

// UNIQUE (...) and PRIMARY KEY (...) within CREATE TABLE have no room for these
const checkConstraint = (table: string, index: IndexDefinition): void => {
  const { kind, parts, storing, where, buckets, visible } = index
  const isBare = storing.length === 0 && where === undefined && visible
  const isPlain = isBare && buckets === undefined && parts.every(isColumnReference)
  if (kind === 'unique' && !isPlain) {
    fail(table, `${describe(index)} is over columns and nothing else; use uniqueIndex()`)
  }
  if (kind === 'primary key' && !isBare) {
    fail(table, `${describe(index)} takes a name, an order and .usingHash() only`)
  }
}

const defineKey = (
  table: string,
  columns: readonly ColumnDefinition[],
  indexes: readonly IndexDefinition[],
): readonly ColumnDefinition[] => {
  const marked = columns.filter((column) => column.primaryKey)
  const [extra, ...more] = indexes.filter((index) => index.kind === 'primary key')
  if (extra === undefined) {
    return marked
  }
  const ordered = extra.parts.flatMap(
    (part) => marked.find((column) => column.name === partColumn(part)?.name) ?? [],
  )
  const isSame = new Set(ordered).size === marked.length && extra.parts.length === marked.length
  if (more.length > 0 || !isSame) {
    const names = marked.map((column) => column.property).join(', ') || 'none'
    fail(
      table,
      `primaryKey() must be given once and name the columns marked .primaryKey(), which are ${names}`,
    )
  }
  return ordered
}

// IF NOT EXISTS looks at the name alone: the second of two would silently not be there
const checkNames = (table: string, extras: readonly { readonly name: string | undefined }[]): void => {
  const names = extras.flatMap(({ name }) => name ?? [])
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) {
    fail(table, `the name "${twice}" is given twice`)
  }
}

/** The indexes and constraints of a table, and its primary key in its order. */
export const defineExtras = (
  table: string,
  columns: readonly ColumnDefinition[],
  extras: () => unknown,
): DefinedExtras => {
  const collected = collect(table, extras)
  const indexes = collected.flatMap((extra) => ('definition' in extra ? [extra.definition] : []))
  const constraints = collected.flatMap((extra) => ('definition' in extra ? [] : [extra]))
  for (const index of indexes) {
    checkIndex(table, index)
    checkConstraint(table, index)
  }
  for (const constraint of constraints) {
    checkOwn(table, `the ${constraint.kind}`, constraint.kind === 'foreign key' ? constraint.columns : [])
  }
  checkNames(table, [...indexes, ...constraints])
  return {
    primaryKey: Object.freeze(defineKey(table, columns, indexes)),
    indexes: Object.freeze(indexes),
    constraints: Object.freeze(constraints),
  }
}
