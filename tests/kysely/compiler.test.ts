import { type Compilable, DummyDriver, Kysely, sql } from 'kysely'
import {
  asOf,
  atIndex,
  boundedStaleness,
  CockroachDialect,
  Database,
  followerRead,
} from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { serverKind, useDatabase } from '../support/database.js'
import { errorOf, wrong } from '../support/refusal.js'
import { startWireServer } from '../support/wire/wire-server.js'

interface Tables {
  users: { id: number; name: string; team: number | null }
  teams: { id: number; title: string }
}

// compiles, and sends nothing anywhere
const dialect = new CockroachDialect()
const offline = new Kysely<Tables>({
  dialect: {
    createDriver: () => new DummyDriver(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  },
})

const textOf = (query: Compilable): string => query.compile().sql

const database = useDatabase()

/** What the server there is, with the tables made on it. */
const connect = async () => {
  const kysely = new Kysely<Tables>({ dialect: new CockroachDialect({ url: database.url }) })
  await sql`create table if not exists teams (id int4 primary key, title text)`.execute(kysely)
  await sql`create table if not exists users (id int4 primary key, name text, team int4 references teams)`.execute(
    kysely,
  )
  await sql`create index if not exists users_name_idx on users (name)`.execute(kysely)
  return { kysely, kind: await serverKind() }
}

/** What CockroachDB is sent, which answers nothing with nothing. */
const sentToCockroach = async (work: (kysely: Kysely<Tables>) => Promise<unknown>): Promise<string[]> => {
  const answer = { columns: [{ name: 'id', type: 20 }], rows: [] }
  await using server = await startWireServer({ rules: [{ text: /"users"/, answer }] })
  await using kysely = new Kysely<Tables>({ dialect: new CockroachDialect({ url: server.url }) })
  await work(kysely)
  return server.statements.map(({ text }) => text).filter((text) => text !== 'select version()')
}

describe('asOf', () => {
  const users = offline.selectFrom('users').select('id')

  test('stands behind FROM and its joins, wherever it was written', () => {
    expect(textOf(users.modifyEnd(asOf('-10s')))).toBe(`select "id" from "users" as of system time '-10s'`)
    const joined = offline
      .selectFrom('users as u')
      .leftJoin('teams as t', 't.id', 'u.team')
      .modifyEnd(asOf('-1m30s'))
      .select('u.id')
      .where('t.title', '=', 'x')
      .orderBy('u.id')
      .limit(3)
    expect(textOf(joined)).toBe(
      `select "u"."id" from "users" as "u" left join "teams" as "t" on "t"."id" = "u"."team" ` +
        `as of system time '-1m -30s' where "t"."title" = $1 order by "u"."id" limit $2`,
    )
  })

  test('takes every moment that the facade takes, and no other', async () => {
    const at = (moment: Parameters<typeof asOf>[0]) =>
      textOf(users.modifyEnd(asOf(moment))).slice('select "id" from "users" '.length)
    expect(at(followerRead())).toBe('as of system time follower_read_timestamp()')
    expect(at(boundedStaleness('10s'))).toBe(`as of system time with_max_staleness('10s')`)
    expect(at(new Date('2024-02-29T12:00:00Z'))).toBe(`as of system time '2024-02-29T12:00:00.000Z'`)
    for (const none of ["-10s'; drop table users; --", '10s', 'now()', '', 5, undefined]) {
      const error = await errorOf(() => asOf(wrong(none)))
      expect(error.name).toBe('ValidationError')
    }
  })

  test('is moved when it was written by hand, and other modifiers stay', () => {
    const query = users.modifyEnd(sql`AS OF SYSTEM TIME '-5s'`).modifyEnd(sql`/* last */`).where('id', '=', 1)
    expect(textOf(query)).toBe(`select "id" from "users" AS OF SYSTEM TIME '-5s' where "id" = $1 /* last */`)
  })

  test('is sent to CockroachDB, and refused where there is no past', async () => {
    const past = (kysely: Kysely<Tables>) =>
      kysely.selectFrom('users').select('id').where('id', '=', 1).modifyEnd(asOf('-10s'))
    expect(await sentToCockroach((kysely) => past(kysely).execute())).toStrictEqual([
      `select "id" from "users" as of system time '-10s' where "id" = $1`,
    ])
    const { kysely, kind } = await connect()
    if (kind === 'postgres') {
      const error = await errorOf(() => past(kysely).execute())
      expect([error.name, error.code]).toStrictEqual(['UnsupportedFeatureError', 'UNSUPPORTED_FEATURE'])
      expect(
        (
          await errorOf(async () => {
            for await (const _ of past(kysely).stream());
          })
        ).name,
      ).toBe('UnsupportedFeatureError')
    }
    await kysely.destroy()
  })
})

describe('atIndex', () => {
  const hinted = (kysely: Kysely<Tables>) =>
    kysely
      .selectFrom(atIndex(kysely, 'users', 'users_name_idx').as('u'))
      .select(['u.id', 'u.name'])
      .where('u.name', '=', 'ada')

  test('names the index for CockroachDB, and is left out for PostgreSQL', async () => {
    expect(await sentToCockroach((kysely) => hinted(kysely).execute())).toStrictEqual([
      'select "u"."id", "u"."name" from "users"@"users_name_idx" as "u" where "u"."name" = $1',
    ])
    const { kysely } = await connect()
    await kysely.insertInto('users').values({ id: 1, name: 'ada', team: null }).execute()
    expect(await hinted(kysely).execute()).toStrictEqual([{ id: 1, name: 'ada' }])
    await kysely.deleteFrom('users').execute()
    await kysely.destroy()
  })

  test('quotes what it is given, for updates and deletes too', () => {
    const odd = atIndex(offline, 'users', 'odd"; drop table users; --')
    expect(textOf(offline.updateTable(odd.as('u')).set({ name: 'x' }))).toBe(
      'update "users"@"odd""; drop table users; --" as "u" set "name" = $1',
    )
    expect(textOf(offline.deleteFrom(odd.as('u')).where('u.id', '=', 1))).toBe(
      'delete from "users"@"odd""; drop table users; --" as "u" where "u"."id" = $1',
    )
  })
})

describe('replaceInto', () => {
  const upsert = (kysely: Kysely<Tables>) =>
    kysely.replaceInto('users').values({ id: 1, name: 'replace', team: null }).returning('id')

  test('is UPSERT on CockroachDB', async () => {
    expect(await sentToCockroach((kysely) => upsert(kysely).execute())).toStrictEqual([
      'upsert into "users" ("id", "name", "team") values ($1, $2, $3) returning "id"',
    ])
    expect(
      textOf(
        offline
          .with('x', (db) => db.selectFrom('users').select('id'))
          .replaceInto('users')
          .columns(['id'])
          .expression((eb) => eb.selectFrom('x').select('id')),
      ),
    ).toBe('with "x" as (select "id" from "users") upsert into "users" ("id") select "id" from "x"')
  })

  test('is written behind the queries it is WITH', async () => {
    const query = (kysely: Kysely<Tables>) =>
      kysely
        .with('team', (db) => db.insertInto('teams').values({ id: 1, title: 'replace' }).returning('id'))
        .replaceInto('users')
        .columns(['id', 'team'])
        .expression((eb) => eb.selectFrom('team').select(['id', 'id as team']))
    expect(await sentToCockroach((kysely) => query(kysely).execute())).toStrictEqual([
      'with "team" as (insert into "teams" ("id", "title") values ($1, $2) returning "id") ' +
        'upsert into "users" ("id", "team") select "id", "id" as "team" from "team"',
    ])
  })

  test('counts the rows, whose tag is that of INSERT', async () => {
    await using server = await startWireServer({
      rules: [{ text: /^upsert/, answer: { tag: 'INSERT 0 2' } }],
    })
    await using kysely = new Kysely<Tables>({ dialect: new CockroachDialect({ url: server.url }) })
    const result = await kysely
      .replaceInto('users')
      .values({ id: 1, name: 'x', team: null })
      .executeTakeFirst()
    expect(result?.numInsertedOrUpdatedRows).toBe(2n)
  })

  test('is refused on PostgreSQL, with what to use instead', async () => {
    const { kysely, kind } = await connect()
    if (kind === 'postgres') {
      const error = await errorOf(() => upsert(kysely).execute())
      expect(error.name).toBe('UnsupportedFeatureError')
      expect(error.message).toBe(
        'PostgreSQL has no UPSERT: use insertInto(...).onConflict(...), which both servers have',
      )
    }
    await kysely.destroy()
  })
})

describe('dropIndex', () => {
  test('names the index within its table on CockroachDB, and within its schema on PostgreSQL', async () => {
    const drop = ({ schema }: Kysely<Tables>) =>
      schema.dropIndex('users_name_idx').on('users').ifExists().cascade()
    expect(textOf(drop(offline))).toBe('drop index if exists "users"@"users_name_idx" cascade')
    expect(textOf(drop(offline.withSchema('app')))).toBe(
      'drop index if exists "app"."users"@"users_name_idx" cascade',
    )
    expect(textOf(offline.schema.dropIndex('users_name_idx'))).toBe('drop index "users_name_idx"')
    expect(await sentToCockroach((kysely) => drop(kysely).execute())).toStrictEqual([textOf(drop(offline))])
    const { kysely } = await connect()
    const indexes = async () =>
      (await sql`select 1 from pg_indexes where indexname = 'users_name_idx'`.execute(kysely)).rows.length
    expect(await indexes()).toBe(1)
    await drop(kysely.withSchema('public')).execute()
    expect(await indexes()).toBe(0)
    await kysely.destroy()
  })
})

describe('what CockroachDB has no equal of', () => {
  const { schema } = offline
  const queries: readonly (readonly [string, Compilable])[] = [
    ['MERGE', offline.mergeInto('users').using('teams', 'teams.id', 'users.team').whenMatched().thenDelete()],
    ['FETCH ... WITH TIES', offline.selectFrom('users').select('id').orderBy('id').fetch(1, 'with ties')],
    ['NULLS NOT DISTINCT', schema.createIndex('i').on('users').column('name').unique().nullsNotDistinct()],
    [
      'NULLS NOT DISTINCT',
      schema.createTable('t').addColumn('a', 'text', (a) => a.unique().nullsNotDistinct()),
    ],
    [
      'NULLS NOT DISTINCT',
      schema
        .createTable('t')
        .addColumn('a', 'text')
        .addUniqueConstraint('u', ['a'], (u) => u.nullsNotDistinct()),
    ],
    [
      'DEFERRABLE',
      schema
        .createTable('t')
        .addColumn('a', 'text')
        .addUniqueConstraint('u', ['a'], (u) => u.deferrable()),
    ],
    [
      'DEFERRABLE',
      schema
        .createTable('t')
        .addColumn('a', 'int4')
        .addPrimaryKeyConstraint('p', ['a'], (p) => p.deferrable().initiallyDeferred()),
    ],
    [
      'DEFERRABLE',
      schema
        .alterTable('users')
        .addForeignKeyConstraint('f', ['team'], 'teams', ['id'], (f) => f.deferrable()),
    ],
    ['hash indexes', schema.createIndex('i').on('users').column('name').using('hash')],
    [
      'ON CONFLICT for an index on an expression',
      offline
        .insertInto('users')
        .values({ id: 1, name: 'a', team: 1 })
        .onConflict((oc) => oc.expression(sql`lower(name)`).doNothing()),
    ],
  ]

  test.each(queries)(
    '%s is refused there before it is sent, and is PostgreSQL alone elsewhere',
    async (what, query) => {
      const compiled = query.compile()
      expect(
        await sentToCockroach(async (kysely) => {
          const error = await errorOf(() => kysely.executeQuery(compiled))
          expect(error.name).toBe('UnsupportedFeatureError')
          expect(error.message).toContain(`CockroachDB has no ${what}`)
          expect(error.sql).toBe(compiled.sql)
        }),
      ).toStrictEqual([])
      const { kysely, kind } = await connect()
      if (kind === 'postgres') {
        const sent: string[] = []
        await using db = new Database({ url: database.url, onQuery: ({ text }) => sent.push(text) })
        const undo = new Error('undo')
        const error = await errorOf(() =>
          (db.kysely as Kysely<unknown>).transaction().execute(async (tx) => {
            await tx.executeQuery(compiled)
            throw undo
          }),
        )
        // it has no index on lower(name), which it says only after it has understood
        expect(error === undo || error.code === '42P10').toBe(true)
        expect(sent).toContain(`/* postgres */ ${compiled.sql}`)
      }
      await kysely.destroy()
    },
  )

  test('does not keep what both have from being sent as it is', async () => {
    for (const query of [
      offline.selectFrom('users').select('id').orderBy('id').fetch(1),
      schema.createIndex('i').on('users').column('name').using('gin'),
      offline
        .insertInto('users')
        .values({ id: 1, name: 'a', team: 1 })
        .onConflict((oc) => oc.column('id').doNothing()),
    ]) {
      const compiled = query.compile()
      await using server = await startWireServer({ rules: [{ text: compiled.sql, answer: { tag: 'OK' } }] })
      await using kysely = new Kysely<Tables>({ dialect: new CockroachDialect({ url: server.url }) })
      await kysely.executeQuery(compiled)
      expect(server.statements.at(-1)?.text).toBe(compiled.sql)
    }
  })

  test('leaves out NOT DEFERRABLE, for which CockroachDB has no word', () => {
    const table = schema.createTable('t').addColumn('a', 'int4')
    expect(textOf(table.addUniqueConstraint('u', ['a'], (u) => u.notDeferrable()))).toBe(
      'create table "t" ("a" int4, constraint "u" unique ("a"))',
    )
    expect(textOf(table.addPrimaryKeyConstraint('p', ['a'], (p) => p.initiallyImmediate()))).toBe(
      'create table "t" ("a" int4, constraint "p" primary key ("a"))',
    )
    expect(
      textOf(
        table.addForeignKeyConstraint('f', ['a'], 'users', ['id'], (f) =>
          f.notDeferrable().onDelete('cascade'),
        ),
      ),
    ).toBe(
      'create table "t" ("a" int4, constraint "f" foreign key ("a") references "users" ("id") on delete cascade)',
    )
  })

  test('holds for the query that was compiled, not for a copy with another text', async () => {
    const merge = queries[0]?.[1].compile() as ReturnType<Compilable['compile']> // the first of the list
    const { kysely } = await connect()
    expect((await kysely.executeQuery({ ...merge, sql: 'select 1::INT4 as one' })).rows).toStrictEqual([
      { one: 1 },
    ])
    await kysely.destroy()
  })
})
