import {
  bool,
  bytes,
  Database,
  date,
  decimal,
  defineTable,
  enumType,
  float8,
  type Insertable,
  index,
  int4,
  int8,
  jsonb,
  type PrimaryKey,
  RecordNotFoundError,
  type Selectable,
  sql,
  Table,
  text,
  timestamptz,
  type Updateable,
  uuid,
  varchar,
} from 'manticore-cockroachdb'
import { beforeAll, beforeEach, describe, expect, expectTypeOf, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { errorOf } from '../support/refusal.js'
import { isSynchronous } from '../support/target.js'

// the declarations of the page, as they stand there
const role = enumType('role', ['admin', 'member'])

const teams = defineTable('teams', { id: uuid().primaryKey().defaultRandom(), name: text() })

const users = defineTable(
  'users',
  {
    id: uuid().primaryKey().defaultRandom(),
    email: text().notNull().unique(),
    name: varchar(200).notNull(),
    role: role().notNull().default('member'),
    balance: decimal(19, 4).notNull().default('0'),
    visits: int8().notNull().default(0n),
    settings: jsonb<{ theme: 'light' | 'dark' }>(),
    tags: text().array().notNull().default([]),
    teamId: uuid()
      .named('team_id')
      .references(() => teams.id, { onDelete: 'cascade' }),
    createdAt: timestamptz().named('created_at').notNull().defaultNow(),
    slug: text().generatedAs(sql`lower(name)`).stored(),
  },
  (t) => [index('users_team_idx').on(t.teamId, t.createdAt.desc()).storing(t.name)],
)

type User = Selectable<typeof users>
type NewUser = Insertable<typeof users>
type UserPatch = Updateable<typeof users>
type UserId = PrimaryKey<typeof users>

const teas = defineTable('teas', {
  id: 'UUID PRIMARY KEY DEFAULT gen_random_uuid()',
  name: 'TEXT NOT NULL',
  origin: 'TEXT',
  price: 'DECIMAL(8,2) NOT NULL',
  stock: 'INTEGER NOT NULL DEFAULT 0',
  organic: 'BOOLEAN DEFAULT FALSE',
  addedAt: timestamptz().notNull().defaultNow(),
})

const database = useDatabase({ tables: { users, teas } })
const created = { id: expect.any(String), createdAt: expect.any(Date) }

describe('declaring tables', () => {
  test('infers what a read returns, what create and update take, and the key', () => {
    expectTypeOf<User>().toEqualTypeOf<{
      id: string
      email: string
      name: string
      role: 'admin' | 'member'
      balance: string
      visits: bigint
      settings: { theme: 'light' | 'dark' } | null
      tags: string[]
      teamId: string | null
      createdAt: Date
      slug: string | null
    }>()
    expectTypeOf<{ email: string; name: string }>().toExtend<NewUser>()
    expectTypeOf<{ email: string }>().not.toExtend<NewUser>()
    expectTypeOf<{ email: string; name: string; slug: string }['slug']>().not.toExtend<
      NewUser[keyof NewUser & 'slug']
    >()
    expectTypeOf<UserPatch['visits']>().toEqualTypeOf<bigint | number | undefined>()
    expectTypeOf<UserId>().toEqualTypeOf<string>()
  })

  test('a table in SQL has the same rows', async () => {
    const table = database.db.table(teas)
    await table.initialize()
    const sencha = await table.create({ name: 'Sencha', price: 12.5 })
    expect(sencha).toStrictEqual({
      id: expect.any(String),
      name: 'Sencha',
      origin: null,
      price: '12.50',
      stock: 0,
      organic: false,
      addedAt: expect.any(Date),
    })
    expectTypeOf(sencha.stock).toEqualTypeOf<number>()
    await table.drop()
  })

  test('an unknown type is a SchemaError that names the column and the text', async () => {
    // @ts-expect-error and does not compile
    const error = await errorOf(() => defineTable('teas', { name: 'TEXTT NOT NULL' }))
    expect([error.name, error.table, error.column]).toStrictEqual(['SchemaError', 'teas', 'name'])
    expect(error.message).toContain('TEXTT NOT NULL')
  })

  test('every row of the table of types reads as it says', async () => {
    const kinds = defineTable('kinds', {
      id: int4().primaryKey(),
      bool: bool(),
      int8: int8(),
      int: 'INT',
      number: int8({ mode: 'number' }),
      float: float8(),
      decimal: decimal(8, 2),
      date: date(),
      bytes: bytes(),
      json: jsonb(),
      seen: timestamptz().codec({
        encode: (year: number) => new Date(Date.UTC(year, 0)),
        decode: (at: Date) => at.getUTCFullYear(),
      }),
      narrow: text().$type<'draft' | 'sent'>(),
    })
    const table = database.db.table(kinds)
    await table.initialize()
    const row = await table.create({
      id: 1,
      bool: true,
      int8: 5,
      int: 5,
      number: 5,
      float: Number.NEGATIVE_INFINITY,
      decimal: 7n,
      date: new Date('2024-02-29T23:59:59Z'),
      bytes: Buffer.from('hi'),
      json: [1, { a: null }],
      seen: 1999,
      narrow: 'draft',
    })
    expect(row).toStrictEqual({
      id: 1,
      bool: true,
      int8: 5n,
      int: 5,
      number: 5,
      float: Number.NEGATIVE_INFINITY,
      decimal: '7.00',
      date: '2024-02-29',
      bytes: Uint8Array.of(104, 105),
      json: [1, { a: null }],
      seen: 1999,
      narrow: 'draft',
    })
    expectTypeOf(row.seen).toEqualTypeOf<number | null>()
    expectTypeOf(row.narrow).toEqualTypeOf<'draft' | 'sent' | null>()
    expect(await table.list({ where: { seen: 1999, int8: { in: [5, 6n] } }, select: ['id'] })).toStrictEqual([
      { id: 1 },
    ])
    await table.drop()
  })
})

describe('a database', () => {
  test('is there for a block', async () => {
    const outside: Pick<Database, 'connect'>[] = []
    {
      await using db = new Database({ url: database.url, tables: { users, teas } })
      outside.push(db)
      expect(await db.sql`select 1::INT4 as one`).toStrictEqual([{ one: 1 }])
    }
    expect(await errorOf(() => outside[0]?.connect())).toMatchObject({ code: 'CLOSED' })
  })

  test('is opened by a URL, or by its parts', async () => {
    const url = new URL(database.url)
    await using byUrl = Database.fromUrl(database.url)
    await using byParts = new Database({
      host: url.hostname,
      port: Number(url.port),
      database: url.pathname.slice(1),
      user: url.username,
      password: url.password === '' ? undefined : decodeURIComponent(url.password),
      sslmode: 'disable',
      maxConnections: 10,
      applicationName: 'shop',
      connectTimeout: 5,
    })
    const name = (db: Database) =>
      db.sql`select current_database() as name, current_setting('application_name') as application`
    const expected = url.pathname.slice(1)
    expect(await name(byUrl)).toStrictEqual([{ name: expected, application: 'manticore' }])
    expect(await name(byParts)).toStrictEqual([{ name: expected, application: 'shop' }])
  })

  test('knows its server once connected', async () => {
    await using db = new Database({ url: database.url })
    expect(db.server).toBe(undefined)
    await db.connect()
    expect(db.server).toStrictEqual({
      kind: expect.stringMatching(/^(cockroachdb|postgres)$/),
      version: expect.stringMatching(/^\d/),
    })
  })

  test('takes statements as SQL, with values as parameters', async () => {
    const { db } = database
    const name = "Robert'); DROP TABLE students; --"
    const rows = await db.sql<{
      name: string
      count: bigint
    }>`select ${name}::TEXT as name, count(*) as count from (values (1), (2)) as v`
    expectTypeOf(rows).toEqualTypeOf<{ name: string; count: bigint }[]>()
    expect(rows).toStrictEqual([{ name, count: 2n }])
    expect(await db.execute<{ sum: number }>('select $1::INT4 + $2::INT4 as sum', [1, 2])).toStrictEqual([
      { sum: 3 },
    ])
    expect(await db.execute('select 1 where false')).toStrictEqual([])
  })

  test('creates and drops tables and databases', async () => {
    const { db } = database
    await db.createTable(teas)
    await db.createTable(teas, { ifNotExists: true })
    expect(await db.select('teas')).toStrictEqual([])
    await db.dropTable(teas)
    await db.dropTable('teas', { ifExists: true })

    await db.createTable('cups', {
      id: 'INT PRIMARY KEY',
      size: 'TEXT NOT NULL',
      glaze: text().notNull().default('blue'),
    })
    await db.createTable('cups', { id: 'INT PRIMARY KEY' }, { ifNotExists: true })
    expect(await db.insert('cups', { id: 1, size: 'large' })).toStrictEqual({
      id: 1n,
      size: 'large',
      glaze: 'blue',
    })
    await db.dropTable('cups')
    expect((await errorOf(() => db.dropTable('cups'))).name).toBe('TableNotFoundError')

    const name = `example_${process.pid}`
    await db.createDatabase(name)
    expect((await errorOf(() => db.createDatabase(name))).code).toBe('42P04')
    await db.dropDatabase(name)
    expect((await errorOf(() => db.dropDatabase(name))).code).toBe('3D000')
    await db.dropDatabase(name, { ifExists: true })
  })

  // Kysely runs its queries by promises
  test.skipIf(isSynchronous)('has a Kysely over the same pool', async () => {
    const { db } = database
    await db.table(teas).initialize()
    await db.table(teas).create({ name: 'Sencha', price: '12.5' })
    const rows = await db.kysely
      .selectFrom('teas')
      .select(['name', 'price', 'stock'])
      .where('price', '>', '10')
      .execute()
    expectTypeOf(rows).toEqualTypeOf<{ name: string; price: string; stock: number }[]>()
    expect(rows).toStrictEqual([{ name: 'Sencha', price: '12.50', stock: 0 }])
    await db.table(teas).drop()
  })
})

describe('a table', () => {
  beforeAll(async () => {
    await database.db.table(teams).initialize()
    await database.db.table(users).initialize()
  })

  beforeEach(() => database.db.table(users).truncate())

  const people = () => database.db.table(users)

  test('creates, reads, updates and deletes, as on the page', async () => {
    const ada = await people().create({ email: 'ada@example.com', name: 'Ada' })
    const stored: User = {
      ...created,
      email: 'ada@example.com',
      name: 'Ada',
      role: 'member',
      balance: '0.0000',
      visits: 0n,
      settings: null,
      tags: [],
      teamId: null,
      slug: 'ada',
    }
    expect(ada).toStrictEqual(stored)
    expect(await people().read(ada.id)).toStrictEqual(ada)
    expect(await people().update(ada.id, { name: 'Ada L.' })).toStrictEqual({
      ...ada,
      name: 'Ada L.',
      slug: 'ada l.',
    })
    expect(await people().delete(ada.id)).toBe(true)
    expect(await people().delete(ada.id)).toBe(false)
    expect(await people().read(ada.id)).toBe(undefined)
    expect(await people().update(ada.id, { name: 'x' })).toBe(undefined)
  })

  test('lists what the page asks for', async () => {
    const teamId = (await database.db.table(teams).create({ name: 'one' })).id
    const people_ = [
      { email: 'a', name: 'Ada', role: 'admin', balance: '10', teamId },
      { email: 'b', name: 'Bob', role: 'admin', balance: '10.0001' },
      { email: 'c', name: 'Cy', role: 'admin', balance: '11', teamId },
      { email: 'd', name: 'Al', role: 'admin', balance: '9' },
      { email: 'e', name: 'Ann', balance: '20', createdAt: new Date(0) },
      { email: 'f', name: 'Amy', role: 'admin', balance: '20', createdAt: new Date(0) },
      { email: 'g', name: 'Abe', role: 'admin', balance: '20', createdAt: new Date(0) },
    ] as const
    const ids = new Map<string, string>()
    for (const person of people_) {
      ids.set(person.name, (await people().create(person)).id)
    }
    const page = await people().list({
      where: { role: 'admin', balance: { gte: '10' }, or: [{ name: { like: 'A%' } }, { teamId: null }] },
      orderBy: ['createdAt desc', 'name'],
      limit: 20,
      offset: 0,
      select: ['id', 'name'],
    })
    expectTypeOf(page).toEqualTypeOf<{ id: string; name: string }[]>()
    expect(page).toStrictEqual(['Bob', 'Ada', 'Abe', 'Amy'].map((name) => ({ id: ids.get(name), name })))
  })

  test('reads many in the order of the keys', async () => {
    const [a, b] = await Promise.all([
      people().create({ email: 'a', name: 'A' }),
      people().create({ email: 'b', name: 'B' }),
    ])
    const nobody = '00000000-0000-0000-0000-000000000000'
    expect(await people().readMany([b.id, nobody, a.id, b.id])).toStrictEqual([b, undefined, a, b])
    expect(await people().readMany([])).toStrictEqual([])
  })

  test('has forms that throw', async () => {
    const ada = await people().create({ email: 'a', name: 'A' })
    expect(await people().readOrThrow(ada.id)).toStrictEqual(ada)
    expect(await people().updateOrThrow(ada.id, { visits: 1 })).toStrictEqual({ ...ada, visits: 1n })
    await people().delete(ada.id)
    expect(await errorOf(() => people().readOrThrow(ada.id))).toBeInstanceOf(RecordNotFoundError)
    expect(await errorOf(() => people().updateOrThrow(ada.id, { visits: 1 }))).toBeInstanceOf(
      RecordNotFoundError,
    )
  })

  test('finds, counts, and tells whether there is one', async () => {
    const ada = await people().create({ email: 'a', name: 'A', role: 'admin' })
    await people().create({ email: 'b', name: 'B' })
    expect(await people().find({ role: 'admin' })).toStrictEqual(ada)
    expect(await people().find({}, { orderBy: 'email desc', select: ['email'] })).toStrictEqual({
      email: 'b',
    })
    expect(await people().find({ name: 'nobody' })).toBe(undefined)
    expect([await people().count(), await people().count({ role: 'admin' })]).toStrictEqual([2, 1])
    expect([
      await people().exists(ada.id),
      await people().exists({ name: 'B' }),
      await people().exists({ name: 'nobody' }),
    ]).toStrictEqual([true, true, false])
  })

  test('updates and deletes what matches, and says how many', async () => {
    for (const name of ['A', 'B', 'C']) {
      await people().create({ email: name, name })
    }
    expect(await people().updateWhere({ name: { in: ['A', 'B'] } }, { role: 'admin', tags: ['x'] })).toBe(2)
    expect(await people().updateWhere({ name: 'nobody' }, { role: 'admin' })).toBe(0)
    expect(await people().deleteWhere({ role: 'admin' })).toBe(2)
    expect(await people().list({ select: ['name', 'tags'] })).toStrictEqual([{ name: 'C', tags: [] }])
  })

  test('takes SQL in the place of a value', async () => {
    const amount = '12.5'
    const ada = await people().create({
      email: 'a',
      name: sql`upper(${'ada'})`,
      balance: sql`${'1'}::DECIMAL + 1`,
    })
    expect([ada.name, ada.balance]).toStrictEqual(['ADA', '2.0000'])
    expect(await people().update(ada.id, { balance: sql`balance + ${amount}` })).toMatchObject({
      balance: '14.5000',
    })
    // the columns in an expression are part of it
    expect(await people().update(ada.id, { name: sql`${users.email} || ${'!'}` })).toMatchObject({
      name: 'a!',
    })
    expect(await people().update(ada.id, { name: sql`${users.slug} || ${'!'}` })).toMatchObject({
      name: 'a!!',
    })
    expect(await people().updateWhere({ id: ada.id }, { visits: sql`visits + ${1}`, name: 'B' })).toBe(1)
    expect(await people().read(ada.id)).toMatchObject({ visits: 1n, name: 'B' })
  })

  test('takes undefined as not given, and null as NULL', async () => {
    const ada = await people().create({ email: 'a', name: 'A', role: undefined, settings: { theme: 'dark' } })
    expect(ada.role).toBe('member')
    expect(await people().update(ada.id, { name: undefined })).toStrictEqual(ada)
    expect(await people().update(ada.id, {})).toStrictEqual(ada)
    expect(await people().update(ada.id, { settings: null, name: undefined })).toStrictEqual({
      ...ada,
      settings: null,
    })
    expect(await people().count({ settings: null })).toBe(1)
  })

  test('is the same by new Table', async () => {
    const table = new Table(users, database.db)
    expectTypeOf(table).toEqualTypeOf(people())
    await table.create({ email: 'a', name: 'A' })
    expect(await table.count()).toBe(1)
  })

  test('is emptied by truncate, and gone by drop', async () => {
    const table = database.db.table(defineTable('short_lived', { id: int4().primaryKey() }))
    await table.initialize()
    await table.create({ id: 1 })
    await table.truncate()
    expect(await table.count()).toBe(0)
    await table.drop()
    expect((await errorOf(() => table.count())).name).toBe('TableNotInitializedError')
  })

  test('has a key of several columns', async () => {
    const seats = defineTable('seats', {
      row: int4().primaryKey(),
      seat: text().primaryKey(),
      taken: bool().notNull().default(false),
    })
    expectTypeOf<PrimaryKey<typeof seats>>().toEqualTypeOf<{ row: number; seat: string }>()
    const table = database.db.table(seats)
    await table.initialize()
    const key = { row: 1, seat: 'A' }
    expect(await table.create(key)).toStrictEqual({ ...key, taken: false })
    expect(await table.update(key, { taken: true })).toStrictEqual({ ...key, taken: true })
    expect(await table.readMany([{ seat: 'B', row: 1 }, key])).toStrictEqual([
      undefined,
      { ...key, taken: true },
    ])
    expect(await table.exists(key)).toBe(true)
    expect(await table.delete(key)).toBe(true)
    await table.drop()
  })
})
