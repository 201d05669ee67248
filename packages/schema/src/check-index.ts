import type { ColumnDefinition, ColumnType } from './column-spec.js'
import { SchemaError } from './errors.js'
import { type IndexDefinition, type IndexPart, partColumn } from './extras.js'
import { type AnyReference, isColumnReference } from './reference.js'
import { isSqlExpression } from './sql.js'
import { isInvertible, isKeyable, isTrigrammable, typeLabel } from './type-limits.js'

/** The table an extra belongs to, for its checks. */
export interface Owner {
  readonly table: string
  readonly columns: readonly ColumnDefinition[]
}

/** Refuses an extra of a table, or one of its columns. */
export const refuseExtra = (table: string, reason: string, column?: string): never => {
  throw new SchemaError(`${table}${column === undefined ? '' : `.${column}`}: ${reason}`, { table, column })
}

/** The column of the table that this is a reference to. */
export const ownColumn = (
  { table, columns }: Owner,
  what: string,
  reference: AnyReference | undefined,
): ColumnDefinition =>
  columns.find((column) => column.reference === reference) ??
  refuseExtra(table, `${what} names something that is no column of the table`)

const describe = ({ kind, name }: IndexDefinition): string =>
  name === undefined ? `the ${kind}` : `the ${kind} "${name}"`

const isDescending = (part: IndexPart): boolean => 'direction' in part && part.direction === 'desc'

const advice = ({ name, array }: ColumnType): string => {
  if (name === 'vector') {
    return '; use vectorIndex()'
  }
  return array || name === 'tsquery' ? '' : '; use invertedIndex()'
}

const checkKeyed = (
  { table }: Owner,
  index: IndexDefinition,
  columns: readonly (ColumnDefinition | undefined)[],
): void => {
  const wrong = columns.find((column) => column !== undefined && !isKeyable(column.type))
  if (wrong !== undefined) {
    refuseExtra(
      table,
      `${describe(index)} cannot order ${typeLabel(wrong.type)}${advice(wrong.type)}`,
      wrong.property,
    )
  }
}

const checkExpressions = ({ table, columns }: Owner, index: IndexDefinition): void => {
  for (const part of index.parts) {
    const named = isSqlExpression(part) ? part.parts : []
    for (const one of named) {
      const name = one.kind === 'identifier' ? one.names.at(-1) : undefined
      const computed = columns.find((column) => column.name === name && column.generated !== undefined)
      if (computed !== undefined) {
        refuseExtra(
          table,
          `${describe(index)} computes over it, which is computed itself; write its expression out`,
          computed.property,
        )
      }
    }
  }
}

// what the last column of an inverted index is looked into for; of an expression only the server knows the type
const checkInverted = (
  { table }: Owner,
  index: IndexDefinition,
  last: ColumnDefinition | undefined,
): void => {
  if (last === undefined) {
    return
  }
  if (index.operators === 'trigram') {
    if (!isTrigrammable(last.type)) {
      refuseExtra(
        table,
        `${describe(index)} looks for trigrams in its last column, which must be TEXT, VARCHAR or CHAR; it is ${typeLabel(last.type)}`,
        last.property,
      )
    }
  } else if (!isInvertible(last.type)) {
    const hint = isTrigrammable(last.type) ? '; add .trigram() to look for parts of a text' : ''
    refuseExtra(
      table,
      `${describe(index)} looks into its last column, which must be JSONB, an array, TSVECTOR or a shape; it is ${typeLabel(last.type)}${hint}`,
      last.property,
    )
  }
}

const checkVector = ({ table }: Owner, index: IndexDefinition, last: ColumnDefinition | undefined): void => {
  if (last?.type.name !== 'vector' || last.type.arguments === '') {
    refuseExtra(
      table,
      `${describe(index)} is over a vector with a length, such as vector(3), as its last column`,
      last?.property,
    )
  }
}

/** The columns of an index by its parts; undefined in the place of an expression. */
const columnsOf = (owner: Owner, index: IndexDefinition): (ColumnDefinition | undefined)[] =>
  index.parts.map((part) =>
    isSqlExpression(part) ? undefined : ownColumn(owner, describe(index), partColumn(part)),
  )

const checkLast = (
  owner: Owner,
  index: IndexDefinition,
  columns: readonly (ColumnDefinition | undefined)[],
): void => {
  const part = index.parts.at(-1)
  if (part !== undefined && isDescending(part)) {
    refuseExtra(owner.table, `${describe(index)} has no order in its last column`, columns.at(-1)?.property)
  }
  checkKeyed(owner, index, columns.slice(0, -1))
  const check = index.kind === 'vector index' ? checkVector : checkInverted
  check(owner, index, columns.at(-1))
}

const checkStored = (
  owner: Owner,
  index: IndexDefinition,
  columns: readonly (ColumnDefinition | undefined)[],
): void => {
  const stored = index.storing.map((reference) => ownColumn(owner, describe(index), reference))
  stored.forEach((column, place) => {
    if (columns.includes(column) || stored.indexOf(column) !== place) {
      refuseExtra(
        owner.table,
        `${describe(index)} has the column already, so cannot store it`,
        column.property,
      )
    }
    if (column.generated?.kept === 'virtual') {
      refuseExtra(owner.table, `${describe(index)} cannot store a virtual column`, column.property)
    }
  })
}

// UNIQUE (...) and PRIMARY KEY (...) within CREATE TABLE have no room for these
const checkConstraint = (table: string, index: IndexDefinition): void => {
  const { kind, parts, storing, where, buckets, visible } = index
  const isBare = storing.length === 0 && where === undefined && visible
  const isPlain = isBare && buckets === undefined && parts.every(isColumnReference)
  if (kind === 'unique' && !isPlain) {
    refuseExtra(table, `${describe(index)} is over columns and nothing else; use uniqueIndex()`)
  }
  if (kind === 'primary key' && !isBare) {
    refuseExtra(table, `${describe(index)} takes a name, an order and .usingHash() only`)
  }
}

/** Refuses an index that the database could not build. */
export const checkIndex = (owner: Owner, index: IndexDefinition): void => {
  if (index.parts.length === 0) {
    refuseExtra(owner.table, `${describe(index)} has no columns; call .on(...)`)
  }
  const columns = columnsOf(owner, index)
  checkConstraint(owner.table, index)
  checkStored(owner, index, columns)
  checkExpressions(owner, index)
  if (index.kind === 'primary key') {
    return // held against the marked columns as a whole
  }
  const twice = columns.find((column, place) => column !== undefined && columns.indexOf(column) !== place)
  if (twice !== undefined) {
    refuseExtra(owner.table, `${describe(index)} names the column twice`, twice.property)
  }
  if (index.kind === 'inverted index' || index.kind === 'vector index') {
    checkLast(owner, index, columns)
  } else {
    checkKeyed(owner, index, columns)
  }
}
