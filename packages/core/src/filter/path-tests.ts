import type { ColumnDefinition } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { textSlot } from '../slot.js'
import { jsonListSlot, jsonSlot, pathSlot } from './json-value.js'

/** A test of the value at a path inside a JSON column. */
export interface PathTest {
  /** What stands in its placeholders: `true` for the path, `false` for the next of the operand's values. */
  readonly takes: readonly boolean[]
  compile(table: string, column: ColumnDefinition): RawBuilder<unknown>
}

/** The JSON types that have an order here. */
type Ordered = 'number' | 'string'

// NULL where there is nothing at the path
const at = (table: string, column: ColumnDefinition, fetch: '#>' | '#>>' = '#>'): RawBuilder<unknown> =>
  sql`(${sql.id(column.name)} ${sql.raw(fetch)} ${pathSlot(table, column)}::TEXT[])`

const equality = (name: string, symbol: string): PathTest => ({
  takes: [true, false],
  compile: (table, column) =>
    sql`${at(table, column)} ${sql.raw(symbol)} ${jsonSlot(table, column, name)}::JSONB`,
})

// JSONB orders values of different types too, which would let a number be less than a string
const ofType = (
  type: Ordered,
  takes: readonly boolean[],
  test: (table: string, column: ColumnDefinition) => RawBuilder<unknown>,
): PathTest => ({
  takes: [true, ...takes],
  compile: (table, column) =>
    sql`(jsonb_typeof${at(table, column)} = ${sql.raw(`'${type}'`)} and ${test(table, column)})`,
})

const compare = (name: string, symbol: string, type: Ordered): PathTest =>
  ofType(type, [true, false], (table, column) => equality(name, symbol).compile(table, column))

const between = (type: Ordered): PathTest =>
  ofType(type, [true, false, false], (table, column) => {
    const bound = (): RawBuilder<unknown> => sql`${jsonSlot(table, column, 'between')}::JSONB`
    return sql`${at(table, column)} between ${bound()} and ${bound()}`
  })

const match = (name: string): PathTest =>
  ofType(
    'string',
    [true, false],
    (table, column) =>
      sql`${at(table, column, '#>>')} ${sql.raw(name)} ${textSlot(table, column, name)}::TEXT`,
  )

const among = (name: string, symbol: string): PathTest => ({
  takes: [true, false],
  compile: (table, column) =>
    sql`${at(table, column)} ${sql.raw(symbol)}(select jsonb_array_elements(${jsonListSlot(table, column, name)}::JSONB))`,
})

// as text, JSON's null and nothing at all are both NULL
const nullness = (test: string): PathTest => ({
  takes: [true],
  compile: (table, column) => sql`${at(table, column, '#>>')} ${sql.raw(test)}`,
})

const ORDERS = { lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

const ordered = (type: Ordered): readonly (readonly [string, PathTest])[] => [
  ...Object.entries(ORDERS).map(
    ([name, symbol]) => [`path.${name}.${type}`, compare(name, symbol, type)] as const,
  ),
  [`path.between.${type}`, between(type)],
]

/** The tests by the names they have in a filter's key. */
export const pathTests: ReadonlyMap<string, PathTest> = new Map([
  ['path.eq', equality('eq', '=')],
  ['path.ne', equality('ne', '<>')],
  ['path.in', among('in', '= any')],
  ['path.notIn', among('notIn', '<> all')],
  ['path.like', match('like')],
  ['path.ilike', match('ilike')],
  ['path.null', nullness('is null')],
  ['path.notNull', nullness('is not null')],
  ...ordered('number'),
  ...ordered('string'),
])
