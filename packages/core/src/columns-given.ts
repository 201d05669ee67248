import {
  type ColumnDefinition,
  columnKind,
  describeKind,
  generatedColumn,
  type SqlExpression,
  type TableDefinition,
  ValidationError,
} from '@manticore/schema'
import type { RawBuilder } from 'kysely'
import { embed, embeddedValues, isEmbedded, placeholder, valueSlot } from './slot.js'

/** The columns of a table that a caller gave values for. */
export interface ColumnsGiven {
  /** Equal for equal sets of columns: a bit for each column, or text when SQL is among the values. */
  readonly key: number | string
  /** The values in the order of the table's columns, those inside `sql` expressions in their places. */
  readonly values: readonly unknown[]
  /** Whether no column was given. */
  readonly empty: boolean
  /** What each column is set to, in the same order; for the compiler. */
  assignments(): readonly Assignment[]
}

/** A column and what it is set to. */
export interface Assignment {
  readonly column: ColumnDefinition
  readonly value: RawBuilder<unknown>
}

type Input = Readonly<Record<string, unknown>>

interface Given {
  readonly column: ColumnDefinition
  readonly value: unknown
}

// as many bits as a double keeps apart
const BITS: readonly number[] = Array.from({ length: 53 }, (_, index) => 2 ** index)

/** The error for a property that is no column. */
export const unknownColumn = (table: TableDefinition, property: string): ValidationError =>
  new ValidationError(
    `${table.name} has no column "${property}"; its columns are ${table.columns.map((column) => column.property).join(', ')}`,
    { table: table.name, column: property },
  )

const read = (table: TableDefinition, property: string, value: unknown): ColumnDefinition | undefined => {
  const column = table.byProperty.get(property)
  if (column === undefined) {
    throw unknownColumn(table, property)
  }
  if (value !== undefined && columnKind(column) === 'generated') {
    throw generatedColumn(table.name, column)
  }
  return value === undefined ? undefined : column
}

const assign = (table: TableDefinition, { column, value }: Given): Assignment => ({
  column,
  value: isEmbedded(value) ? embed(value) : placeholder(valueSlot(table.name, column), column),
})

/** The columns given, in the table's order. */
const sortGiven = (table: TableDefinition, input: Input): Given[] =>
  Object.keys(input)
    .flatMap((property) => {
      const value = input[property]
      const column = read(table, property, value)
      return column === undefined ? [] : [{ column, value }]
    })
    .sort((a, b) => a.column.index - b.column.index)

// everything the text of an expression depends on
const expressionKey = ({ fragments, parts }: SqlExpression): string =>
  JSON.stringify([fragments, parts.map((part) => (part.kind === 'identifier' ? part.names : null))])

/** Any set of columns, in any order, with SQL among the values. */
const anyColumns = (table: TableDefinition, input: Input): ColumnsGiven => {
  const given = sortGiven(table, input)
  return {
    key: given
      .map(({ column, value }) => `${column.index}${isEmbedded(value) ? expressionKey(value) : ''}`)
      .join(),
    values: given.flatMap(({ value }) => (isEmbedded(value) ? embeddedValues(value) : [value])),
    empty: given.length === 0,
    assignments: () => given.map((each) => assign(table, each)),
  }
}

const columnsOf = (table: TableDefinition, bits: number): ColumnDefinition[] =>
  table.columns.filter(({ index }) => Math.floor(bits / (BITS[index] ?? Number.POSITIVE_INFINITY)) % 2 === 1)

/** Reads what a caller gave to write. Throws `ValidationError` for what is no column, or one that cannot be written. */
export const columnsGiven = (table: TableDefinition, given: unknown): ColumnsGiven => {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new ValidationError(`${table.name} expects an object of columns; got ${describeKind(given)}`, {
      table: table.name,
    })
  }
  const input = given as Input // any object can be read by name
  const values: unknown[] = []
  let bits = 0
  let last = -1
  // what nearly every call gives: plain values in the order of the declaration
  for (const property of Object.keys(input)) {
    const value = input[property]
    const column = read(table, property, value)
    if (column === undefined) {
      continue
    }
    const bit = BITS[column.index]
    if (column.index < last || bit === undefined || isEmbedded(value)) {
      return anyColumns(table, input)
    }
    last = column.index
    bits += bit
    values.push(value)
  }
  return {
    key: bits,
    values,
    empty: bits === 0,
    // made of the key, not of the input again: a getter that now gives SQL must not become part of the shape
    assignments: () => columnsOf(table, bits).map((column) => assign(table, { column, value: undefined })),
  }
}
