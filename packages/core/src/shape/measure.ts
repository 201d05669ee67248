import {
  type Codec,
  type ColumnDefinition,
  type ColumnType,
  sqlTypes,
  type TableDefinition,
  ValidationError,
} from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { unknownColumn } from '../columns-given.js'
import { castOf } from '../slot.js'
import { describeKind } from '../untyped.js'

/** The SQL types whose values add up, and what kind of number their sum is. */
export interface AddedAs {
  readonly int2: 'integer'
  readonly int4: 'integer'
  readonly int: 'integer'
  readonly int8: 'integer'
  readonly decimal: 'decimal'
  readonly float4: 'float'
  readonly float8: 'float'
}

type Addition = AddedAs[keyof AddedAs]

/** The SQL types of which both servers know the least and the greatest value. */
export type OrderedTypeName =
  | keyof AddedAs
  | 'text'
  | 'varchar'
  | 'char'
  | 'citext'
  | 'enum'
  | 'date'
  | 'time'
  | 'timetz'
  | 'timestamp'
  | 'timestamptz'
  | 'interval'
  | 'inet'

const addedAs: AddedAs = Object.freeze({
  int2: 'integer',
  int4: 'integer',
  int: 'integer',
  int8: 'integer',
  decimal: 'decimal',
  float4: 'float',
  float8: 'float',
})

// PostgreSQL has no min() of BOOL and BIT, and of UUID and BYTEA only from version 18
const ordered: { readonly [Name in OrderedTypeName]: true } = Object.freeze({
  int2: true,
  int4: true,
  int: true,
  int8: true,
  decimal: true,
  float4: true,
  float8: true,
  text: true,
  varchar: true,
  char: true,
  citext: true,
  enum: true,
  date: true,
  time: true,
  timetz: true,
  timestamp: true,
  timestamptz: true,
  interval: true,
  inet: true,
})

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

const valueOf = (name: AggregateName, column: ColumnDefinition): Value | undefined => {
  const { type } = column
  if (type.array) {
    return undefined
  }
  if (name === 'min' || name === 'max') {
    const known: { readonly [Name in ColumnType['name']]?: true } = ordered
    return known[type.name] && { cast: castOf(column), codec: column.codec }
  }
  const known: { readonly [Name in ColumnType['name']]?: Addition } = addedAs
  const addition = known[type.name]
  return addition && (name === 'sum' ? sums : averages)[addition]
}

/** `sum("balance")` and the like. Throws `ValidationError` for a column that has no such aggregate. */
export const measureOf = (table: TableDefinition, name: AggregateName, column: ColumnDefinition): Measure => {
  const value = valueOf(name, column) ?? refuse(table, name, column)
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
