import fc from 'fast-check'
import {
  bool,
  bytes,
  decimal,
  defineTable,
  int4,
  int8,
  jsonb,
  RecordNotFoundError,
  sql,
  text,
  timestamptz,
  UniqueViolationError,
  uuid,
  ValidationError,
} from 'manticore-cockroachdb'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'

const items = defineTable('items', {
  id: uuid().primaryKey().defaultRandom(),
  name: text().notNull(),
  amount: int4(),
  price: decimal(19, 4),
  active: bool().notNull().default(true),
  tags: text().array(),
  note: jsonb<unknown>(),
  raw: bytes(),
  code: text().unique(),
  changedAt: timestamptz().named('changed_at'),
})
const counters = defineTable('counters', { id: 'SERIAL PRIMARY KEY', label: 'TEXT' })
const seats = defineTable('seats', {
  row: int4().primaryKey(),
  place: text().primaryKey(),
  guest: text(),
  visits: int8().notNull().default(0n),
})

const database = useDatabase({ tables: { items, counters, seats } })

beforeAll(async () => {
  await database.db.table(items).initialize()
  await database.db.table(counters).initialize()
  await database.db.table(seats).initialize()
})

beforeEach(async () => {
  await database.db.sql`truncate table items, counters, seats`
})

const missing = '6f1d2c1e-8f0b-4b7e-9d3a-2f5c8e1a7b90'
const names = (count: number): { name: string }[] =>
  Array.from({ length: count }, (_, index) => ({ name: `item ${index}` }))

describe('batchCreate', () => {
  test('returns any number of rows in the order given, beyond the 65,535 parameters of the protocol', async () => {
    const rows = await database.db.table(items).batchCreate(
      Array.from({ length: 7001 }, (_, index) => ({
        name: `item ${index}`,
        amount: index,
        price: index,
        active: index % 2 === 0,
        tags: ['a', `"${index}\\`],
        note: { index },
        raw: new Uint8Array([index % 256]),
        code: `c${index}`,
        changedAt: new Date(index * 1000),
      })),
    )
    expect(rows).toStrictEqual(
      Array.from({ length: 7001 }, (_, index) => ({
        id: expect.any(String),
        name: `item ${index}`,
        amount: index,
        price: `${index}.0000`,
        active: index % 2 === 0,
        tags: ['a', `"${index}\\`],
        note: { index },
        raw: new Uint8Array([index % 256]),
        code: `c${index}`,
        changedAt: new Date(index * 1000),
      })),
    )
    expect(await database.db.table(items).count()).toBe(7001)
  })

  test('what is left out gets its default, what is null is NULL', async () => {
    const rows = await database.db
      .table(items)
      .batchCreate([{ name: 'a' }, { name: 'b', active: false, amount: 1 }, { name: 'c', amount: null }])
    expect(rows.map(({ name, active, amount }) => ({ name, active, amount }))).toStrictEqual([
      { name: 'a', active: true, amount: null },
      { name: 'b', active: false, amount: 1 },
      { name: 'c', active: true, amount: null },
    ])
  })

  test('keys made by the database are matched to their rows', async () => {
    const rows = await database.db
      .table(counters)
      .batchCreate(Array.from({ length: 500 }, (_, index) => ({ label: `l${index}` })))
    expect(rows.map((row) => row.label)).toStrictEqual(Array.from({ length: 500 }, (_, index) => `l${index}`))
    expect(rows.map((row) => row.id)).toStrictEqual(
      rows.map((row) => row.id).toSorted((a, b) => (a < b ? -1 : 1)),
    )
  })

  test('rows of nothing but defaults', async () => {
    const rows = await database.db.table(counters).batchCreate([{}, {}])
    expect(rows).toStrictEqual([
      { id: expect.any(BigInt), label: null },
      { id: expect.any(BigInt), label: null },
    ])
  })

  test('nothing in, nothing out', async () => {
    expect(await database.db.table(items).batchCreate([])).toStrictEqual([])
  })

  test('is all or nothing over several statements', async () => {
    const rows = [...names(2500), { name: 'x', code: 'twice' }, { name: 'y', code: 'twice' }]
    await expect(database.db.table(items).batchCreate(rows)).rejects.toThrow(UniqueViolationError)
    expect(await database.db.table(items).count()).toBe(0)
  })

  test('reads an async iterable as it comes, and answers with how many', async () => {
    async function* source() {
      yield* names(4321)
    }
    const progress: unknown[] = []
    const count = await database.db
      .table(items)
      .batchCreate(source(), { onProgress: (step) => progress.push(step) })
    expect({ count, stored: await database.db.table(items).count() }).toStrictEqual({
      count: 4321,
      stored: 4321,
    })
    expect(progress).toStrictEqual([
      { done: 2000, total: undefined },
      { done: 4000, total: undefined },
      { done: 4321, total: undefined },
    ])
  })

  test('an iterable that fails in the middle leaves nothing', async () => {
    function* source() {
      yield* names(2100)
      throw new RangeError('the file ended early')
    }
    await expect(database.db.table(items).batchCreate(source())).rejects.toThrow('the file ended early')
    expect(await database.db.table(items).count()).toBe(0)
  })

  test.each([
    ['an unknown column', [{ name: 'a' }, { nme: 'b' }], 'items[1]: has no column "nme"'],
    [
      'a wrong value',
      [{ name: 'a' }, { name: 'b', amount: 'x' }],
      'items[1]: items.amount expects an integer',
    ],
    ['a missing value', [{ name: 'a' }, { amount: 1 }], 'items[1]: "name" is NOT NULL'],
    ['something that is no row', [{ name: 'a' }, 5], 'items[1]: expects an object of columns; got a number'],
    ['an expression', [{ name: sql`upper('a')` }], 'items[0]: "name" is an sql expression'],
  ])('refuses %s before anything is sent', async (_, rows, message) => {
    const refused = () => database.db.table(items).batchCreate(rows as never)
    await expect(refused()).rejects.toThrow(ValidationError)
    await expect(refused()).rejects.toThrow(message)
    expect(await database.db.table(items).count()).toBe(0)
  })
})

describe('batchUpdate', () => {
  test('each row by its own values, in the order given', async () => {
    const table = database.db.table(items)
    const created = await table.batchCreate(names(2500))
    const updated = await table.batchUpdate(
      created.toReversed().map(({ id, name }) => ({ id, name: name.toUpperCase(), amount: name.length })),
    )
    expect(updated).toStrictEqual(
      created.toReversed().map((row) => ({ ...row, name: row.name.toUpperCase(), amount: row.name.length })),
    )
  })

  test('undefined and what is left out stays as it is, null is NULL', async () => {
    const table = database.db.table(items)
    const [a, b, c] = await table.batchCreate([
      { name: 'a', amount: 1, tags: ['x'] },
      { name: 'b', amount: 2, note: { deep: [1] } },
      { name: 'c', amount: 3 },
    ])
    const updated = await table.batchUpdate([
      { id: a!.id, amount: null },
      { id: b!.id, amount: undefined, note: null },
      { id: c!.id, tags: [] },
    ])
    expect(updated).toStrictEqual([
      { ...a, amount: null },
      { ...b, note: null },
      { ...c, tags: [] },
    ])
  })

  test('by another column, and by a composite key', async () => {
    const [item] = await database.db.table(items).batchCreate([{ name: 'a', code: 'one' }])
    expect(
      await database.db.table(items).batchUpdate([{ code: 'one', name: 'b' }], { key: 'code' }),
    ).toStrictEqual([{ ...item, name: 'b' }])
    await database.db.table(seats).batchCreate([
      { row: 1, place: 'a' },
      { row: 1, place: 'b' },
    ])
    expect(await database.db.table(seats).batchUpdate([{ row: 1, place: 'b', guest: 'Ada' }])).toStrictEqual([
      { row: 1, place: 'b', guest: 'Ada', visits: 0n },
    ])
  })

  test('rows not found are left out, or undo everything when strict', async () => {
    const table = database.db.table(items)
    const [created] = await table.batchCreate([{ name: 'a' }])
    const rows = [
      { id: missing, name: 'nobody' },
      { id: created!.id, name: 'b' },
    ]
    expect(await table.batchUpdate(rows)).toStrictEqual([{ ...created, name: 'b' }])
    const strict = () =>
      table.batchUpdate(
        rows.map((row) => ({ ...row, name: 'c' })),
        { strict: true },
      )
    await expect(strict()).rejects.toThrow(RecordNotFoundError)
    expect((await table.read(created!.id))?.name).toBe('b')
  })

  test('refuses a key twice, also in another statement of the batch or in other letters', async () => {
    const table = database.db.table(items)
    const [created] = await table.batchCreate([{ name: 'a' }])
    const rows = [
      { id: created!.id, name: 'b' },
      ...Array.from({ length: 2000 }, () => ({ id: crypto.randomUUID(), name: 'x' })),
      { id: created!.id.toUpperCase(), name: 'c' },
    ]
    await expect(table.batchUpdate(rows)).rejects.toThrow('items[2001]: the same id as items[0]')
    expect((await table.read(created!.id))?.name).toBe('a')
  })

  test.each([
    ['a missing key', [{ name: 'a' }], 'items[0]: the key "id" is missing'],
    ['nothing to set', [{ id: missing }], 'sets 1 to 62 columns beside the key; it was given 0'],
    ['null for NOT NULL', [{ id: missing, name: null }], 'items.name is NOT NULL; got null'],
  ])('refuses %s', async (_, rows, message) => {
    await expect(database.db.table(items).batchUpdate(rows as never)).rejects.toThrow(message)
  })
})

describe('upsert and batchUpsert', () => {
  test('insert or change by primary key', async () => {
    const table = database.db.table(seats)
    await table.upsert({ row: 1, place: 'a', guest: 'Ada' })
    expect(await table.upsert({ row: 1, place: 'a', visits: 5n })).toStrictEqual({
      row: 1,
      place: 'a',
      guest: 'Ada',
      visits: 5n,
    })
  })

  test('insert or change by a unique column, changing only what update names', async () => {
    const table = database.db.table(items)
    const first = await table.upsert({ code: 'x', name: 'one', amount: 1 }, { onConflict: 'code' })
    const second = await table.upsert(
      { code: 'x', name: 'two', amount: 2 },
      { onConflict: ['code'], update: ['amount'] },
    )
    expect(second).toStrictEqual({ ...first, amount: 2 })
  })

  test('an upsert that changes nothing returns the row', async () => {
    const table = database.db.table(seats)
    const row = await table.upsert({ row: 1, place: 'a', guest: 'Ada' })
    expect(await table.upsert({ row: 1, place: 'a' })).toStrictEqual(row)
  })

  test('many, old and new mixed, with different columns, in the order given', async () => {
    const table = database.db.table(items)
    const existing = await table.batchCreate(
      Array.from({ length: 50 }, (_, index) => ({
        code: `c${index * 2}`,
        name: `old ${index * 2}`,
        amount: 7,
      })),
    )
    const rows = await table.batchUpsert(
      Array.from({ length: 100 }, (_, index) => ({
        code: `c${index}`,
        name: `new ${index}`,
        ...(index % 3 === 0 ? { amount: index } : {}),
      })),
      { onConflict: 'code' },
    )
    expect(rows.map(({ code, name, amount }) => ({ code, name, amount }))).toStrictEqual(
      Array.from({ length: 100 }, (_, index) => ({
        code: `c${index}`,
        name: `new ${index}`,
        amount: index % 3 === 0 ? index : index % 2 === 0 ? 7 : null,
      })),
    )
    expect(rows.filter((_, index) => index % 2 === 0).map((row) => row.id)).toStrictEqual(
      existing.map((row) => row.id),
    )
  })

  test.each([
    ['columns that are not unique', { onConflict: 'name' }, 'neither the primary key nor declared unique'],
    ['an unknown column', { onConflict: 'nme' }, 'has no column "nme"'],
    [
      'an update of what is not given',
      { onConflict: 'code', update: ['amount'] },
      'update names "amount", which is not given',
    ],
    [
      'a row without the columns',
      { onConflict: 'id' },
      '"id" must be given, since it says which row is meant',
    ],
  ])('refuses %s', async (_, options, message) => {
    const values = { code: 'x', name: 'one' }
    await expect(database.db.table(items).upsert(values, options as never)).rejects.toThrow(message)
  })

  test('refuses one row twice', async () => {
    const rows = [
      { code: 'x', name: 'one' },
      { code: 'x', name: 'two' },
    ]
    await expect(database.db.table(items).batchUpsert(rows, { onConflict: 'code' })).rejects.toThrow(
      'items[1]: the same code as items[0]',
    )
  })
})

test('batchDelete says of each key whether there was a row', async () => {
  const table = database.db.table(items)
  const [a, b] = await table.batchCreate(names(2))
  expect(await table.batchDelete([b!.id, missing, a!.id, b!.id])).toStrictEqual([true, false, true, false])
  expect(await table.count()).toBe(0)
})

test('readMany answers in the order of thousands of keys', async () => {
  const table = database.db.table(items)
  const created = await table.batchCreate(names(3000))
  const keys = [missing, ...created.map((row) => row.id).toReversed(), created[0]!.id]
  expect(await table.readMany(keys)).toStrictEqual([undefined, ...created.toReversed(), created[0]])
})

test('batches of a table named by string', async () => {
  const [row] = await database.db.batchInsert('seats', [{ row: 1, place: 'a' }])
  expect(row).toStrictEqual({ row: 1, place: 'a', guest: null, visits: 0n })
  expect(await database.db.batchUpdate('seats', [{ row: 1, place: 'a', guest: 'Ada' }])).toStrictEqual([
    { row: 1, place: 'a', guest: 'Ada', visits: 0n },
  ])
})

const value = fc.record(
  {
    name: fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
    amount: fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
    active: fc.boolean(),
    tags: fc.option(
      fc.array(fc.option(fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')))),
    ),
    // JSON has no -0
    note: fc.option(fc.jsonValue({ maxDepth: 2 }).map((json) => JSON.parse(JSON.stringify(json)))),
    raw: fc.option(fc.uint8Array({ maxLength: 20 })),
  },
  { requiredKeys: ['name'] },
)

test('any batch created, updated and read is what a model in JavaScript says', async () => {
  const table = database.db.table(items)
  await fc.assert(
    fc.asyncProperty(
      fc.array(value, { maxLength: 30 }),
      fc.array(value, { minLength: 30, maxLength: 30 }),
      async (rows, patches) => {
        const created = await table.batchCreate(rows as never)
        const model = rows.map((row, index) => ({
          ...{
            amount: null,
            price: null,
            active: true,
            tags: null,
            note: null,
            raw: null,
            code: null,
            changedAt: null,
          },
          ...row,
          id: created[index]!.id,
        }))
        expect(created).toEqual(model)
        if (created.length > 0) {
          const updated = await table.batchUpdate(
            created.map(({ id }, index) => ({ ...patches[index]!, id })) as never,
          )
          expect(updated).toEqual(model.map((row, index) => ({ ...row, ...patches[index] })))
        }
      },
    ),
    { numRuns: 100 },
  )
})
