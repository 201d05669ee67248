import {
  type Codec,
  type ColumnDefinition,
  type ColumnType,
  describeKind,
  sqlTypes,
  type TableDefinition,
  ValidationError,
} from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { unknownColumn } from '../columns-given.js'
import { castOf } from '../slot.js'
import { type Addition, addedAs, orderedTypes } from './measure-types.js'

/** The aggregates of a column. */
export type AggregateName = 'sum' | 'avg' | 'min' | 'max'

/** {@link AggregateName} at run time, in the order of an answer. */
export const aggregateNames: readonly AggregateName[] = Object.freeze(['sum', 'avg', 'min', 'max'])

/** One number or value made of many rows: their count, or an aggregate of a column. */
export interface Measure {
  /** Equal for equal measures. */
  readonly key: string
  readonly name: AggregateName | 'count'
  /** Undefined for the count of rows. */
  readonly column: ColumnDefinition | undefined
  /** How it is read, and how what it is compared with is written. */
  readonly codec: Codec
  /** What a placeholder compared with it is cast to. */
  readonly cast: string
  /** Whether it may be NULL even where there are rows. */
  readonly nullable: boolean
  compile(): RawBuilder<unknown>
}

type Value = Pick<Measure, 'codec' | 'cast'>

// both servers add integers as DECIMAL, beyond 64 bits
const integerSum: Value = Object.freeze({
  cast: 'DECIMAL',
  codec: Object.freeze({
    expects: 'a bigint or a safe integer',
    encode: (value: unknown) =>
      typeof value === 'bigint' || Number.isSafeInteger(value) ? String(value) : undefined,
    decode: BigInt,
  }),
})

const decimalSum: Value = Object.freeze({ cast: 'DECIMAL', codec: sqlTypes.decimal.codec })

const floatValue: Value = Object.freeze({ cast: 'FLOAT8', codec: sqlTypes.float8.codec })

// PostgreSQL fills the digits of a quotient up with zeros, CockroachDB does not
const decimalAverage: Value = Object.freeze({
  cast: 'DECIMAL',
  codec: Object.freeze({
    ...sqlTypes.decimal.codec,
    decode: (text: string) => text.replace(/^(-?\d+)(?:\.0+|(\.\d*[1-9])0+)$/, '$1$2'),
  }),
})

const sums: { readonly [A in Addition]: Value } = Object.freeze({
  integer: integerSum,
  decimal: decimalSum,
  float: floatValue,
})

const averages: { readonly [A in Addition]: Value } = Object.freeze({
  integer: decimalAverage,
  decimal: decimalAverage,
  float: floatValue,
})

/** `count(*)`. */
export const rowCount: Measure = Object.freeze({
  key: 'count',
  name: 'count',
  column: undefined,
  codec: sqlTypes.int.codec,
  cast: 'INT8',
  nullable: false,
  compile: () => sql`count(*)`,
})

/** Finds a column by what a caller gave as its name. */
export const columnOf = (table: TableDefinition, option: string, property: unknown): ColumnDefinition => {
  if (typeof property !== 'string') {
    throw new ValidationError(
      `${table.name}: ${option} expects the names of columns; got ${describeKind(property)}`,
      { table: table.name },
    )
  }
  const column = table.byProperty.get(property)
  if (column === undefined) {
    throw unknownColumn(table, property)
  }
  return column
}

const refuse = (table: TableDefinition, name: AggregateName, { property, type }: ColumnDefinition): never => {
  const allowed =
    name === 'sum' || name === 'avg'
      ? 'columns of integers, decimals and floats'
      : 'columns of numbers, text, enums, dates and times'
  throw new ValidationError(
    `${table.name}: ${name} is for ${allowed}; "${property}" is ${type.info.sql}${type.array ? '[]' : ''}`,
    { table: table.name, column: property },
  )
}

const valueIn = (name: AggregateName, column: ColumnDefinition): Value | undefined => {
  const { type } = column
  if (type.array) {
    return undefined
  }
  if (name === 'min' || name === 'max') {
    const known: { readonly [Name in ColumnType['name']]?: true } = orderedTypes
    return known[type.name] && { cast: castOf(column), codec: column.codec }
  }
  const known: { readonly [Name in ColumnType['name']]?: Addition } = addedAs
  const addition = known[type.name]
  return addition && (name === 'sum' ? sums : averages)[addition]
}

/** `sum("balance")` and the like. Throws `ValidationError` for a column that has no such aggregate. */
export const measureOf = (table: TableDefinition, name: AggregateName, column: ColumnDefinition): Measure => {
  const value = valueIn(name, column) ?? refuse(table, name, column)
  return {
    ...value,
    key: `${name} ${column.index}`,
    name,
    column,
    nullable: !column.notNull,
    compile: () =>
      // PostgreSQL adds FLOAT4 in single precision, CockroachDB in double
      column.type.name === 'float4' && value === floatValue
        ? sql`${sql.raw(name)}(${sql.id(column.name)}::FLOAT8)`
        : sql`${sql.raw(name)}(${sql.id(column.name)})`,
  }
}
