import {
  aggregate,
  type Batch,
  compileSchema,
  count,
  create,
  createKeySet,
  createMany,
  deleteMany,
  exists,
  find,
  list,
  page,
  read,
  readConflict,
  readMany,
  readManyClauses,
  remove,
  removeWhere,
  stream,
  update,
  updateMany,
  updateWhere,
  upsert,
  upsertMany,
} from '@manticore/core'
import { type ColumnInput, type TableDefinition, tableDefinition } from '@manticore/schema'
import {
  type AnyColumn,
  bit,
  bool,
  bytes,
  char,
  citext,
  date,
  decimal,
  defineTable,
  enumType,
  float4,
  float8,
  geography,
  geometry,
  inet,
  int2,
  int4,
  int8,
  interval,
  jsonb,
  ltree,
  schema,
  text,
  time,
  timestamp,
  timestamptz,
  timetz,
  tsquery,
  tsvector,
  uuid,
  varbit,
  varchar,
  vector,
} from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { collect } from '../support/collect-statements.js'

// Types that no server here may have are compiled all the same: what the statements look like is not up to the server.

const mood = schema('app').enumType('mood', ['glad', 'sad'])
const role = enumType('role', ['admin', 'member'])

const place = { type: 'Point', coordinates: [1, 2] }

/** A column of every type, with a value of it. */
const kinds: Readonly<Record<string, readonly [AnyColumn & { array(): AnyColumn }, unknown]>> = {
  bool: [bool(), true],
  int2: [int2(), 1],
  int4: [int4(), 1],
  int8: [int8(), 1n],
  safe: [int8({ mode: 'number' }), 1],
  float4: [float4(), 1.5],
  float8: [float8(), 1.5],
  decimal: [decimal(19, 4), '1.5'],
  text: [text(), 'a'],
  varchar: [varchar(20), 'a'],
  char: [char(3), 'a'],
  citext: [citext(), 'a'],
  uuid: [uuid(), '6f7a3c9e-0000-4000-8000-000000000000'],
  date: [date(), '2024-02-29'],
  time: [time(), '12:00:00'],
  timetz: [timetz(), '12:00:00+00'],
  interval: [interval(), '1 day'],
  timestamp: [timestamp(), new Date(0)],
  timestamptz: [timestamptz(), new Date(0)],
  jsonb: [jsonb(), { a: [1] }],
  bytes: [bytes(), Uint8Array.of(1)],
  inet: [inet(), '192.0.2.1'],
  bit: [bit(3), '101'],
  varbit: [varbit(), '101'],
  tsvector: [tsvector(), "'a'"],
  tsquery: [tsquery(), "'a'"],
  ltree: [ltree(), 'a.b'],
  vector: [vector(3), [1, 2, 3]],
  geography: [geography(), place],
  geometry: [geometry(), place],
  mood: [mood(), 'glad'],
  role: [role(), 'admin'],
}
const WITHOUT_ARRAYS: ReadonlySet<string> = new Set(['vector', 'tsvector', 'tsquery'])

const lists = Object.entries(kinds).flatMap(([name, [column, value]]) =>
  WITHOUT_ARRAYS.has(name) ? [] : [[`${name}s`, column.array(), [value, null]] as const],
)

const columns: Readonly<Record<string, ColumnInput>> = {
  id: uuid().primaryKey().defaultRandom(),
  number: int4().primaryKey(),
  ...Object.fromEntries(Object.entries(kinds).map(([name, [column]]) => [name, column])),
  ...Object.fromEntries(lists.map(([name, column]) => [name, column])),
}
// the columns are known at run time only
const everything = schema('app').table('everything', columns as Record<string, never>)
const table: TableDefinition = everything[tableDefinition]

const key = { id: kinds.uuid?.[1], number: 1 }
const values = {
  ...Object.fromEntries(Object.entries(kinds).map(([name, [, value]]) => [name, value])),
  ...Object.fromEntries(lists.map(([name, , value]) => [name, value])),
}
const row = { ...key, ...values }
const keyColumns = table.primaryKey

interface Compiled {
  readonly shape: { readonly text: string }
}

const texts = (statements: readonly Compiled[]): string[] => statements.map(({ shape }) => shape.text)

/** Fails unless every placeholder stands once, under a cast, and columns are named. */
const expectSound = (statements: readonly Compiled[]): void => {
  expect(statements.length).toBeGreaterThan(0)
  for (const text of texts(statements)) {
    collect(text)
    const found = [...text.matchAll(/\$(\d+)(::)?/g)]
    expect(found.map(([, number, cast]) => [number, cast])).toStrictEqual(
      found.map((_, index) => [String(index + 1), '::']),
    )
    expect(text.replaceAll('count(*)', '')).not.toContain('*')
    expect(text).toContain('"app"."everything"')
  }
}

const seen = () => createKeySet(keyColumns)

describe('the statements of a table with every type', () => {
  test('begin with the one that creates it', () => {
    const { statements, omitted } = compileSchema([table], { server: 'cockroachdb' })
    statements.forEach(collect)
    expect(omitted).toStrictEqual([])
    expect(statements.at(-1)?.split('\n').length).toBe(table.columns.length + 3)
  })

  test('of one row', () => {
    expectSound([
      create(table, row),
      create(table, key),
      read(table, key),
      update(table, key, values),
      update(table, key, { text: null }),
      remove(table, key),
      exists(table, key),
      upsert(table, row, undefined),
      upsert(table, row, { update: ['text', 'vector'] }),
      upsert(table, row, { update: [] }),
    ])
  })

  test('of many rows', () => {
    const conflict = readConflict(table, undefined, 'batchUpsert', [])
    const all: Batch<unknown>[] = [
      ...createMany(table, [row, { ...key, text: 'a' }]),
      ...createMany(table, [row], { returning: 'count' }),
      ...readMany(table, [key], readManyClauses(table, undefined)),
      ...updateMany(table, [row], { seen: seen() }),
      ...updateMany(table, [{ ...key, number: 2, text: 'a' }, row], { seen: seen() }),
      ...upsertMany(table, [row], { conflict, seen: seen() }),
      ...deleteMany(table, [key], { seen: seen() }),
    ]
    expectSound(all)
  })

  test('of the rows a filter lets through', () => {
    const where = { text: 'a', not: { or: [{ int8: { gt: 1 } }, { uuid: null }] } }
    const orderBy = ['timestamptz desc', 'text asc nulls last', 'id']
    expectSound([
      list(table),
      list(table, { where, orderBy, limit: 2, offset: 3, select: ['id', 'geography', 'mood'] }),
      find(table, where, { orderBy }),
      stream(table, { where }),
      page(table, { where, orderBy: 'text desc', limit: 5 }, 'secret'),
      count(table),
      count(table, where),
      exists(table, where),
      updateWhere(table, where, { text: 'b', vector: [1, 2, 3] }),
      removeWhere(table, where),
      aggregate(table, { count: true, sum: ['int8', 'decimal'], min: ['date'], max: ['text'] }),
      aggregate(table, {
        groupBy: ['mood', 'role'],
        count: true,
        avg: ['float8'],
        having: { count: { gt: 1 } },
        orderBy: ['count desc', 'mood'],
        limit: 5,
      }),
    ])
  })

  test.each(Object.entries(values))('of a filter by %s', (name, value) => {
    const isList = name.endsWith('s') && name.slice(0, -1) in kinds
    const tests = [
      { eq: value },
      { ne: value },
      { lt: value },
      { between: [value, value] },
      { isNull: true },
      ...(isList ? [{ contains: value }, { overlaps: value }] : [{ in: [value, value] }, { notIn: [value] }]),
    ]
    expectSound(tests.map((one) => list(table, { where: { [name]: one }, select: ['id'] })))
  })

  test('of filters that only some types have', () => {
    expectSound(
      [
        { text: { like: 'a%' }, varchar: { ilike: 'a%' }, citext: { like: 'a' } },
        { jsonb: { contains: { a: 1 } }, number: 1 },
        { jsonb: { hasKey: 'a' } },
        { jsonb: { containedBy: { a: 1 } } },
        { texts: { containedBy: ['a'] } },
      ].map((where) => list(table, { where, select: ['id'] })),
    )
  })
})

test('an order by a column that may be NULL says where NULL goes', () => {
  const plain = defineTable('plain', { id: int4().primaryKey(), note: text() })[tableDefinition]
  const { shape } = list(plain, { orderBy: 'note' })
  compileSchema([plain], { server: 'cockroachdb' }).statements.forEach(collect)
  collect(shape.text)
  expect(shape.text).toBe('select "id", "note" from "plain" order by "note" asc nulls first')
})
