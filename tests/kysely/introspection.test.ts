import { Kysely, sql, type TableMetadata } from 'kysely'
import { CockroachDialect } from 'manticore-cockroachdb'
import { beforeAll, describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import type { Column, Row } from '../support/wire/answer.js'
import { startWireServer } from '../support/wire/wire-server.js'

const database = useDatabase()

const open = (url: string) => new Kysely<Record<string, never>>({ dialect: new CockroachDialect({ url }) })

describe('introspection', () => {
  beforeAll(async () => {
    await using kysely = open(database.url)
    for (const statement of [
      `create schema app`,
      `create type app.mood as enum ('calm', 'wild')`,
      `create table app.animals (
        id bigserial primary key, num int8 not null generated always as identity, name varchar(20) not null default 'x',
        mood app.mood, tags text[] not null, moods app.mood[], weight decimal(8, 2), loud text generated always as (upper(name)) stored,
        born timestamptz default now())`,
      `comment on column app.animals.name is 'what it''s called'`,
      `create table plain (a int4 primary key, "Odd ""name""" int2, gone text)`,
      `alter table plain drop column gone`,
      `create view names as select name from app.animals`,
      `create materialized view counted as select count(*) as n from app.animals`,
    ]) {
      await sql.raw(statement).execute(kysely)
    }
  })

  const column = (name: string, dataType: string, more: object = {}) => ({
    name,
    dataType,
    dataTypeSchema: 'pg_catalog',
    isNullable: true,
    hasDefaultValue: false,
    isAutoIncrementing: false,
    ...more,
  })

  test('knows tables, views and columns, their types, defaults and comments', async () => {
    await using kysely = open(database.url)
    const tables = await kysely.introspection.getTables()
    const named = (name: string): TableMetadata => {
      const table = tables.find((candidate) => candidate.name === name)
      expect(table).toBeDefined()
      return table as TableMetadata // just seen
    }
    expect(tables.map(({ schema, name, isView }) => [schema, name, isView])).toStrictEqual([
      ['app', 'animals', false],
      ['public', 'counted', true],
      ['public', 'names', true],
      ['public', 'plain', false],
    ])
    const app = { dataTypeSchema: 'app' }
    const filled = { isNullable: false }
    expect(named('animals').columns).toStrictEqual([
      column('id', 'int8', { ...filled, hasDefaultValue: true, isAutoIncrementing: true }),
      column('num', 'int8', { ...filled, isAutoIncrementing: true }),
      column('name', 'varchar', { ...filled, hasDefaultValue: true, comment: "what it's called" }),
      column('mood', 'mood', app),
      column('tags', '_text', filled),
      column('moods', '_mood', app),
      column('weight', 'numeric'),
      column('loud', 'text', { hasDefaultValue: true }),
      column('born', 'timestamptz', { hasDefaultValue: true }),
    ])
    expect(named('plain').columns).toStrictEqual([column('a', 'int4', filled), column('Odd "name"', 'int2')])
    expect(named('counted').columns).toStrictEqual([column('n', 'int8')])
  })

  test("knows the schemas that are not the server's", async () => {
    await using kysely = open(database.url)
    const schemas = await kysely.introspection.getSchemas()
    expect(schemas).toStrictEqual([{ name: 'app' }, { name: 'public' }])
  })

  test("leaves out the tables of Kysely's Migrator, unless they are wanted", async () => {
    await using kysely = open(database.url)
    await sql`create table kysely_migration (name text primary key)`.execute(kysely)
    await sql`create table kysely_migration_lock (id text primary key)`.execute(kysely)
    const names = async (withInternalKyselyTables?: boolean) => {
      const tables = await kysely.introspection.getTables(
        withInternalKyselyTables === undefined ? undefined : { withInternalKyselyTables },
      )
      return tables.map(({ name }) => name).filter((name) => name.startsWith('kysely'))
    }
    expect(await names()).toStrictEqual([])
    expect(await names(false)).toStrictEqual([])
    expect(await names(true)).toStrictEqual(['kysely_migration', 'kysely_migration_lock'])
  })
})

describe('introspection of CockroachDB', () => {
  const TEXT = 25
  const BOOL = 16
  const columns: readonly Column[] = [
    { name: 'schema', type: TEXT },
    { name: 'table', type: TEXT },
    { name: 'kind', type: 18 },
    { name: 'name', type: TEXT },
    { name: 'type', type: TEXT },
    { name: 'type_schema', type: TEXT },
    { name: 'not_null', type: BOOL },
    { name: 'has_default', type: BOOL },
    { name: 'identity', type: 18 },
    { name: 'default_text', type: TEXT },
    { name: 'comment', type: TEXT },
  ]
  const found = (name: string, type: string, standard: string | null, identity = ''): Row => [
    'public',
    'things',
    'r',
    name,
    type,
    'pg_catalog',
    't',
    standard === null ? 'f' : 't',
    identity,
    standard,
    null,
  ]

  test('asks for what is not hidden, of pg_catalog and information_schema alone', async () => {
    await using server = await startWireServer({
      rules: [{ text: /pg_attribute/, answer: { columns, rows: [] } }],
    })
    await using kysely = open(server.url)
    expect(await kysely.introspection.getTables()).toStrictEqual([])
    const asked = server.statements.at(-1)?.text ?? ''
    expect(asked).toContain(`coalesce(shown.is_hidden, 'NO') = 'NO'`)
    expect(asked).toContain('left join information_schema.columns as shown')
    // col_description() is slow there, and crdb_internal is closed from v26.1 on
    expect(asked).not.toMatch(/col_description|crdb_internal\./)
  })

  test('knows the columns that number themselves by the defaults it gives them', async () => {
    const rows = [
      found('serial', 'int8', 'unique_rowid()'),
      found('unordered', 'int8', 'unordered_unique_rowid()'),
      found('sequence', 'int8', `nextval('public.things_seq'::REGCLASS)`),
      found('counted', 'int8', null, 'd'),
      found('made', 'uuid', 'gen_random_uuid()'),
      found('text', 'text', `'unique_rowid()':::STRING`),
      found('plain', 'text', null),
    ]
    await using server = await startWireServer({
      rules: [{ text: /pg_attribute/, answer: { columns, rows } }],
    })
    await using kysely = open(server.url)
    const [things] = await kysely.introspection.getTables()
    expect(things?.columns.map(({ name, isAutoIncrementing }) => [name, isAutoIncrementing])).toStrictEqual([
      ['serial', true],
      ['unordered', true],
      ['sequence', true],
      ['counted', true],
      ['made', false],
      ['text', false],
      ['plain', false],
    ])
  })
})
