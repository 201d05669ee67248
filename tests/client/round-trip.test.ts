import { inspect } from 'node:util'
import fc from 'fast-check'
import {
  type AnyTable,
  bool,
  bytes,
  Database,
  date,
  decimal,
  defineTable,
  float8,
  int4,
  int8,
  jsonb,
  sql,
  type Table,
  text,
  timestamptz,
} from 'manticore-cockroachdb'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { errorOf, wrong } from '../support/refusal.js'
import { type SqlKind, sqlKinds } from '../support/sql-kinds.js'

const database = useDatabase()

const installableExtensions = async (): Promise<ReadonlySet<unknown>> => {
  await using db = new Database({ url: inject('url') })
  const { kind } = await db.connect()
  const rows = await db.execute(
    kind === 'postgres'
      ? 'select name from pg_catalog.pg_available_extensions'
      : "select typname as name from pg_catalog.pg_type where typname in ('citext', 'ltree')",
  )
  return new Set(rows.map((row) => row.name))
}

const extensions = await installableExtensions()

interface Row {
  readonly id: number
  readonly value: unknown
  readonly list: unknown
}

// the columns of these tables are known at run time only
interface Rows {
  create(values: unknown): Promise<Row>
  update(key: unknown, patch: unknown): Promise<Row | undefined>
  readMany(keys: readonly unknown[]): Promise<(Row | undefined)[]>
  batchCreate(rows: readonly unknown[]): Promise<Row[]>
  batchUpdate(rows: readonly unknown[]): Promise<Row[]>
  list(options: unknown): Promise<Row[]>
  count(where: unknown): Promise<number>
}

const untypedTable = (table: AnyTable): Rows => database.db.table(table) as Table<AnyTable> as unknown as Rows

const RUNS = 4
const VALUES_A_RUN = 50

const roundTrip = (kind: SqlKind, index: number): void => {
  const installable = kind.extension === undefined || extensions.has(kind.extension)
  const testKind = test.skipIf(!installable)

  const valueTable = defineTable(`values_${index}`, {
    id: int4().primaryKey(),
    value: kind.column,
    // what has no arrays is a text on its way
    list: (kind.isElement === false ? text() : kind.column).array(),
  })
  const keyTable = defineTable(`keys_${index}`, {
    value: (kind.isKey === false ? int4() : kind.column).primaryKey(),
    id: int4().notNull(),
  })

  beforeAll(async () => {
    const { db } = database
    if (kind.extension !== undefined) {
      if (!installable) {
        return
      }
      if ((await db.connect()).kind === 'postgres') {
        await db.execute(`create extension if not exists ${kind.extension}`)
      }
    }
    await db.table(valueTable).initialize()
    if (kind.isKey !== false) {
      await db.table(keyTable).initialize()
    }
  })

  const { values } = kind
  const expected = values.map((value, id) => ({ id, value, list: null }))
  const ids = values.map((_, id) => id)

  testKind('is created, read, updated and found', async () => {
    const rows = untypedTable(valueTable)
    expect(await Promise.all(values.map((value, id) => rows.create({ id, value })))).toStrictEqual(expected)
    expect(await rows.readMany(ids)).toStrictEqual(expected)

    expect(await Promise.all(ids.map((id) => rows.update(id, { value: null })))).toStrictEqual(
      ids.map((id) => ({ id, value: null, list: null })),
    )
    expect(await Promise.all(values.map((value, id) => rows.update(id, { value })))).toStrictEqual(expected)
    expect(await rows.readMany(ids)).toStrictEqual(expected)

    expect(
      await Promise.all(values.map((value) => rows.list({ where: { value: { eq: value } } }))),
    ).toStrictEqual(expected.map((row) => [row]))
    expect(await rows.list({ where: { value: { in: values } }, orderBy: 'id' })).toStrictEqual(expected)
    expect(
      await Promise.all(values.map((value) => rows.list({ where: { value: { in: [value] } } }))),
    ).toStrictEqual(expected.map((row) => [row]))
    expect(await rows.count({ value: { notIn: values } })).toBe(0)
    expect(await Promise.all(values.map((value) => rows.count({ value: { ne: value } })))).toStrictEqual(
      values.map(() => values.length - 1),
    )
  })

  testKind('travels in batches', async () => {
    const rows = untypedTable(valueTable)
    const batch = values.map((value, index) => ({ id: 2000 + index, value, list: null }))
    expect(await rows.batchCreate(batch)).toStrictEqual(batch)
    expect(await rows.batchUpdate(batch.map(({ id }) => ({ id, value: null })))).toStrictEqual(
      batch.map(({ id }) => ({ id, value: null, list: null })),
    )
    expect(await rows.batchUpdate(batch.map(({ id, value }) => ({ id, value })))).toStrictEqual(batch)
    expect(await rows.count({ id: { gte: 2000, lt: 3000 }, value: { in: values } })).toBe(values.length)
  })

  testKind('is an element of arrays', async () => {
    const rows = untypedTable(valueTable)
    const lists = [[], [null], values, [null, ...values, null], ...values.map((value) => [value])]
    const filled = lists.map((list, index) => ({ id: 1000 + index, value: null, list }))
    expect(await Promise.all(filled.map(({ id, list }) => rows.create({ id, list })))).toStrictEqual(filled)

    const reversed = lists.map((list, index) => ({
      id: 1000 + index,
      value: null,
      list: list.toReversed(),
    }))
    expect(await Promise.all(reversed.map(({ id, list }) => rows.update(id, { list })))).toStrictEqual(
      reversed,
    )
    expect(await rows.readMany(reversed.map(({ id }) => id))).toStrictEqual(reversed)
    expect(
      await Promise.all(reversed.map(({ list }) => rows.list({ where: { list: { eq: list } } }))),
    ).toStrictEqual(reversed.map((row) => [row]))
  })

  test.skipIf(!installable || kind.isKey === false)('is a key', async () => {
    const rows = untypedTable(keyTable)
    const keyed = values.map((value, id) => ({ value, id }))
    expect(await Promise.all(keyed.map((row) => rows.create(row)))).toStrictEqual(keyed)
    expect(await rows.readMany(values.toReversed())).toStrictEqual(keyed.toReversed())
    const moved = keyed.map(({ value, id }) => ({ value, id: id + 100 }))
    expect(await Promise.all(moved.map(({ value, id }) => rows.update(value, { id })))).toStrictEqual(moved)
  })

  testKind('comes out as it went in, whatever it is', async () => {
    const rows = untypedTable(valueTable)
    let next = 10_000
    await fc.assert(
      fc.asyncProperty(
        fc.array(kind.generated, { minLength: VALUES_A_RUN, maxLength: VALUES_A_RUN }),
        async (generated) => {
          const given = generated.map((value, index) => ({
            id: next + index,
            value,
            list: [value, null, generated[generated.length - 1 - index]],
          }))
          next += given.length
          expect(await Promise.all(given.map((row) => rows.create(row)))).toStrictEqual(given)
          const found = await Promise.all(
            given.map(({ id, value }) => rows.list({ where: { id, value: { eq: value } } })),
          )
          expect(found).toStrictEqual(given.map((row) => [row]))
          expect(await rows.count({ id: { in: given.map(({ id }) => id) }, value: { in: generated } })).toBe(
            given.length,
          )
        },
      ),
      { numRuns: RUNS },
    )
  })
}

for (const [index, kind] of sqlKinds.entries()) {
  describe(kind.name, () => roundTrip(kind, index))
}

describe('a large value', () => {
  const large = defineTable('large', { id: int4().primaryKey(), text: text(), bytes: bytes(), json: jsonb() })

  beforeAll(() => database.db.table(large).initialize())

  const MEBIBYTE = 2 ** 20

  test('of 1 MiB is stored whole, as text, bytes and JSON', async () => {
    const pattern = '\\"🐟{,}\'\n'
    const value = {
      id: 1,
      text: pattern.repeat(Math.ceil(MEBIBYTE / Buffer.byteLength(pattern))),
      bytes: Uint8Array.from({ length: MEBIBYTE }, (_, index) => (index * 31) % 256),
      json: { text: pattern.repeat(100_000) },
    }
    const table = database.db.table(large)
    const stored = await table.create(value)
    for (const row of [stored, await table.read(1)]) {
      // compared by hand: a difference would be printed in full
      expect(row?.text === value.text).toBe(true)
      expect(Buffer.compare(row?.bytes ?? new Uint8Array(), value.bytes)).toBe(0)
      expect(JSON.stringify(row?.json) === JSON.stringify(value.json)).toBe(true)
    }
    expect(await table.count({ text: value.text, bytes: value.bytes })).toBe(1)
  })
})

describe('NULL and the null of JSON', () => {
  const documents = defineTable('documents', {
    id: int4().primaryKey(),
    nullable: jsonb(),
    required: jsonb().notNull(),
  })

  beforeAll(() => database.db.table(documents).initialize())

  const kindsOf = (id: number) =>
    database.db
      .sql`select nullable is null as nullable, jsonb_typeof(required) as required from documents where id = ${id}`

  test('are told apart by whether the column is NOT NULL', async () => {
    const row = { id: 1, nullable: null, required: null }
    expect(await database.db.table(documents).create(row)).toStrictEqual(row)
    expect(await kindsOf(1)).toStrictEqual([{ nullable: true, required: 'null' }])
  })

  test('in a nullable column the null of JSON is written in SQL', async () => {
    const table = database.db.table(documents)
    expect(await table.create({ id: 2, nullable: sql`'null'::JSONB`, required: {} })).toStrictEqual({
      id: 2,
      nullable: null,
      required: {},
    })
    expect(await kindsOf(2)).toStrictEqual([{ nullable: false, required: 'object' }])
  })
})

describe('another form of a value', () => {
  const forms = defineTable('forms', {
    id: int4().primaryKey(),
    count: int8(),
    price: decimal(),
    day: date(),
    at: timestamptz(),
    ratio: float8(),
    done: bool(),
  })

  beforeAll(() => database.db.table(forms).initialize())

  const instant = new Date('2024-02-29T23:59:59.999Z')

  for (const [given, stored] of [
    [{ count: 42 }, { count: 42n }],
    [{ count: -0 }, { count: 0n }],
    [{ price: 1.5 }, { price: '1.5' }],
    [{ price: 10n ** 30n }, { price: '1000000000000000000000000000000' }],
    [{ price: '1e3' }, { price: '1000' }],
    [{ price: -0 }, { price: '0' }],
    [{ day: instant }, { day: '2024-02-29' }],
    [{ at: '2024-02-29T23:59:59.999Z' }, { at: instant }],
    [{ at: '2024-03-01T01:59:59.999+02:00' }, { at: instant }],
    [{ at: '2024-02-29 23:59:59.999' }, { at: instant }],
    // finer than a Date can hold: cut off, not rounded into the next day
    [{ at: '2024-02-29T23:59:59.999999Z' }, { at: instant }],
  ]) {
    test(`is taken: ${inspect(given)} for ${inspect(stored)}`, async () => {
      const nothing = { count: null, price: null, day: null, at: null, ratio: null, done: null }
      const table = database.db.table(forms)
      expect(await table.create({ id: 1, ...given })).toStrictEqual({ id: 1, ...nothing, ...stored })
      expect(await table.delete(1)).toBe(true)
    })
  }
})

describe('a stored value that its column cannot hold', () => {
  const counters = defineTable('counters', {
    id: int4().primaryKey(),
    count: int8({ mode: 'number' }),
    at: timestamptz(),
  })

  beforeAll(() => database.db.table(counters).initialize())

  test('beyond 2^53-1 is a DecodeError, never a rounded number', async () => {
    const { db } = database
    await db.execute('insert into counters (id, count) values (1, 9007199254740992)')
    expect(await errorOf(() => db.table(counters).read(1))).toMatchObject({
      name: 'DecodeError',
      code: 'DECODE',
      table: 'counters',
      column: 'count',
    })
  })

  test('such as an infinite timestamp is a DecodeError, never an invalid Date', async () => {
    const { db } = database
    await db.execute("insert into counters (id, at) values (2, 'infinity')")
    expect(await errorOf(() => db.table(counters).read(2))).toMatchObject({
      name: 'DecodeError',
      table: 'counters',
      column: 'at',
    })
    expect(await db.table(counters).list({ where: wrong({ id: 2 }), select: ['id'] })).toStrictEqual([
      { id: 2 },
    ])
  })
})
