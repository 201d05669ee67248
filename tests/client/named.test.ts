import {
  Database,
  defineTable,
  enumType,
  int4,
  int8,
  sql,
  TableNotFoundError,
  TableNotInitializedError,
  text,
  timestamptz,
  uuid,
} from 'manticore-cockroachdb'
import { beforeAll, describe, expect, test } from 'vitest'
import { serverKind, useDatabase } from '../support/database.js'
import { errorOf, wrong } from '../support/refusal.js'

const role = enumType('named_role', ['admin', 'member'])

const members = defineTable('members', {
  id: uuid().primaryKey().defaultRandom(),
  name: text().named('full_name').notNull(),
  role: role().notNull().default('member'),
  visits: int8({ mode: 'number' }).notNull().default(0),
  joinedAt: timestamptz().named('joined_at'),
})

const missing = defineTable('missing', { id: int4().primaryKey() })

const database = useDatabase({ tables: { members, missing } })
const onCockroach = (await serverKind()) === 'cockroachdb'

beforeAll(() => database.db.table(members).initialize())

describe('a declared table named by string', () => {
  test('has the operations and the rows of its declaration', async () => {
    const { db } = database
    const joinedAt = new Date('2024-02-29T12:00:00Z')
    const ada = await db.insert('members', { name: 'Ada', role: 'admin', joinedAt })
    expect(ada).toStrictEqual({ id: expect.any(String), name: 'Ada', role: 'admin', visits: 0, joinedAt })
    expect(await db.update('members', { id: ada.id }, { visits: sql`visits + ${2}` })).toBe(1)
    expect(
      await db.select('members', { where: { name: { like: 'A%' } }, select: ['name', 'visits'] }),
    ).toStrictEqual([{ name: 'Ada', visits: 2 }])
    expect(await db.select('members')).toStrictEqual([{ ...ada, visits: 2 }])
    expect(await db.delete('members', { role: 'member' })).toBe(0)
    expect(await db.delete('members', { id: ada.id })).toBe(1)
    expect(await db.select('members')).toStrictEqual([])
  })

  test('that is not there is a TableNotInitializedError', async () => {
    const error = await errorOf(() => database.db.select('missing'))
    expect(error).toBeInstanceOf(TableNotInitializedError)
    expect(error.message).toContain('initialize()')
  })
})

describe('a table that nobody declared', () => {
  test('has rows by the types of its columns', async () => {
    const { db } = database
    await db.execute(`create table shelf (
      id INT8 primary key, title TEXT not null, price DECIMAL(8,2), stock INT8 not null default 3, small INT2,
      ratio FLOAT8, sold BOOL, at TIMESTAMPTZ, local TIMESTAMP, day DATE, span INTERVAL, key UUID, data JSONB,
      raw BYTEA, tags TEXT[], numbers INT8[], flags BOOL[], code VARCHAR(5), fixed CHAR(3), bits BIT(3), address INET,
      shout TEXT generated always as (upper(title)) stored
    )`)
    const row = {
      id: 1n,
      title: 'Emma',
      price: '12.50',
      stock: 3n,
      small: 7,
      ratio: -0,
      sold: true,
      at: new Date('2024-02-29T12:34:56.789Z'),
      local: new Date('2024-02-29T12:34:56.789Z'),
      day: '2024-02-29',
      span: '1 day',
      key: '6f1d2c1e-8f0b-4b7e-9d3a-2f5c8e1a7b90',
      data: { deep: [1, null, { 'a"b': "it's" }] },
      raw: Uint8Array.of(0, 255),
      tags: ['a,b', null, '{}'],
      numbers: [2n ** 63n - 1n, null],
      flags: [true, false, null],
      code: 'abcde',
      fixed: 'ab',
      bits: '101',
      address: '192.0.2.1',
    }
    const { stock: _, ...given } = row
    const stored = { ...row, shout: 'EMMA' }
    expect(await db.insert('shelf', given)).toStrictEqual(stored)
    expect(await db.select('shelf')).toStrictEqual([stored])
    for (const [column, value] of Object.entries(row).filter(([column]) => column !== 'data')) {
      expect(await db.select('shelf', { where: { [column]: value }, select: ['id'] })).toStrictEqual([
        { id: 1n },
      ])
      expect(await db.update('shelf', { id: 1 }, { [column]: value })).toBe(1)
    }
    expect(await db.select('shelf', { where: { data: { eq: row.data } }, select: ['shout'] })).toStrictEqual([
      { shout: 'EMMA' },
    ])
    expect(await db.select('shelf')).toStrictEqual([stored])
    expect(await db.delete('shelf', { numbers: row.numbers })).toBe(1)
  })

  test('has rows of nulls', async () => {
    const { db } = database
    await db.execute(
      'create table empty_shelf (id INT4 primary key, title TEXT, price DECIMAL, tags TEXT[], data JSONB)',
    )
    const row = { id: 1, title: null, price: null, tags: null, data: null }
    expect(await db.insert('empty_shelf', { id: 1 })).toStrictEqual(row)
    expect(await db.select('empty_shelf', { where: { title: null, tags: { isNull: true } } })).toStrictEqual([
      row,
    ])
  })

  test('may have an enum, which is text, and only its labels', async () => {
    const { db } = database
    await db.execute(`create type mood as enum ('glad', 'it''s', 'NULL')`)
    await db.execute('create table moods (id INT8 primary key, mood mood not null, past mood[])')
    const row = { id: 1n, mood: "it's", past: '{glad,"NULL",NULL}' }
    expect(await db.insert('moods', { id: 1, mood: "it's", past: '{glad,"NULL",NULL}' })).toStrictEqual(row)
    expect(await db.select('moods', { where: { mood: "it's" } })).toStrictEqual([row])
    expect(await db.select('moods', { where: { mood: { in: ['glad', 'NULL'] } } })).toStrictEqual([])
    expect(await db.update('moods', { mood: { in: ["it's"] } }, { mood: 'NULL' })).toBe(1)
    const error = await errorOf(() => db.insert('moods', { id: 2, mood: 'hungry' }))
    expect([error.name, error.code]).toStrictEqual(['DataError', '22P02'])
    expect(error.message).not.toContain('hungry')
  })

  test.skipIf(onCockroach)('may have columns of types that nobody knows, as text', async () => {
    const { db } = database
    await db.execute('create domain positive as INT8 check (value > 0)')
    await db.execute(
      'create table oddities (id INT8 primary key, amount positive, range INT4RANGE, place POINT, price MONEY, doc XML, letter "char", old JSON)',
    )
    const row = {
      id: 1n,
      amount: '7',
      range: '[1,5)',
      place: '(1,2)',
      price: '$12.50',
      doc: '<a>"</a>',
      letter: 'x',
      old: { a: [1] },
    }
    expect(await db.insert('oddities', row)).toStrictEqual(row)
    expect(
      await db.select('oddities', { where: { range: '[1,5)', amount: { in: ['7', '8'] } } }),
    ).toStrictEqual([row])
    const error = await errorOf(() => db.insert('oddities', { id: 2, amount: '-7' }))
    expect(error.name).toBe('CheckViolationError')
  })

  test('may leave it to the server to fill a column: identity, sequence, default', async () => {
    const { db } = database
    await db.execute(`create table filled (
      id INT8 generated by default as identity primary key, serial INT8 not null default 5, name TEXT)`)
    expect(await db.insert('filled', { name: 'a' })).toStrictEqual({
      id: expect.any(BigInt),
      serial: 5n,
      name: 'a',
    })
    expect(await db.insert('filled', {})).toMatchObject({ serial: 5n, name: null })
    const error = await errorOf(() => db.insert('filled', { serial: null }))
    expect([error.name, error.column]).toStrictEqual(['ValidationError', 'serial'])
  })

  test('may have columns whose names mean something to JavaScript', async () => {
    const { db } = database
    await db.execute(
      'create table words (id INT8 primary key, "constructor" TEXT, "toString" TEXT, "Select" TEXT, "a b" TEXT)',
    )
    const row = { id: 1n, constructor: 'c', toString: 't', Select: 's', 'a b': 'x' }
    expect(await db.insert('words', wrong(row))).toStrictEqual(row)
    expect(
      await db.select('words', { where: { 'a b': 'x' }, orderBy: ['a b desc', 'Select'] }),
    ).toStrictEqual([row])
  })

  test('that is not there is a TableNotFoundError, until it is', async () => {
    const { db } = database
    for (const call of [
      () => db.select('later'),
      () => db.insert('later', { id: 1 }),
      () => db.update('later', { id: 1 }, { id: 2 }),
      () => db.delete('later', { id: 1 }),
    ]) {
      const error = await errorOf(call)
      expect(error).toBeInstanceOf(TableNotFoundError)
      expect(error).not.toBeInstanceOf(TableNotInitializedError)
      expect([error.code, error.table]).toStrictEqual(['42P01', 'later'])
    }
    await db.execute('create table later (id INT8 primary key)')
    expect(await db.select('later')).toStrictEqual([])
  })
})

describe('a table that changed since it was first used', () => {
  test('by a new column, is looked at again when the column is used', async () => {
    const { db } = database
    await db.execute('create table growing (id INT8 primary key)')
    expect(await db.insert('growing', { id: 1 })).toStrictEqual({ id: 1n })
    for (const [column, use] of [
      ['a', () => db.insert('growing', { id: 2, a: 'new' })],
      ['b', () => db.select('growing', { where: { b: null } })],
      ['c', () => db.select('growing', { orderBy: 'c desc' })],
      ['d', () => db.select('growing', { select: ['d'] })],
      ['e', () => db.update('growing', { id: 1 }, { e: 'set' })],
      ['f', () => db.delete('growing', { f: 'nobody' })],
    ] as const) {
      expect(await errorOf(use)).toMatchObject({ name: 'ValidationError', table: 'growing', column })
      await db.execute(`alter table growing add column ${column} TEXT`)
      await use()
    }
    expect(await db.select('growing', { where: { id: 1 } })).toStrictEqual([
      { id: 1n, a: null, b: null, c: null, d: null, e: 'set', f: null },
    ])
  })

  test('by a column less, fails once and is then looked at again', async () => {
    const { db } = database
    await db.execute('create table shrinking (id INT8 primary key, gone TEXT)')
    expect(await db.insert('shrinking', { id: 1, gone: 'x' })).toStrictEqual({ id: 1n, gone: 'x' })
    await db.execute('alter table shrinking drop column gone')
    expect(await errorOf(() => db.select('shrinking'))).toMatchObject({
      name: 'SyntaxOrAccessError',
      code: '42703',
    })
    expect(await db.select('shrinking')).toStrictEqual([{ id: 1n }])
  })

  test('by being dropped and made anew, fails once and is then looked at again', async () => {
    const { db } = database
    await db.execute('create table reborn (id INT8 primary key)')
    await db.insert('reborn', { id: 1 })
    await db.execute('drop table reborn')
    const error = await errorOf(() => db.select('reborn'))
    expect([error.name, error.code]).toStrictEqual(['TableNotFoundError', '42P01'])
    await db.execute('create table reborn (name TEXT primary key)')
    expect(await db.insert('reborn', { name: 'new' })).toStrictEqual({ name: 'new' })
  })

  test('by dropTable, is looked at again at once', async () => {
    const { db } = database
    await db.createTable('remade', { id: 'INT PRIMARY KEY' })
    await db.insert('remade', { id: 1 })
    await db.dropTable('remade')
    await db.createTable('remade', { name: 'TEXT PRIMARY KEY' })
    expect(await db.insert('remade', { name: 'new' })).toStrictEqual({ name: 'new' })
  })
})

test('an insert that a trigger swallows is a RecordNotFoundError, not a row of nothing', async () => {
  const { db } = database
  await db.execute('create table swallowed (id INT8 primary key)')
  await db.execute(
    'create function swallow() returns trigger language plpgsql as $$ begin return null; end $$',
  )
  await db.execute(
    'create trigger swallow before insert on swallowed for each row execute function swallow()',
  )
  for (const call of [
    () => db.insert('swallowed', { id: 1 }),
    () => db.table(defineTable('swallowed', { id: int8().primaryKey() })).create({ id: 1 }),
  ]) {
    expect(await errorOf(call)).toMatchObject({ name: 'RecordNotFoundError', table: 'swallowed' })
  }
})

test('many first uses at once read the catalog and work', async () => {
  await database.db.execute('create table crowd (id INT8 primary key, data JSONB)')
  await using db = new Database({ url: database.url, maxConnections: 4 })
  const rows = await Promise.all(
    Array.from({ length: 20 }, (_, id) => db.insert('crowd', { id, data: { id } })),
  )
  expect(rows).toStrictEqual(Array.from({ length: 20 }, (_, id) => ({ id: BigInt(id), data: { id } })))
})
