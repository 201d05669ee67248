import { onlyPostgres, snapshotSchema } from '@manticore/core'
import { diffSchemas, introspect, type LiveSchema, pullSchema } from '@manticore/migrate'
import fc from 'fast-check'
import type { AnyTable } from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { serverKind, useDatabase } from '../support/database.js'
import { documents, logins, people, teams, visits } from '../support/every-feature.js'
import { withoutAnnotations } from './comparable.js'
import { writeModules } from './pulled.js'
import { randomSchema } from './random-schema.js'
import { asLive } from './settled.js'
import { introspectShown } from './shown.js'

// what is created here is in the words of PostgreSQL
const onPostgres = (await serverKind()) === 'postgres'

const database = useDatabase()

/** What a CockroachDB would hold of some tables. */
const liveOf = (...tables: readonly AnyTable[]): LiveSchema => ({
  ...asLive(snapshotSchema(tables, { server: 'cockroachdb' })),
  server: 'cockroachdb',
  currentSchema: 'public',
  unsupported: [],
})

// the names that are made here may be declared for something else
const hasNameTwice = ({ tables }: LiveSchema): boolean =>
  tables.some(({ indexes, foreignKeys, checks }) => {
    const names = [...indexes, ...foreignKeys, ...checks].map(({ name }) => name)
    return new Set(names).size < names.length
  })

/** What a CockroachDB would have to change for other tables. */
const changesOf = (live: LiveSchema, tables: readonly AnyTable[]): string[] => {
  const declared = snapshotSchema(tables, { server: 'cockroachdb' })
  return diffSchemas(withoutAnnotations(live), withoutAnnotations(declared), { server: 'cockroachdb' }).map(
    ({ summary }) => summary,
  )
}

/** Creates a schema by statements of its own, and pulls it. */
const pull = async (...statements: readonly string[]): Promise<string> => {
  for (const statement of ['drop schema public cascade', 'create schema public', ...statements]) {
    await database.db.execute(onlyPostgres(statement))
  }
  return pullSchema(await introspect(database.db))
}

/** The lines of a text that hold one of some words. */
const linesWith = (text: string, pattern: RegExp): string[] =>
  text.split('\n').flatMap((line) => (pattern.test(line) ? [line.trim()] : []))

describe('a schema with every feature of CockroachDB', () => {
  // the compilers and the linter of this repository look at that file, too
  test('is pulled as a text that reads well', async () => {
    const live = liveOf(visits, people, documents, logins, teams)
    await expect(pullSchema(live)).toMatchFileSnapshot('every-feature.pulled.ts')
  })

  test('is the same when it was pulled', async () => {
    const tables = [visits, people, documents, logins, teams]
    const live = liveOf(...tables)
    await using modules = await writeModules({ schema: pullSchema(live) })
    expect(changesOf(live, await modules.tables('schema'))).toStrictEqual(changesOf(live, tables))
  })
})

test('the words of CockroachDB are values where they are plain literals', async () => {
  const live = await introspectShown({
    types: [`CREATE TYPE public.mood AS ENUM ('glad', e'it\\'s so-so');`],
    tables: [
      `CREATE TABLE public.teas (
	id UUID NOT NULL DEFAULT gen_random_uuid(),
	number INT8 NOT NULL DEFAULT unique_rowid(),
	name STRING NOT NULL DEFAULT 'green':::STRING,
	code CHAR(3) NULL DEFAULT 'abc':::STRING,
	mood public.mood NOT NULL DEFAULT 'glad':::public.mood,
	price DECIMAL(8,2) NOT NULL DEFAULT 0:::DECIMAL,
	stock INT4 NOT NULL DEFAULT -1:::INT8,
	weight FLOAT8 NULL DEFAULT 1.5:::FLOAT8,
	organic BOOL NULL DEFAULT false,
	tags STRING[] NOT NULL DEFAULT ARRAY[]:::STRING[],
	settings JSONB NULL DEFAULT '{}':::JSONB,
	added_at TIMESTAMPTZ(3) NOT NULL DEFAULT now():::TIMESTAMPTZ(3),
	changed_at TIMESTAMPTZ NULL ON UPDATE now():::TIMESTAMPTZ,
	CONSTRAINT teas_pkey PRIMARY KEY (id ASC),
	UNIQUE INDEX teas_name_key (name ASC),
	UNIQUE INDEX teas_code_mood_key (code ASC, mood DESC),
	INDEX teas_price_idx (price ASC),
	CONSTRAINT check_price CHECK (price >= 0:::DECIMAL)
);`,
    ],
  })
  expect(pullSchema(live)).toMatchInlineSnapshot(`
    "// The tables of a CockroachDB database.

    import {
      bool,
      char,
      decimal,
      defineTable,
      enumType,
      float8,
      index,
      int4,
      int8,
      jsonb,
      sql,
      text,
      timestamptz,
      uniqueIndex,
      uuid,
    } from 'manticore-cockroachdb'

    export const mood = enumType('mood', ['glad', "it's so-so"])

    export const teas = defineTable(
      'teas',
      {
        id: uuid().primaryKey().defaultRandom(),
        number: int8().serial(),
        name: text().notNull().unique().default('green'),
        code: char(3).default('abc'),
        mood: mood().notNull().default('glad'),
        price: decimal(8, 2).notNull().default('0').check(sql\`price >= 0:::DECIMAL\`),
        stock: int4().notNull().default(-1),
        weight: float8().default(1.5),
        organic: bool().default(false),
        tags: text().array().notNull().default([]),
        settings: jsonb().default({}),
        addedAt: timestamptz({ precision: 3 }).named('added_at').notNull().defaultNow(),
        changedAt: timestamptz().named('changed_at').onUpdate(sql\`now():::TIMESTAMPTZ\`),
      },
      (t) => [uniqueIndex('teas_code_mood_key').on(t.code, t.mood.desc()), index().on(t.price)],
    )
    "
  `)
})

test('random schemas of CockroachDB are the same when they were pulled', async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
  const schemas = fc
    .sample(randomSchema, { numRuns: 20, seed })
    .map((tables) => ({ tables, live: liveOf(...tables) }))
    .filter(({ live }) => !hasNameTwice(live))
  const texts = Object.fromEntries(schemas.map(({ live }, place) => [`schema${place}`, pullSchema(live)]))
  await using modules = await writeModules(texts)
  expect.soft(await modules.format(), `SEED=${seed}`).toBe('')
  expect.soft(await modules.compile(), `SEED=${seed}`).toBe('')
  for (const [place, { tables, live }] of schemas.entries()) {
    const pulled = await modules.tables(`schema${place}`)
    expect(changesOf(live, pulled), `SEED=${seed}`).toStrictEqual(changesOf(live, tables))
  }
})

test.runIf(onPostgres)(
  'names are identifiers, each another one, and none that means something else',
  async () => {
    const columns = [
      ...[
        'created_at',
        'CreatedAt',
        'createdAt',
        'HTMLBody',
        'ID',
        'USER_ID',
        '2nd try',
        '!',
        '%',
        'not',
        'then',
      ],
      ...['naïve_Größe', '__proto__', 'constructor', 'class', 'a.b', 'x$y'],
    ]
    const text = await pull(
      `create table "index" (${columns.map((name) => `"${name}" TEXT`).join(', ')})`,
      'create table "T" (t INT4)',
      'create type "date" as enum (\'a\')',
      'create schema if not exists "date"',
      'create table "date"."T" (a "date")',
      'create table default_ (a INT4)',
      'create table "default" (a INT4)',
    )
    await database.db.execute(onlyPostgres('drop schema "date" cascade'))
    expect(linesWith(text, /text\(\)|^export/)).toMatchInlineSnapshot(`
    [
      "export const dateSchema = schema('date')",
      "export const dateEnum = enumType('date', ['a'])",
      "export const dateT = dateSchema.table('T', {",
      "export const tTable = defineTable('T', {",
      "export const defaultTable = defineTable('default', {",
      "export const defaultTable2 = defineTable('default_', {",
      "export const indexTable = defineTable('index', {",
      "createdAtColumn: text().named('created_at'),",
      "createdAtColumn2: text().named('CreatedAt'),",
      "createdAt: text(),",
      "htmlBody: text().named('HTMLBody'),",
      "id: text().named('ID'),",
      "userId: text().named('USER_ID'),",
      "_2ndTry: text().named('2nd try'),",
      "column: text().named('!'),",
      "columnColumn: text().named('%'),",
      "notColumn: text().named('not'),",
      "thenColumn: text().named('then'),",
      "naïveGröße: text().named('naïve_Größe'),",
      "proto: text().named('__proto__'),",
      "constructor: text(),",
      "class: text(),",
      "aB: text().named('a.b'),",
      "xY: text().named('x$y'),",
    ]
  `)
  },
)

test.runIf(onPostgres)('defaults are values where they are plain literals, and SQL otherwise', async () => {
  const defaults: readonly (readonly [type: string, byDefault: string])[] = [
    ['BOOL', 'true'],
    ['INT2', '-1'],
    ['INT4', "'7'"],
    ['INT4', '1 + 1'],
    ['INT8', '9223372036854775807'],
    ['DECIMAL(8,2)', '0.50'],
    ['FLOAT8', '1.5'],
    ['FLOAT8', "'NaN'"],
    ['TEXT', "'it''s'"],
    ['TEXT', "E'back\\\\slash'"],
    ['TEXT', "'`$\u007ba}`\n'"],
    ['VARCHAR(9)', "'a'"],
    ['TEXT', 'current_user'],
    ['mood', "'glad'"],
    ['TEXT[]', "'{}'"],
    ['TEXT[]', "'{a}'"],
    ['JSONB', "'{}'"],
    ['JSONB', "'null'"],
    ['UUID', 'gen_random_uuid()'],
    ['TIMESTAMPTZ', 'now()'],
    ['TIMESTAMPTZ', "now() + '1 day'"],
    ['DATE', "'2026-01-31'"],
    ['BYTEA', "'\\x00'"],
  ]
  const columns = defaults.map(([type, byDefault], place) => `c${place} ${type} default ${byDefault}`)
  const text = await pull(
    "create type mood as enum ('glad')",
    `create table defaults (${columns.join(', ')})`,
  )
  expect(linesWith(text, /^ {2}c\d/)).toMatchInlineSnapshot(`
    [
      "c0: bool().default(true),",
      "c1: int2().default(-1),",
      "c2: int4().default(7),",
      "c3: int4().default(sql\`(1 + 1)\`),",
      "c4: int8().default(9223372036854775807n),",
      "c5: decimal(8, 2).default('0.50'),",
      "c6: float8().default(1.5),",
      "c7: float8().default(sql\`'NaN'::double precision\`),",
      "c8: text().default("it's"),",
      "c9: text().default(sql\`'back\\\\slash'::text\`),",
      "c10: text().default('\`\\u0024{a}\`\\n'),",
      "c11: varchar(9).default('a'),",
      "c12: text().default(sql\`CURRENT_USER\`),",
      "c13: mood().default('glad'),",
      "c14: text().array().default([]),",
      "c15: text().array().default(sql\`'{a}'::text[]\`),",
      "c16: jsonb().default({}),",
      "c17: jsonb().default(sql\`'null'::jsonb\`),",
      "c18: uuid().defaultRandom(),",
      "c19: timestamptz().defaultNow(),",
      "c20: timestamptz().default(sql\`(now() + '1 day'::interval)\`),",
      "c21: date().default(sql\`'2026-01-31'::date\`),",
      "c22: bytes().default(sql\`'\\\\x00'::bytea\`),",
    ]
  `)
})

test.runIf(onPostgres)('what has no declaration is named', async () => {
  const text = await pull(
    'create type nothing as enum ()',
    'create table empty ()',
    'create table documents (id INT4 primary key, body JSONB unique, kind nothing, note TEXT, amount DECIMAL unique)',
    'create index documents_gin on documents using gin (body, (body -> 1))',
    'create index documents_desc on documents (lower(note) desc)',
    'create index documents_twice on documents (note) include (note)',
    'create table keyed (body JSONB primary key)',
    'create table amounts (amount INT4 references documents (amount), body JSONB references keyed)',
    'create view totals as select 1',
  )
  expect(text.slice(0, text.indexOf('import'))).toMatchInlineSnapshot(`
    "// The tables of a PostgreSQL database.
    //
    // The database also holds these, which are left alone:
    // - the view totals
    //
    // It also holds these, which cannot be declared, so that a generated migration would drop them:
    // - the enum nothing: it has no labels, or an empty one
    // - the table empty: it has no columns
    // - the index documents_body_key of documents: a type of its columns has no order in CockroachDB
    // - the index documents_desc of documents: it has an expression in descending order
    // - the index documents_gin of documents: a type of its columns has no order in CockroachDB
    // - the index documents_twice of documents: it stores a column that it has already
    // - the primary key of keyed: a type of its columns has no order in CockroachDB
    // - the foreign key amounts_amount_fkey of amounts: it refers to columns of other types
    // - the foreign key amounts_body_fkey of amounts: what is unique in keyed cannot be declared

    "
  `)
  await using modules = await writeModules({ schema: text })
  expect.soft(await modules.compile()).toBe('')
  expect(await modules.tables('schema')).toHaveLength(3)
})

test.runIf(onPostgres)('a database without tables is a module without exports', async () => {
  const text = await pull()
  expect(text).toBe('// The tables of a PostgreSQL database.\n\nexport {}\n')
  await using modules = await writeModules({ schema: text })
  expect(await modules.format()).toBe('')
})

test.runIf(onPostgres)('the module to import from can be another one', async () => {
  await pull('create table a (id INT4)')
  const text = pullSchema(await introspect(database.db), { module: '@manticore/schema' })
  expect(linesWith(text, /import/)).toStrictEqual(["import { defineTable, int4 } from '@manticore/schema'"])
})

test('a module without a name is refused', () => {
  expect(() => pullSchema(liveOf(teams), { module: '' })).toThrow(
    "pullSchema(): module is the name of a package, such as 'manticore-cockroachdb'",
  )
})
