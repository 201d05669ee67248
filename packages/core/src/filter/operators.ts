import { type ColumnDefinition, isArrayable } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { fromText } from '../batch/column-array.js'
import { arrayPlaceholder, arraySlot, castOf, operandSlot, placeholder, textSlot } from '../slot.js'
import { jsonListSlot, jsonSlot } from './json-value.js'

/** A comparison of a column with what a caller gave. */
export interface Operator {
  /** How many of the filter's values it takes; 2 reads the operand as a pair. */
  readonly values: 1 | 2
  /** Why a column cannot be compared this way, or undefined when it can. */
  refuses(column: ColumnDefinition): string | undefined
  compile(table: string, column: ColumnDefinition): RawBuilder<unknown>
}

const TEXTS: ReadonlySet<string> = new Set(['text', 'varchar', 'char', 'citext'])

const accepts = (): undefined => undefined

/** Whether a column holds JSON, and not an array of it. */
export const isJson = ({ type }: ColumnDefinition): boolean => type.name === 'jsonb' && !type.array

// PostgreSQL compares VARCHAR with TEXT and BIT with VARBIT, but not arrays of them
const comparable = (column: ColumnDefinition): RawBuilder<unknown> =>
  column.type.array && column.type.info.cast !== undefined
    ? sql`${sql.id(column.name)}::${sql.raw(castOf(column))}`
    : sql.id(column.name)

const compare = (symbol: string): Operator => ({
  values: 1,
  refuses: accepts,
  compile: (table, column) =>
    sql`${comparable(column)} ${sql.raw(symbol)} ${placeholder(operandSlot(table, column), column)}`,
})

const match = (name: string): Operator => ({
  values: 1,
  refuses: ({ type }) => (TEXTS.has(type.name) && !type.array ? undefined : 'is for columns of text'),
  compile: (table, column) =>
    sql`${sql.id(column.name)} ${sql.raw(name)} ${textSlot(table, column, name)}::TEXT`,
})

// one parameter however many values, so that the text does not change with their number
const among = (name: string, symbol: string): Operator => ({
  values: 1,
  refuses: ({ type }) => (type.array ? 'is not for arrays, since there are no arrays of arrays' : undefined),
  compile: (table, column) => {
    const left = sql`${sql.id(column.name)} ${sql.raw(symbol)}`
    if (!isArrayable(column.type.name) || column.type.info.writeWith !== undefined) {
      const texts = sql`unnest(${arraySlot(table, column)}::TEXT[])`
      return sql`${left}(select ${fromText(column, sql.id('e'))} from ${texts} as e)`
    }
    if (!isJson(column)) {
      return sql`${left}(${arrayPlaceholder(arraySlot(table, column), column)})`
    }
    const { encode } = operandSlot(table, column)
    return sql`${left}(select jsonb_array_elements(${jsonListSlot(table, column, name, encode)}::JSONB))`
  },
})

const between: Operator = {
  values: 2,
  refuses: accepts,
  compile: (table, column) => {
    const bound = (): RawBuilder<unknown> => placeholder(operandSlot(table, column), column)
    return sql`${comparable(column)} between ${bound()} and ${bound()}`
  },
}

const hold = (name: string, symbol: string): Operator => ({
  values: 1,
  refuses: (column) =>
    column.type.array || isJson(column) ? undefined : 'is for columns of arrays and of JSONB',
  compile: (table, column) =>
    isJson(column)
      ? // the JSON itself, not what a codec over the column makes of it: a part need not be a whole value
        sql`${sql.id(column.name)} ${sql.raw(symbol)} ${jsonSlot(table, column, name)}::JSONB`
      : sql`${comparable(column)} ${sql.raw(symbol)} ${placeholder(operandSlot(table, column), column)}`,
})

const overlaps: Operator = {
  values: 1,
  refuses: ({ type }) => (type.array ? undefined : 'is for columns of arrays'),
  compile: (table, column) =>
    sql`${comparable(column)} && ${placeholder(operandSlot(table, column), column)}`,
}

const hasKey: Operator = {
  values: 1,
  refuses: (column) => (isJson(column) ? undefined : 'is for columns of JSONB'),
  compile: (table, column) => sql`${sql.id(column.name)} ? ${textSlot(table, column, 'hasKey')}::TEXT`,
}

/** The operators that take a value. */
export type ValueOperator =
  | 'eq'
  | 'ne'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'in'
  | 'notIn'
  | 'like'
  | 'ilike'
  | 'between'
  | 'contains'
  | 'containedBy'
  | 'overlaps'
  | 'hasKey'

/** The operators that take a value. `isNull`, and `eq` and `ne` of null, are {@link nullTests}. */
export const operators: { readonly [Name in ValueOperator]: Operator } = Object.freeze({
  eq: compare('='),
  ne: compare('<>'),
  lt: compare('<'),
  lte: compare('<='),
  gt: compare('>'),
  gte: compare('>='),
  in: among('in', '= any'),
  notIn: among('notIn', '<> all'),
  like: match('like'),
  ilike: match('ilike'),
  between,
  contains: hold('contains', '@>'),
  containedBy: hold('containedBy', '<@'),
  overlaps,
  hasKey,
})

/** The tests that take none. */
export const nullTests: {
  readonly [Name in 'null' | 'notNull']: (column: ColumnDefinition) => RawBuilder<unknown>
} = Object.freeze({
  null: (column) => sql`${sql.id(column.name)} is null`,
  notNull: (column) => sql`${sql.id(column.name)} is not null`,
})

/** The names a filter may use for a column, for messages. */
export const operatorNames = (column: ColumnDefinition): string =>
  [
    ...Object.entries(operators).flatMap(([name, { refuses }]) =>
      refuses(column) === undefined ? [name] : [],
    ),
    'isNull',
    ...(isJson(column) ? ['path'] : []),
  ].join(', ')
