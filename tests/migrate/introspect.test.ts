import { compileSchema, snapshotSchema } from '@manticore/core'
import { introspect, type LiveSchema } from '@manticore/migrate'
import {
  bit,
  bool,
  bytes,
  char,
  customType,
  Database,
  date,
  decimal,
  defineTable,
  float4,
  float8,
  inet,
  int2,
  int4,
  int8,
  interval,
  jsonb,
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
} from 'manticore-cockroachdb'
import { beforeAll, describe, expect, test } from 'vitest'
import { serverKind, useDatabase } from '../support/database.js'
import { logins, people, teams, visits } from '../support/every-feature.js'
import { errorOf } from '../support/refusal.js'

const onPostgres = (await serverKind()) === 'postgres'

const run = async (db: Database, statements: readonly string[]): Promise<void> => {
  for (const statement of statements) {
    await db.execute(`/* postgres */ ${statement}`)
  }
}

const tableOf = ({ tables }: LiveSchema, name: string, schema?: string) =>
  tables.find((table) => table.name === name && table.schema === schema)!

describe.runIf(onPostgres)('a database of declared tables', () => {
  const database = useDatabase()
  const declared = [teams, people, visits, logins]
  let live: LiveSchema

  beforeAll(async () => {
    const { db } = database
    await db.execute('create extension pg_trgm')
    const options = { server: 'postgres', extensions: ['pg_trgm'] } as const
    for (const statement of compileSchema(declared, options).statements) {
      await db.execute(statement)
    }
    live = await introspect(db)
  })

  test('comes back with its schemas and enum types', () => {
    const { schemas, enums } = snapshotSchema(declared, { server: 'postgres' })
    expect([live.server, live.currentSchema, live.schemas, live.unsupported]).toStrictEqual([
      'postgres',
      'public',
      schemas,
      [],
    ])
    expect(live.enums).toStrictEqual(enums.toReversed())
  })

  // what the server makes of names that were not given and of expressions is told by the next tests
  const blurred = ({ tables }: Pick<LiveSchema, 'tables'>) =>
    Object.fromEntries(
      tables.map(({ columns, primaryKey, indexes, foreignKeys, checks, ...table }) => [
        table.name,
        {
          ...table,
          columns: columns.map((column) => ({
            ...column,
            default: column.default !== undefined,
            generated: column.generated?.kept,
          })),
          primaryKey: { ...primaryKey, name: undefined },
          indexes: new Set(
            indexes.map(({ parts, where, ...index }) => ({
              ...index,
              name: undefined,
              parts: parts.map((part) => ('column' in part ? part : part.direction)),
              where: where !== undefined,
            })),
          ),
          foreignKeys: new Set(foreignKeys.map((one) => ({ ...one, name: undefined }))),
          checks: checks.length,
        },
      ]),
    )

  test('comes back with every column, key, index and constraint', () => {
    expect(blurred(live)).toStrictEqual(
      blurred(snapshotSchema(declared, { server: 'postgres', extensions: ['pg_trgm'] })),
    )
  })

  test('has its expressions in the words of the server', () => {
    const table = tableOf(live, 'people')
    expect(
      Object.fromEntries(
        table.columns.flatMap(({ name, default: byDefault, generated }) =>
          byDefault === undefined && generated === undefined
            ? []
            : [[name, generated?.expression ?? byDefault]],
        ),
      ),
    ).toStrictEqual({
      id: 'gen_random_uuid()',
      mood: `'it''s so-so'::app.mood`,
      moods: `'{}'::app.mood[]`,
      balance: `'0'::numeric`,
      slug: 'lower((name)::text)',
      shout: 'upper((name)::text)',
      created_at: 'now()',
      written: `'a'::character varying`,
    })
    expect(table.checks).toStrictEqual([
      { name: 'people_balance_check', expression: 'balance >= (0)::numeric' },
      { name: 'people_expire', expression: 'expires_at > created_at' },
    ])
    expect(table.indexes.find(({ name }) => name === 'people_by_name')).toMatchObject({
      kind: 'unique index',
      parts: [{ expression: 'lower((name)::text)', direction: 'asc' }],
      where: 'secret IS NULL',
    })
  })

  test('has a name for all that was not given one', () => {
    expect(
      live.tables.map(({ name, primaryKey, indexes, foreignKeys }) => [
        name,
        primaryKey?.name,
        ...[...indexes, ...foreignKeys].map((one) => one.name),
      ]),
    ).toStrictEqual([
      ['teams', 'teams_pkey', 'teams_name_key', 'teams_once', 'teams_lead_id_fkey'],
      ['visits', 'visits_key', 'visits_place_idx', 'visits_before_fkey', 'visits_team'],
      ['logins', 'logins_pkey'],
      [
        'people',
        'people_pkey',
        'people_by_name',
        'people_by_time',
        'people_by_update',
        'people_names',
        'people_settings',
        'people_tags',
        'people_team_id_created_at_idx',
        'people_team_id_fkey',
      ],
    ])
  })

  test('is frozen', () => {
    const isFrozen = (value: unknown): boolean =>
      typeof value !== 'object' ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every(isFrozen))
    expect(isFrozen(live)).toBe(true)
  })

  test('is read within a transaction as it is there', async () => {
    await using tx = await database.db.begin()
    await tx.execute('create table fresh (id INT4 primary key)')
    expect(tableOf(await introspect(tx), 'fresh').primaryKey?.name).toBe('fresh_pkey')
    await tx.rollback()
    expect(tableOf(await introspect(database.db), 'fresh')).toBeUndefined()
  })
})

describe.runIf(onPostgres)('types', () => {
  const database = useDatabase()

  test('come back as they were declared', async () => {
    const types = defineTable('types', {
      id: 'SERIAL PRIMARY KEY',
      a: bool(),
      b: int2(),
      c: int4(),
      d: int8(),
      e: float4(),
      f: float8(),
      g: decimal(),
      h: decimal(10),
      i: decimal(19, 4),
      j: text(),
      k: varchar(),
      l: varchar(20),
      m: char(),
      n: char(3),
      o: uuid(),
      p: date(),
      q: time(),
      r: time(3),
      s: timetz(2),
      t: interval(),
      u: timestamp(),
      v: timestamp({ precision: 0 }),
      w: timestamptz({ precision: 3 }),
      x: jsonb(),
      y: bytes(),
      z: inet(),
      aa: bit(),
      ab: bit(4),
      ac: varbit(),
      ad: varbit(5),
      ae: tsvector(),
      af: tsquery(),
      ag: decimal(8, 2).array(),
      ah: varchar(3).array(),
      ai: timestamptz().array(),
      aj: customType('MONEY'),
      ak: customType('character(3)'),
      al: customType('interval day to second(2)'),
      am: customType('JSON'),
      an: customType('int4range'),
      ao: 'INT GENERATED BY DEFAULT AS IDENTITY',
      ap: 'INT GENERATED ALWAYS AS IDENTITY',
    })
    await run(database.db, compileSchema([types], { server: 'postgres' }).statements)
    const live = tableOf(await introspect(database.db), 'types')
    const [declared] = snapshotSchema([types], { server: 'postgres' }).tables
    expect(live.columns).toStrictEqual(declared?.columns)
  })

  test('of others are named as the server names them', async () => {
    await run(database.db, [
      'create schema ext',
      'create extension citext with schema ext',
      'create extension hstore',
      'create schema other',
      'create domain other.short as varchar(3) collate "C"',
      "create type other.mood as enum ('b', 'a')",
      "create type mood as enum ('x')",
      'create type pair as (a int, b int)',
      `create table odd ("char" "char", a other.short, b other.short[], c other.mood[], d mood, e mood[], f hstore,
        g ext.citext, h pair, i interval year, j int2vector, k text collate "C", l varchar(2)[] collate "POSIX")`,
    ])
    const { columns } = tableOf(await introspect(database.db), 'odd')
    expect(
      columns.map(({ type, collate }) =>
        [type.name, type.arguments, type.array ? '[]' : '', collate ?? ''].join(''),
      ),
    ).toStrictEqual([
      '"pg_catalog"."char"',
      '"other"."short"',
      '"other"."short"[]',
      '"other"."mood"[]',
      '"mood"',
      '"mood"[]',
      'HSTORE',
      'CITEXT',
      '"pair"',
      'INTERVAL YEAR',
      'INT2VECTOR',
      'TEXTC',
      'VARCHAR(2)[]POSIX',
    ])
    await run(database.db, ['drop table odd', 'drop schema other cascade', 'drop type mood, pair'])
  })
})

describe.runIf(onPostgres)('tables that others made', () => {
  const database = useDatabase()
  let live: LiveSchema

  beforeAll(async () => {
    await run(database.db, [
      'create schema app',
      'create schema "odd ""one"""',
      'create extension pg_trgm',
      'create table app.t (a int, b int, note text, primary key (b, a), unique (a, b) include (note))',
      `create table t (id serial primary key, other bigserial, gone int, name text check (name <> ''), at timestamptz,
        shared int default nextval('t_other_seq'), tags text[], extra jsonb, area int4range,
        late int generated always as (id + 1) virtual)`,
      'alter table t drop column gone',
      `comment on table t is 'it''s'`,
      `comment on column t.name is 'called'`,
      'create index by_time on t (at desc, name) include (other) where (other > 3 and name is not null)',
      'create unique index once on t (lower(name), (id + 1) desc)',
      'create index trigrams on t using gin (name gin_trgm_ops)',
      'create index inside on t using gin (extra)',
      `create table "odd ""one"""."T ""x""" ("A b" int references t on delete cascade, c int, d int,
        constraint "fk X" foreign key (c, d) references app.t (a, b) on update set null on delete set default)`,
      'create table parts (a int primary key) partition by range (a)',
      'create table parts_low partition of parts for values from (0) to (10)',
      'create table of_parts (a int references parts)',
      'create table _migrations (version text primary key)',
      'create table kysely_migration (name text primary key)',
    ])
    live = await introspect(database.db)
  })

  test('of one name in two schemas are two', () => {
    expect(live.tables.map(({ schema, name }) => [schema, name])).toStrictEqual([
      ['app', 't'],
      ['odd "one"', 'T "x"'],
      [undefined, 'of_parts'],
      [undefined, 'parts'],
      [undefined, 't'],
    ])
    expect(live.schemas).toStrictEqual(['app', 'odd "one"'])
  })

  test('have their keys in the order of the keys', () => {
    const { primaryKey, indexes } = tableOf(live, 't', 'app')
    expect(primaryKey).toStrictEqual({
      name: 't_pkey',
      parts: [
        { column: 'b', direction: 'asc' },
        { column: 'a', direction: 'asc' },
      ],
      buckets: undefined,
    })
    expect(indexes.map(({ kind, name, storing }) => [kind, name, storing])).toStrictEqual([
      ['unique', 't_a_b_note_key', ['note']],
    ])
  })

  test('have their columns, without those that were dropped', () => {
    const { columns, comment } = tableOf(live, 't')
    expect(comment).toBe("it's")
    expect(
      columns.map(({ name, serial, notNull, default: byDefault, generated, comment: said }) =>
        [name, serial, notNull, byDefault, generated, said].filter(
          (one) => one !== undefined && one !== false,
        ),
      ),
    ).toStrictEqual([
      ['id', true, true],
      ['other', true, true],
      ['name', 'called'],
      ['at'],
      ['shared', `nextval('t_other_seq'::regclass)`],
      ['tags'],
      ['extra'],
      ['area'],
      ['late', { expression: 'id + 1', kept: 'virtual' }],
    ])
  })

  test('have their indexes', () => {
    const index = { kind: 'index', operators: undefined, storing: [], buckets: undefined, where: undefined }
    const visible = true
    expect(tableOf(live, 't').indexes).toStrictEqual([
      {
        ...index,
        name: 'by_time',
        parts: [
          { column: 'at', direction: 'desc' },
          { column: 'name', direction: 'asc' },
        ],
        storing: ['other'],
        where: '(other > 3) AND (name IS NOT NULL)',
        visible,
      },
      {
        ...index,
        kind: 'inverted index',
        name: 'inside',
        parts: [{ column: 'extra', direction: 'asc' }],
        visible,
      },
      {
        ...index,
        kind: 'unique index',
        name: 'once',
        parts: [
          { expression: 'lower(name)', direction: 'asc' },
          { expression: 'id + 1', direction: 'desc' },
        ],
        visible,
      },
      {
        ...index,
        kind: 'inverted index',
        name: 'trigrams',
        parts: [{ column: 'name', direction: 'asc' }],
        operators: 'trigram',
        visible,
      },
    ])
  })

  test('have their foreign keys, each once', () => {
    expect(tableOf(live, 'T "x"', 'odd "one"').foreignKeys).toStrictEqual([
      {
        name: 'T "x"_A b_fkey',
        columns: ['A b'],
        target: { schema: undefined, name: 't', columns: ['id'] },
        onDelete: 'cascade',
        onUpdate: 'no action',
      },
      {
        name: 'fk X',
        columns: ['c', 'd'],
        target: { schema: 'app', name: 't', columns: ['a', 'b'] },
        onDelete: 'set default',
        onUpdate: 'set null',
      },
    ])
    expect(tableOf(live, 'of_parts').foreignKeys).toHaveLength(1)
  })

  test('are those of the schemas that were asked for', async () => {
    const only = await introspect(database.db, { schemas: ['odd "one"'] })
    expect([only.schemas, only.tables]).toStrictEqual([['odd "one"'], [tableOf(live, 'T "x"', 'odd "one"')]])
  })

  test('are found in the schema that the connection uses', async () => {
    await using tx = await database.db.begin()
    await tx.execute('/* postgres */ set local search_path to app')
    const moved = await introspect(tx)
    expect([moved.currentSchema, moved.schemas]).toStrictEqual(['app', ['odd "one"', 'public']])
    expect(tableOf(moved, 't').primaryKey?.parts).toHaveLength(2)
    expect(tableOf(moved, 'T "x"', 'odd "one"').foreignKeys[1]?.target.schema).toBeUndefined()
  })

  test('need no rights to be read', async () => {
    const { db, url } = database
    await run(db, [
      "create role reader login password 'reads'",
      'create schema closed',
      'create table closed.t (a int)',
    ])
    const asReader = new URL(url)
    asReader.username = 'reader'
    asReader.password = 'reads'
    try {
      await using reader = new Database({ url: asReader.toString() })
      const { schemas, tables } = await introspect(reader)
      expect([schemas, tables]).toStrictEqual([[], live.tables.filter(({ schema }) => schema === undefined)])
    } finally {
      await run(db, ['drop schema closed cascade', 'drop role reader'])
    }
  })

  test('are asked for by names of schemas and nothing else', async () => {
    // a caller without types
    const options = { schemas: 'public' } as unknown as { schemas: string[] }
    const error = await errorOf(() => introspect(database.db, options))
    expect(error.message).toBe('introspect: schemas expects an array of names; got a string')
  })

  test('are not looked for in a schema that is not there', async () => {
    const error = await errorOf(() => introspect(database.db, { schemas: ['public', 'nowhere'] }))
    expect([error.name, error.message]).toStrictEqual([
      'ValidationError',
      'introspect: there is no schema "nowhere" that this user may look into',
    ])
  })
})

describe.runIf(onPostgres)('what a snapshot has no words for', () => {
  const database = useDatabase()

  test('is left out and named', async () => {
    const { db } = database
    await run(db, [
      'create schema app',
      'create table app.t (a int, b int, primary key (a), unique (a, b))',
      `create table t (id int primary key, name text, at timestamptz, extra jsonb, area int4range, kept int,
        constraint apart exclude using gist (area with &&), constraint late unique (kept) deferrable)`,
      'create index lines on t using brin (id)',
      'create index paths on t using gin (extra jsonb_path_ops)',
      'create index patterns on t (name text_pattern_ops)',
      'create index collated on t (name collate "POSIX")',
      'create index first on t (name nulls first)',
      'create unique index one_null on t (at) nulls not distinct',
      `create table refs (a int, b int,
        constraint part foreign key (a, b) references app.t (a, b) on delete set null (b),
        constraint whole foreign key (a, b) references app.t (a, b) match full,
        constraint later foreign key (a) references app.t deferrable,
        constraint hoped check (a > 1) not enforced, constraint alone check (a > 2) no inherit)`,
      'alter table refs add constraint unseen check (a > 3) not valid',
      'create table child (c int) inherits (app.t)',
      'create table parts (a int primary key) partition by range (a)',
      'create unlogged table fast (a int, b int, primary key (a) include (b))',
      'create table spans (id int4range, at int4range, primary key (id, at without overlaps))',
      'create view seen as select 1 as a',
      'create materialized view kept as select 1 as a',
      'create sequence numbers',
      'create domain short as text',
      'create type pair as (a int)',
      'create type range as range (subtype = float8)',
      'create function plus(a int) returns int language sql as $$ select 1 $$',
      'create procedure nothing() language sql as $$ select 1 $$',
      'create function stamp() returns trigger language plpgsql as $$ begin return new; end $$',
      'create trigger stamped before insert on t for each row execute function stamp()',
      'create rule forever as on delete to app.t do instead nothing',
      'create policy mine on t',
      'alter table t enable row level security',
      'create statistics joint on name, at from t',
    ])
    const live = await introspect(db)
    expect(live.unsupported).toStrictEqual([
      'the inheritance of child: it INHERITS app.t',
      'the storage of fast: it is UNLOGGED',
      'the INCLUDE of the primary key fast_pkey of fast',
      'the partitions of parts: it is PARTITION BY RANGE (a)',
      'the check alone of refs: it is NO INHERIT',
      'the check hoped of refs: it is NOT ENFORCED',
      'the foreign key later of refs: it is DEFERRABLE',
      'the foreign key part of refs: it sets some of its columns when the row referred to is deleted',
      'the foreign key whole of refs: it is MATCH FULL',
      'the state of the constraint unseen of refs: it is NOT VALID',
      'the index spans_pkey of spans: it is WITHOUT OVERLAPS',
      'the row level security of t',
      'the index apart of t: it is an EXCLUDE constraint',
      'the index collated of t: it has a collation of its own',
      'the index first of t: it has NULLS FIRST or NULLS LAST',
      'the index late of t: it is DEFERRABLE',
      'the index lines of t: it is USING brin',
      'the index one_null of t: it is NULLS NOT DISTINCT',
      'the index paths of t: its operators are jsonb_path_ops',
      'the index patterns of t: its operators are text_pattern_ops',
      'the rule forever of app.t',
      'the domain short',
      'the function plus(a integer)',
      'the function stamp()',
      'the materialized view kept',
      'the policy mine of t',
      'the procedure nothing()',
      'the sequence numbers',
      'the statistics joint of t',
      'the trigger stamped of t',
      'the type pair',
      'the type range',
      'the view seen',
    ])
    expect(tableOf(live, 't').indexes).toStrictEqual([])
    expect(tableOf(live, 'refs').foreignKeys).toStrictEqual([])
    expect(tableOf(live, 'refs').checks).toStrictEqual([{ name: 'unseen', expression: 'a > 3' }])
  })
})
