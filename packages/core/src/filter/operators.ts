import type { ColumnDefinition } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { arrayPlaceholder, arraySlot, castOf, operandSlot, placeholder, textSlot } from '../slot.js'

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

// PostgreSQL compares VARCHAR with TEXT and BIT with VARBIT, but not arrays of them
const comparable = (column: ColumnDefinition): RawBuilder<unknown> =>
  column.type.array && column.type.info.cast !== undefined
    ? sql`${sql.id(column.name)}::${sql.raw(castOf(column))}`
    : sql.id(column.name)

const isJson = ({ type }: ColumnDefinition): boolean => type.name === 'jsonb' && !type.array

const forArraysAndJson = (column: ColumnDefinition): string | undefined =>
  column.type.array || isJson(column) ? undefined : 'is for columns of arrays and JSON'

const forArrays = ({ type }: ColumnDefinition): string | undefined =>
  type.array ? undefined : 'is for columns of arrays'

const compare = (symbol: string, refuses: Operator['refuses'] = accepts): Operator => ({
  values: 1,
  refuses,
  compile: (table, column) =>
    sql`${comparable(column)} ${sql.raw(symbol)} ${placeholder(operandSlot(table, column), column)}`,
})

const match = (name: string, symbol: string): Operator => ({
  values: 1,
  refuses: ({ type }) => (TEXTS.has(type.name) && !type.array ? undefined : 'is for columns of text'),
  compile: (table, column) =>
    sql`${sql.id(column.name)} ${sql.raw(symbol)} ${sql`${textSlot(table, column, name)}::TEXT`}`,
})

const hasKey: Operator = {
  values: 1,
  refuses: (column) => (isJson(column) ? undefined : 'is for columns of JSON'),
  compile: (table, column) => sql`${sql.id(column.name)} ? ${textSlot(table, column, 'hasKey')}::TEXT`,
}

// one parameter however many values, so that the text does not change with their number
const among = (symbol: string): Operator => ({
  values: 1,
  refuses: ({ type }) => (type.array ? 'is not for arrays, since there are no arrays of arrays' : undefined),
  compile: (table, column) =>
    sql`${sql.id(column.name)} ${sql.raw(symbol)}(${arrayPlaceholder(arraySlot(table, column), column)})`,
})

const between: Operator = {
  values: 2,
  refuses: accepts,
  compile: (table, column) => {
    const bound = (): RawBuilder<unknown> => placeholder(operandSlot(table, column), column)
    return sql`${comparable(column)} between ${bound()} and ${bound()}`
  },
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
  in: among('= any'),
  notIn: among('<> all'),
  like: match('like', 'like'),
  ilike: match('ilike', 'ilike'),
  between,
  contains: compare('@>', forArraysAndJson),
  containedBy: compare('<@', forArraysAndJson),
  overlaps: compare('&&', forArrays),
  hasKey,
})

/** The tests that take none. */
export const nullTests: {
  readonly [Name in 'null' | 'notNull']: (column: ColumnDefinition) => RawBuilder<unknown>
} = Object.freeze({
  null: (column) => sql`${sql.id(column.name)} is null`,
  notNull: (column) => sql`${sql.id(column.name)} is not null`,
})

/** The names a filter may use for one column. */
export type OperatorName = ValueOperator | 'isNull'

/** Their list, for messages. */
export const operatorNames: readonly OperatorName[] = Object.freeze([
  ...(Object.keys(operators) as ValueOperator[]), // the keys of a frozen literal
  'isNull',
])
