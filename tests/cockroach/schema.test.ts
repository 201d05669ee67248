import {
  bytes,
  check,
  comment,
  Database,
  decimal,
  defineTable,
  enumType,
  family,
  index,
  int4,
  int8,
  invertedIndex,
  jsonb,
  primaryKey,
  schema,
  sql,
  text,
  timestamptz,
  ttl,
  UnsupportedFeatureError,
  uniqueIndex,
  uuid,
  varchar,
  vector,
  vectorIndex,
} from 'manticore-cockroachdb'
import { expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { errorOf } from '../support/refusal.js'
import { connect, questions, since } from './support.js'

const app = schema('app')
const mood = app.enumType('mood', ['glad', "it's so-so"])

const teams = app.table(
  'teams',
  {
    id: uuid().primaryKey().defaultRandom(),
    name: text().notNull().unique(),
    mood: mood().notNull().default('glad'),
  },
  () => [comment("a team's row")],
)

/** Everything that a table can be declared with, but for what needs several regions. */
const people = defineTable(
  'people',
  {
    id: uuid().primaryKey().defaultRandom(),
    team: uuid()
      .named('team_id')
      .notNull()
      .references(() => teams.id, { onDelete: 'cascade', onUpdate: 'cascade' }),
    name: varchar(200).notNull().comment("the person's name"),
    mood: mood().notNull().default("it's so-so"),
    balance: decimal(19, 4).notNull().default('0').check(sql`balance >= 0`),
    settings: jsonb<{ theme?: string }>().notNull().default({}),
    photo: bytes(),
    tags: text().array().notNull().default(['a,b', "it's"]),
    slug: text().generatedAs(sql`lower(name)`).stored(),
    shout: text().generatedAs(sql`upper(name)`).virtual(),
    secret: text().notVisible(),
    createdAt: timestamptz().named('created_at').notNull().defaultNow(),
    updatedAt: timestamptz().named('updated_at').defaultNow().onUpdate(sql`now()`),
    expiresAt: timestamptz().named('expires_at'),
  },
  (t) => [
    check('people_expire', sql`${t.expiresAt} > ${t.createdAt}`),
    uniqueIndex('people_by_name').on(sql`lower(${t.name})`).where(sql`${t.secret} is null`),
    index().on(t.team, t.createdAt.desc()).storing(t.name, t.balance),
    index('people_by_time').on(t.createdAt).usingHash({ buckets: 8 }).notVisible(),
    index('people_by_update').on(t.updatedAt.asc()).usingHash(),
    invertedIndex('people_settings').on(t.settings),
    invertedIndex('people_tags').on(t.team, t.tags).where(sql`${t.balance} > 0`).notVisible(),
    invertedIndex('people_names').on(t.team, t.name).trigram(),
    family('often').on(t.id, t.team, t.balance, t.updatedAt),
    family().on(t.photo),
    ttl({
      expiration: sql`${t.expiresAt}`,
      cron: '@hourly',
      selectBatchSize: 200,
      deleteBatchSize: 50,
      selectRateLimit: 0,
      deleteRateLimit: 100,
      pause: false,
      labelMetrics: true,
      rowStatsPollInterval: '1 minute',
    }),
  ],
)

const visits = defineTable(
  'visits',
  { team: uuid().primaryKey(), number: int8().primaryKey(), at: timestamptz().notNull().defaultNow() },
  (t) => [
    primaryKey('visits_key').on(t.number.desc(), t.team).usingHash({ buckets: 16 }),
    ttl({ after: '3 months' }),
  ],
)

const documents = defineTable(
  'documents',
  { id: int4().primaryKey(), team: int4().notNull(), embedding: vector(3).notNull().default([0, 0, 1]) },
  (t) => [
    vectorIndex().on(t.embedding),
    vectorIndex('documents_near').on(t.team, t.embedding).distance('cosine').notVisible(),
    vectorIndex('documents_inner').on(t.embedding).distance('inner product'),
  ],
)

const database = useDatabase({ tables: { teams, people, visits, documents } })

const created = async (table: string): Promise<string> => {
  const wire = await connect(database.url)
  return (await wire.run(`show create table ${table}`)).rows[0]?.[1] ?? ''
}

questions('a schema on CockroachDB', () => {
  test('with every feature is created, and left as it is by a second initialize()', async () => {
    const { db } = database
    for (const table of [teams, people, visits]) {
      await db.table(table).initialize()
      await db.table(table).initialize()
    }
    const { id } = await db.table(teams).create({ name: 'one' })
    const ada = await db.table(people).create({ team: id, name: 'Ada' })
    expect(ada).toMatchObject({
      mood: "it's so-so",
      settings: {},
      tags: ['a,b', "it's"],
      slug: 'ada',
      shout: 'ADA',
      secret: null,
      updatedAt: expect.any(Date),
    })
    const changed = await db.table(people).update(ada.id, { balance: '1' })
    expect(changed?.updatedAt?.getTime()).toBeGreaterThan(ada.updatedAt?.getTime() ?? 0)
    expect((await errorOf(() => db.table(people).create({ team: id, name: 'ADA' }))).constraint).toBe(
      'people_by_name',
    )
    expect(await db.table(visits).create({ team: id, number: 1n })).toMatchObject({ number: 1n })
    expect(await db.table(teams).delete(id)).toBe(true)
    expect(await db.table(people).count()).toBe(0)
  })

  test('has what was declared', async () => {
    const told = await created('people')
    for (const part of [
      'STORING (name, balance)',
      'NOT VISIBLE',
      'ttl_expiration_expression = ',
      "ttl_job_cron = '@hourly'",
      'ON UPDATE now()',
      'FAMILY often',
      'USING HASH WITH (bucket_count=8)',
      'gin_trgm_ops',
    ]) {
      expect(told).toContain(part)
    }
    expect(await created('visits')).toMatch(/PRIMARY KEY \(number DESC, team ASC\) USING HASH/)
  })

  test.runIf(since(25, 2))('has vector indexes', async () => {
    const { db } = database
    if (!since(25, 4)) {
      await db.execute('set cluster setting feature.vector_index.enabled = true')
    }
    await db.table(documents).initialize()
    expect(await db.table(documents).create({ id: 1, team: 1 })).toStrictEqual({
      id: 1,
      team: 1,
      embedding: [0, 0, 1],
    })
    expect(await created('documents')).toMatch(/VECTOR INDEX documents_near .*vector_cosine_ops/)
  })

  test('keeps the comments of tables and columns', async () => {
    const wire = await connect(database.url)
    const { rows } = await wire.run(
      "select obj_description('app.teams'::REGCLASS), col_description(a.attrelid, a.attnum) from pg_catalog.pg_attribute as a where a.attrelid = 'people'::REGCLASS and a.attname = 'name'",
    )
    expect(rows).toStrictEqual([["a team's row", "the person's name"]])
  })

  test('makes an enum once, and takes a label that was added by the next statement', async () => {
    const { db } = database
    const level = enumType('level', ['low', 'high'])
    const readings = defineTable('readings', { id: int4().primaryKey(), level: level() })
    await db.table(readings).initialize()
    await db.execute("create type if not exists level as enum ('other')")
    await db.execute("alter type level add value 'middle' after 'low'")
    await db.execute("insert into readings values (1, 'middle')")
    expect(await db.execute('select level::TEXT as level from readings')).toStrictEqual([{ level: 'middle' }])
    expect(
      await db.execute(
        "select enumlabel as label from pg_catalog.pg_enum where enumtypid = 'level'::REGTYPE order by enumsortorder",
      ),
    ).toStrictEqual([{ label: 'low' }, { label: 'middle' }, { label: 'high' }])
  })

  test('is made by several at once', async () => {
    const shared = defineTable('shared', { id: int4().primaryKey(), name: text() }, (t) => [
      index().on(t.name),
    ])
    const databases = [1, 2, 3].map(() => new Database({ url: database.url }))
    try {
      await Promise.all(databases.map((db) => db.table(shared).initialize()))
      expect(await database.db.table(shared).create({ id: 1, name: 'a' })).toStrictEqual({ id: 1, name: 'a' })
    } finally {
      await Promise.all(databases.map((db) => db.close()))
    }
  })

  test('is changed outside of transactions alone', async () => {
    const refused = () => database.db.transaction((tx) => tx.createTable('inside', { id: 'INT PRIMARY KEY' }))
    expect(await errorOf(refused)).toBeInstanceOf(UnsupportedFeatureError)
    expect((await errorOf(() => database.db.select('inside'))).code).toBe('42P01')
  })

  test('whose tables are locked, since v26.1, is changed by single statements all the same', async () => {
    const { db } = database
    await db.execute('create table plain (id INT8 primary key)')
    await db.execute('alter table plain add column label TEXT')
    await db.execute('create index plain_label on plain (label)')
    expect(await db.insert('plain', { id: 1, label: 'a' })).toStrictEqual({ id: 1n, label: 'a' })
    await db.dropTable('plain')
  })

  test('names constraints as the library thinks it does', async () => {
    const wire = await connect(database.url)
    await wire.run(`create table named (
      id INT8 primary key, a INT8 unique, b INT8 check (b > 0), c INT8 references named (id), d INT8,
      unique (a, b), check (c < d), foreign key (a, b) references named (a, b))`)
    const { rows } = await wire.run(
      "select conname from pg_catalog.pg_constraint where conrelid = 'named'::REGCLASS and contype <> 'n' order by conname",
    )
    expect(rows.flat()).toStrictEqual([
      'check_b',
      'check_c_d',
      'named_a_b_fkey',
      'named_a_b_key',
      'named_a_key',
      'named_c_fkey',
      'named_pkey',
    ])
  })
})
