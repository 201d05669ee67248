import { Database, defineTable, enumType, int4, int8, jsonb, text, timestamptz } from 'manticore-cockroachdb'
import { beforeAll, describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { isSynchronous } from '../support/target.js'

const level = enumType('level', ['low', 'high'])

const readings = defineTable('readings', {
  id: int4().primaryKey(),
  count: int8({ mode: 'number' }),
  at: timestamptz({ mode: 'string' }).named('read_at'),
  level: level(),
  tags: text()
    .array()
    .codec<ReadonlySet<string>>({ encode: (set) => [...set], decode: (list) => new Set(list) }),
  later: int8({ mode: 'number' }),
})

const database = useDatabase({ tables: { readings } })

beforeAll(async () => {
  const { db } = database
  await db.table(readings).initialize()
  await db.table(readings).create({
    id: 1,
    count: 5,
    at: '2024-02-29 12:00:00.123456+00',
    level: 'high',
    tags: new Set(['a', 'b']),
    later: 7,
  })
})

const stored = { count: 5, read_at: '2024-02-29 12:00:00.123456+00', tags: new Set(['a', 'b']) }

describe('a column of a result', () => {
  test('that comes from a declared column is read as declared, under its name in SQL', async () => {
    expect(await database.db.sql`select count, read_at, tags from readings`).toStrictEqual([stored])
  })

  test('is read as declared under any other name, from a subquery, a join and RETURNING too', async () => {
    const { db } = database
    expect(
      await db.sql`select r.count as first, s.count as second, s.read_at from readings as r join (select * from readings) as s on s.id = r.id`,
    ).toStrictEqual([{ first: 5, second: 5, read_at: stored.read_at }])
    expect(await db.sql`update readings set count = count returning count, tags`).toStrictEqual([
      { count: 5, tags: stored.tags },
    ])
  })

  test('that is computed is read by its SQL type', async () => {
    const { db } = database
    expect(
      await db.sql`select count + 0 as sum, count(*) as rows, read_at + '0 days' as at, level, id::DECIMAL as id, null as nothing from readings group by 1, 3, 4, 5`,
    ).toStrictEqual([
      { sum: 5n, rows: 1n, at: new Date('2024-02-29T12:00:00.123Z'), level: 'high', id: '1', nothing: null },
    ])
    expect(
      await db.sql`select true as yes, 1.5::FLOAT8 as half, '{1,NULL}'::INT8[] as list, '\\x00ff'::BYTEA as raw, '[1]'::JSONB as json, '2024-01-01'::DATE as day`,
    ).toStrictEqual([
      { yes: true, half: 1.5, list: [1n, null], raw: Uint8Array.of(0, 255), json: [1], day: '2024-01-01' },
    ])
  })

  test('added to the table since is read as declared as well', async () => {
    const { db } = database
    await db.execute('alter table readings drop column later')
    expect(await db.sql`select count from readings`).toStrictEqual([{ count: 5 }])
    await db.execute('alter table readings add column later INT8 default 9')
    expect(await db.sql`select later, count from readings`).toStrictEqual([{ later: 9, count: 5 }])
  })

  test('of another table of the same name, in another schema, is read by its SQL type', async () => {
    const { db } = database
    await db.execute('create schema other')
    await db.execute('create table other.readings (id INT8, count INT8, level TEXT)')
    await db.execute('insert into other.readings values (1, 2, null)')
    for (let again = 0; again < 2; again++) {
      expect(await db.sql`select count, id from other.readings`).toStrictEqual([{ count: 2n, id: 1n }])
      expect(await db.sql`select count from readings`).toStrictEqual([{ count: 5 }])
    }
  })

  test('may be called anything', async () => {
    const [row] = await database.db
      .sql`select 1::INT4 as "__proto__", 2::INT4 as "constructor", 3::INT4 as "a b", 4::INT4 as "1"`
    expect(Object.entries(row ?? {})).toStrictEqual([
      ['1', 4],
      ['__proto__', 1],
      ['constructor', 2],
      ['a b', 3],
    ])
  })
})

test('a statement without a result has no rows', async () => {
  const { db } = database
  expect(await db.execute('create table made (id INT8)')).toStrictEqual([])
  expect(await db.execute('insert into made values (1)')).toStrictEqual([])
  expect(await db.execute('select id from made where false')).toStrictEqual([])
  expect(await db.execute('drop table made')).toStrictEqual([])
})

// Kysely runs its queries by promises
test.skipIf(isSynchronous)(
  'the columns are looked up where the statement ran: one connection is enough for a transaction',
  async () => {
    await using db = new Database({ url: database.url, maxConnections: 1, tables: { readings } })
    expect(
      await db.kysely
        .transaction()
        .execute((tx) => tx.selectFrom('readings').select(['count', 'tags']).execute()),
    ).toStrictEqual([{ count: 5, tags: stored.tags }])
  },
)

test('a declared table of JSON keeps its objects apart from the rows', async () => {
  const documents = defineTable('documents', { id: int4().primaryKey(), data: jsonb() })
  const { db } = database
  await db.table(documents).initialize()
  await db.table(documents).create({ id: 1, data: JSON.parse('{"__proto__": {"polluted": true}}') })
  const [row] = await db.sql<{ data: object }>`select data from documents`
  expect(Object.keys(row?.data ?? {})).toStrictEqual(['__proto__'])
  expect(({} as { polluted?: boolean }).polluted).toBe(undefined)
})
