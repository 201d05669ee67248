import {
  addRegionSql,
  compileSchema,
  createDatabaseSql,
  dropDatabaseSql,
  dropRegionSql,
  dropTableSql,
  primaryRegionSql,
  survivalGoalSql,
  truncateSql,
} from '@manticore/core'
import {
  type AnyColumn,
  type AnyTable,
  type ColumnReference,
  defineTable,
  enumType,
  foreignKey,
  index,
  int4,
  schema,
  sql,
  text,
  uniqueIndex,
} from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { collect } from '../support/collect-statements.js'
import { definitionsOf, documents, logins, people, teams, visits } from '../support/every-feature.js'
import { wrong } from '../support/refusal.js'

const everything = definitionsOf(visits, people, documents, logins, teams)

const forCockroach = compileSchema(everything, { server: 'cockroachdb', ifNotExists: true })

describe('a schema with every feature', () => {
  test('is written for CockroachDB, with nothing left out', () => {
    // the embedded server runs PostgreSQL's statements; these only the parser can judge
    forCockroach.statements.forEach(collect)
    expect(forCockroach.omitted).toStrictEqual([])
    expect(forCockroach.statements.join(';\n')).toMatchInlineSnapshot(`
      "CREATE SCHEMA IF NOT EXISTS "app";
      CREATE TYPE IF NOT EXISTS "app"."mood" AS ENUM ('glad', 'it''s so-so');
      CREATE TYPE IF NOT EXISTS "role" AS ENUM ('admin', 'member');
      CREATE TABLE IF NOT EXISTS "people" (
        "id" UUID NOT NULL DEFAULT gen_random_uuid(),
        "team_id" UUID NOT NULL,
        "name" VARCHAR(200) NOT NULL,
        "mood" "app"."mood" NOT NULL DEFAULT 'it''s so-so'::"app"."mood",
        "moods" "app"."mood"[] NOT NULL DEFAULT '{}'::"app"."mood"[],
        "balance" DECIMAL(19,4) NOT NULL DEFAULT '0'::DECIMAL,
        "settings" JSONB,
        "photo" BYTEA,
        "tags" TEXT[],
        "slug" TEXT GENERATED ALWAYS AS (lower(name)) STORED,
        "shout" TEXT GENERATED ALWAYS AS (upper(name)) VIRTUAL,
        "secret" TEXT NOT VISIBLE,
        "created_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
        "updated_at" TIMESTAMPTZ ON UPDATE now(),
        "expires_at" TIMESTAMPTZ,
        "written" VARCHAR(20) COLLATE "en-x-icu" DEFAULT 'a',
        PRIMARY KEY ("id"),
        CHECK (balance >= 0),
        CONSTRAINT "people_expire" CHECK ("expires_at" > "created_at"),
        FAMILY "often" ("id", "team_id", "balance", "updated_at"),
        FAMILY ("photo")
      ) WITH (ttl_expiration_expression = '"expires_at"', ttl_job_cron = '@hourly', ttl_select_batch_size = 200, ttl_delete_batch_size = 50, ttl_select_rate_limit = 0, ttl_delete_rate_limit = 100, ttl_pause = false, ttl_label_metrics = true, ttl_row_stats_poll_interval = '1 minute', ttl_disable_changefeed_replication = true) LOCALITY REGIONAL BY TABLE IN "us-east1";
      CREATE UNIQUE INDEX IF NOT EXISTS "people_by_name" ON "people" ((lower("name"))) WHERE "secret" is null;
      CREATE INDEX IF NOT EXISTS "people_team_id_created_at_idx" ON "people" ("team_id", "created_at" DESC) STORING ("name", "balance");
      CREATE INDEX IF NOT EXISTS "people_by_time" ON "people" ("created_at") USING HASH WITH (bucket_count = 8) NOT VISIBLE;
      CREATE INDEX IF NOT EXISTS "people_by_update" ON "people" ("updated_at") USING HASH;
      CREATE INVERTED INDEX IF NOT EXISTS "people_settings" ON "people" ("settings");
      CREATE INVERTED INDEX IF NOT EXISTS "people_tags" ON "people" ("team_id", "tags") WHERE "balance" > 0 NOT VISIBLE;
      CREATE INVERTED INDEX IF NOT EXISTS "people_names" ON "people" ("team_id", "name" gin_trgm_ops);
      COMMENT ON COLUMN "people"."name" IS 'the person''s name';
      CREATE TABLE IF NOT EXISTS "app"."teams" (
        "id" UUID NOT NULL DEFAULT gen_random_uuid(),
        "name" TEXT NOT NULL,
        "lead_id" UUID,
        "role" "role" NOT NULL DEFAULT 'member'::"role",
        PRIMARY KEY ("id"),
        UNIQUE ("name"),
        CONSTRAINT "teams_once" UNIQUE ("name", "lead_id"),
        FOREIGN KEY ("lead_id") REFERENCES "people" ("id") ON DELETE SET NULL
      ) LOCALITY GLOBAL;
      COMMENT ON TABLE "app"."teams" IS 'a team''s row';
      CREATE TABLE IF NOT EXISTS "app"."visits" (
        "team_id" UUID NOT NULL,
        "number" INT8 NOT NULL,
        "lead_id" UUID,
        "team_name" TEXT,
        "place" INT4 NOT NULL,
        "before" INT4,
        "at" TIMESTAMPTZ NOT NULL DEFAULT now(),
        CONSTRAINT "visits_key" PRIMARY KEY ("number" DESC, "team_id") USING HASH WITH (bucket_count = 16),
        CONSTRAINT "visits_team" FOREIGN KEY ("team_name", "lead_id") REFERENCES "app"."teams" ("name", "lead_id") ON DELETE CASCADE
      ) WITH (ttl_expire_after = '3 months') LOCALITY REGIONAL BY TABLE;
      CREATE UNIQUE INDEX IF NOT EXISTS "visits_place_idx" ON "app"."visits" ("place");
      CREATE TABLE IF NOT EXISTS "documents" (
        "id" UUID NOT NULL DEFAULT gen_random_uuid(),
        "team" UUID NOT NULL,
        "region" "crdb_internal_region" NOT NULL,
        "embedding" VECTOR(3) NOT NULL DEFAULT '[0,0,1]'::VECTOR,
        "place" GEOGRAPHY,
        PRIMARY KEY ("id")
      ) LOCALITY REGIONAL BY ROW AS "region";
      CREATE VECTOR INDEX IF NOT EXISTS "documents_embedding_idx" ON "documents" ("embedding");
      CREATE VECTOR INDEX IF NOT EXISTS "documents_near" ON "documents" ("team", "embedding" vector_cosine_ops) NOT VISIBLE;
      CREATE VECTOR INDEX IF NOT EXISTS "documents_inner" ON "documents" ("embedding" vector_ip_ops);
      CREATE INVERTED INDEX IF NOT EXISTS "documents_place" ON "documents" ("place");
      CREATE TABLE IF NOT EXISTS "logins" (
        "id" UUID NOT NULL,
        "at" TIMESTAMPTZ NOT NULL DEFAULT now(),
        PRIMARY KEY ("id")
      ) WITH (ttl_expiration_expression = '"at" + INTERVAL ''30 days''') LOCALITY REGIONAL BY ROW;
      ALTER TABLE "people" ADD CONSTRAINT IF NOT EXISTS "people_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "app"."teams" ("id") ON DELETE CASCADE ON UPDATE CASCADE;
      ALTER TABLE "app"."visits" ADD CONSTRAINT IF NOT EXISTS "visits_before_fkey" FOREIGN KEY ("before") REFERENCES "app"."visits" ("place")"
    `)
  })

  test('is written for PostgreSQL without what it has no words for', () => {
    const { statements, omitted } = compileSchema(definitionsOf(visits, people, logins, teams), {
      server: 'postgres',
      ifNotExists: true,
      extensions: ['pg_trgm', 'citext'],
    })
    expect(omitted).toMatchInlineSnapshot(`
      [
        "USING HASH of the primary key of app.visits",
        "the order of the primary key of app.visits",
        "the time to live of app.visits",
        "LOCALITY of app.visits",
        "VIRTUAL of people.shout",
        "NOT VISIBLE of people.secret",
        "ON UPDATE of people.updatedAt",
        "USING HASH of the index people_by_time",
        "NOT VISIBLE of the index people_by_time",
        "USING HASH of the index people_by_update",
        "the columns before the last of the inverted index people_tags",
        "NOT VISIBLE of the inverted index people_tags",
        "the columns before the last of the inverted index people_names",
        "FAMILY of people",
        "the time to live of people",
        "LOCALITY of people",
        "the time to live of logins",
        "LOCALITY of logins",
        "LOCALITY of app.teams",
      ]
    `)
    expect(statements.join(';\n')).toMatchInlineSnapshot(`
      "CREATE SCHEMA IF NOT EXISTS "app";
      CREATE EXTENSION IF NOT EXISTS "pg_trgm";
      /* postgres */ DO 'BEGIN CREATE TYPE "app"."mood" AS ENUM (''glad'', ''it''''s so-so''); EXCEPTION WHEN duplicate_object THEN NULL; END';
      /* postgres */ DO 'BEGIN CREATE TYPE "role" AS ENUM (''admin'', ''member''); EXCEPTION WHEN duplicate_object THEN NULL; END';
      CREATE TABLE IF NOT EXISTS "people" (
        "id" UUID NOT NULL DEFAULT gen_random_uuid(),
        "team_id" UUID NOT NULL,
        "name" VARCHAR(200) NOT NULL,
        "mood" "app"."mood" NOT NULL DEFAULT 'it''s so-so'::"app"."mood",
        "moods" "app"."mood"[] NOT NULL DEFAULT '{}'::"app"."mood"[],
        "balance" DECIMAL(19,4) NOT NULL DEFAULT '0'::DECIMAL,
        "settings" JSONB,
        "photo" BYTEA,
        "tags" TEXT[],
        "slug" TEXT GENERATED ALWAYS AS (lower(name)) STORED,
        "shout" TEXT GENERATED ALWAYS AS (upper(name)) STORED,
        "secret" TEXT,
        "created_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
        "updated_at" TIMESTAMPTZ,
        "expires_at" TIMESTAMPTZ,
        "written" VARCHAR(20) COLLATE "en-x-icu" DEFAULT 'a',
        PRIMARY KEY ("id"),
        CHECK (balance >= 0),
        CONSTRAINT "people_expire" CHECK ("expires_at" > "created_at")
      );
      CREATE UNIQUE INDEX IF NOT EXISTS "people_by_name" ON "people" ((lower("name"))) WHERE "secret" is null;
      CREATE INDEX IF NOT EXISTS "people_team_id_created_at_idx" ON "people" ("team_id", "created_at" DESC) INCLUDE ("name", "balance");
      CREATE INDEX IF NOT EXISTS "people_by_time" ON "people" ("created_at");
      CREATE INDEX IF NOT EXISTS "people_by_update" ON "people" ("updated_at");
      CREATE INDEX IF NOT EXISTS "people_settings" ON "people" USING GIN ("settings");
      CREATE INDEX IF NOT EXISTS "people_tags" ON "people" USING GIN ("tags") WHERE "balance" > 0;
      CREATE INDEX IF NOT EXISTS "people_names" ON "people" USING GIN ("name" gin_trgm_ops);
      COMMENT ON COLUMN "people"."name" IS 'the person''s name';
      CREATE TABLE IF NOT EXISTS "app"."teams" (
        "id" UUID NOT NULL DEFAULT gen_random_uuid(),
        "name" TEXT NOT NULL,
        "lead_id" UUID,
        "role" "role" NOT NULL DEFAULT 'member'::"role",
        PRIMARY KEY ("id"),
        UNIQUE ("name"),
        CONSTRAINT "teams_once" UNIQUE ("name", "lead_id"),
        FOREIGN KEY ("lead_id") REFERENCES "people" ("id") ON DELETE SET NULL
      );
      COMMENT ON TABLE "app"."teams" IS 'a team''s row';
      CREATE TABLE IF NOT EXISTS "app"."visits" (
        "team_id" UUID NOT NULL,
        "number" INT8 NOT NULL,
        "lead_id" UUID,
        "team_name" TEXT,
        "place" INT4 NOT NULL,
        "before" INT4,
        "at" TIMESTAMPTZ NOT NULL DEFAULT now(),
        CONSTRAINT "visits_key" PRIMARY KEY ("number", "team_id"),
        CONSTRAINT "visits_team" FOREIGN KEY ("team_name", "lead_id") REFERENCES "app"."teams" ("name", "lead_id") ON DELETE CASCADE
      );
      CREATE UNIQUE INDEX IF NOT EXISTS "visits_place_idx" ON "app"."visits" ("place");
      CREATE TABLE IF NOT EXISTS "logins" (
        "id" UUID NOT NULL,
        "at" TIMESTAMPTZ NOT NULL DEFAULT now(),
        PRIMARY KEY ("id")
      );
      /* postgres */ DO 'BEGIN ALTER TABLE "people" ADD CONSTRAINT "people_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "app"."teams" ("id") ON DELETE CASCADE ON UPDATE CASCADE; EXCEPTION WHEN duplicate_object THEN NULL; END';
      /* postgres */ DO 'BEGIN ALTER TABLE "app"."visits" ADD CONSTRAINT "visits_before_fkey" FOREIGN KEY ("before") REFERENCES "app"."visits" ("place"); EXCEPTION WHEN duplicate_object THEN NULL; END'"
    `)
  })

  test('names what it leaves out where PostgreSQL lacks the extensions', () => {
    const { statements, omitted } = compileSchema(definitionsOf(people, documents), { server: 'postgres' })
    expect(omitted.filter((what) => /trigram|vector|names|LOCALITY/.test(what))).toMatchInlineSnapshot(`
      [
        "the trigrams of the inverted index people_names",
        "LOCALITY of people",
        "the vector index documents_embedding_idx",
        "the vector index documents_near",
        "the vector index documents_inner",
        "LOCALITY of documents",
      ]
    `)
    expect(statements.join('\n')).not.toMatch(/gin_trgm_ops|VECTOR INDEX|EXTENSION|LOCALITY|ttl_|FAMILY/)
  })
})

describe('tables', () => {
  const id = () => int4().primaryKey()
  const statementsFor = (...tables: readonly AnyTable[]) =>
    compileSchema(definitionsOf(...tables), { server: 'cockroachdb' }).statements.map((text) =>
      text.replaceAll(/\s+/g, ' '),
    )

  test('come behind those they refer to, whatever the order they are given in', () => {
    const a = defineTable('a', { id: id() })
    const b = defineTable('b', { id: id(), a: int4().references(() => a.id) })
    const c = defineTable('c', { id: id(), b: int4().references(() => b.id), a: 'INT4 REFERENCES a' })
    for (const order of [
      [a, b, c],
      [c, b, a],
      [b, c, a, b],
    ]) {
      expect(statementsFor(...order).map((text) => text.slice(0, 16))).toStrictEqual([
        'CREATE TABLE "a"',
        'CREATE TABLE "b"',
        'CREATE TABLE "c"',
      ])
    }
  })

  test('that refer to one another in a circle get the foreign key that closes it last', () => {
    const a = defineTable('a', { id: id(), c: int4().references((): ColumnReference => c.id) })
    const b = defineTable('b', { id: id(), a: int4().references((): ColumnReference => a.id) })
    const c = defineTable('c', { id: id(), b: int4().references((): ColumnReference => b.id) })
    expect(statementsFor(a, b, c)).toStrictEqual([
      'CREATE TABLE "b" ( "id" INT4 NOT NULL, "a" INT4, PRIMARY KEY ("id") )',
      'CREATE TABLE "c" ( "id" INT4 NOT NULL, "b" INT4, PRIMARY KEY ("id"), FOREIGN KEY ("b") REFERENCES "b" ("id") )',
      'CREATE TABLE "a" ( "id" INT4 NOT NULL, "c" INT4, PRIMARY KEY ("id"), FOREIGN KEY ("c") REFERENCES "c" ("id") )',
      'ALTER TABLE "b" ADD CONSTRAINT "b_a_fkey" FOREIGN KEY ("a") REFERENCES "a" ("id")',
    ])
  })

  test('may refer to tables that are there already', () => {
    const a = defineTable('a', { id: id() })
    const b = defineTable('b', { id: id(), a: int4().references(() => a.id), other: 'INT REFERENCES others' })
    expect(statementsFor(b)).toStrictEqual([
      'CREATE TABLE "b" ( "id" INT4 NOT NULL, "a" INT4, "other" INT8, PRIMARY KEY ("id"), FOREIGN KEY ("a") REFERENCES "a" ("id"), FOREIGN KEY ("other") REFERENCES "others" )',
    ])
  })

  test('share what they share', () => {
    const shared = enumType('shared', ['a'])
    const a = defineTable('a', { id: id(), value: shared() })
    const b = defineTable('b', { id: id(), value: shared().array() })
    expect(statementsFor(a, b).filter((text) => text.includes('CREATE TYPE'))).toStrictEqual([
      `CREATE TYPE IF NOT EXISTS "shared" AS ENUM ('a')`,
    ])
  })

  test('of one name in different schemas are different tables', () => {
    const one = schema('one').table('a', { id: id() })
    const two = schema('two').table('a', {
      id: id()
        .named('key')
        .references(() => one.id),
    })
    expect(statementsFor(two, one)).toStrictEqual([
      'CREATE SCHEMA IF NOT EXISTS "two"',
      'CREATE SCHEMA IF NOT EXISTS "one"',
      'CREATE TABLE "one"."a" ( "id" INT4 NOT NULL, PRIMARY KEY ("id") )',
      'CREATE TABLE "two"."a" ( "key" INT4 NOT NULL, PRIMARY KEY ("key"), FOREIGN KEY ("key") REFERENCES "one"."a" ("id") )',
    ])
  })

  test('have names of their own for what is added to them', () => {
    const target = defineTable('target', { id: id(), other: int4().notNull() }, (t) => [
      uniqueIndex().on(t.other),
    ])
    const a = defineTable(
      'a',
      { id: id(), one: int4().references((): ColumnReference => a.two), two: int4() },
      (t) => [
        uniqueIndex('a_two_idx').on(t.two),
        index().on(t.two),
        foreignKey('a_one_fkey')
          .on(t.one)
          .references(() => [target.id]),
      ],
    )
    expect(statementsFor(a, target).slice(2)).toStrictEqual([
      expect.stringContaining('CONSTRAINT "a_one_fkey" FOREIGN KEY ("one") REFERENCES "target" ("id")'),
      'CREATE UNIQUE INDEX IF NOT EXISTS "a_two_idx" ON "a" ("two")',
      'CREATE INDEX IF NOT EXISTS "a_two_idx1" ON "a" ("two")',
      'ALTER TABLE "a" ADD CONSTRAINT "a_one_fkey1" FOREIGN KEY ("one") REFERENCES "a" ("two")',
    ])
  })
})

describe('a set of tables is refused', () => {
  const key = () => int4().primaryKey()
  const target = defineTable('target', { id: key(), name: text(), code: text().unique() }, (t) => [
    uniqueIndex().on(t.name).where(sql`code is null`),
    uniqueIndex().on(sql`lower(name)`),
  ])
  const pair = defineTable('pair', { a: key(), b: int4().primaryKey() })
  const referring = (column: AnyColumn) => defineTable('things', { it: column as ReturnType<typeof int4> })
  const missing = undefined as unknown as typeof target

  test.each([
    [
      'a table that is not there',
      [referring(int4().references(() => missing.id))],
      'its foreign key refers to a table that is not there',
    ],
    [
      'a column that is not there',
      [referring(int4().references(() => wrong(undefined)))],
      'its foreign key refers to something that is no column of a table',
    ],
    [
      'a column by a name that is not there',
      [referring(wrong('INT4 REFERENCES target (nope)')), target],
      'its foreign key refers to "nope", which is no column of target',
    ],
    [
      'a column of another type',
      [referring(text().references(() => target.id)), target],
      'it is TEXT and refers to INT',
    ],
    [
      'an array',
      [
        referring(
          int4()
            .array()
            .references(() => target.id),
        ),
        target,
      ],
      'it is INT[] and refers to INT',
    ],
    [
      'a column that is not unique',
      [referring(text().references(() => target.name)), target],
      'its foreign key refers to target (name), which is neither its key nor unique',
    ],
    [
      'a part of a key',
      [referring(int4().references(() => pair.a)), pair],
      'its foreign key refers to pair (a), which is neither its key nor unique',
    ],
    [
      'the key of another length',
      [referring(wrong('INT4 REFERENCES pair')), pair],
      'its foreign key is of 1 columns, the key of pair is not',
    ],
  ] as const)('that refers to %s', (_, tables, message) => {
    expect(() => compileSchema(definitionsOf(...tables), { server: 'cockroachdb' })).toThrow(
      expect.objectContaining({
        name: 'SchemaError',
        message: `things.it: ${message}`,
        table: 'things',
        column: 'it',
      }),
    )
  })

  test.each([
    [() => [target.id], 'its foreign key is of 2 columns and refers to 1'],
    [() => [target.id, pair.a], 'its foreign key refers to columns of more than one table'],
    [() => [], 'its foreign key refers to something that is no column of a table'],
    [() => wrong([{}]), 'its foreign key refers to something that is no column of a table'],
  ] as const)('that refers by two columns to what is not two columns', (to, message) => {
    const things = defineTable('things', { a: int4(), b: int4() }, (t) => [
      foreignKey().on(t.a, t.b).references(to),
    ])
    expect(() => compileSchema(definitionsOf(things), { server: 'postgres' })).toThrow(
      expect.objectContaining({ message: `things.a: ${message}`, table: 'things', column: 'a' }),
    )
  })

  test('that has two tables of one name, or an enum with two sets of labels', () => {
    const again = defineTable('target', { id: key() })
    expect(() => compileSchema(definitionsOf(target, again), { server: 'postgres' })).toThrow(
      'target: two tables of this name are to be created',
    )
    const one = defineTable('one', { value: enumType('shared', ['a'])() })
    const two = defineTable('two', { value: enumType('shared', ['a', 'b'])() })
    expect(() => compileSchema(definitionsOf(one, two), { server: 'postgres' })).toThrow(
      'two.value: the enum "shared" has other labels elsewhere',
    )
  })
})

describe('the statements about databases', () => {
  test.each([
    [createDatabaseSql('a "b"'), 'CREATE DATABASE "a ""b"""'],
    [dropDatabaseSql('a', true), 'DROP DATABASE IF EXISTS "a"'],
    [primaryRegionSql('shop', 'us-east1'), 'ALTER DATABASE "shop" SET PRIMARY REGION "us-east1"'],
    [addRegionSql('shop', 'us-west1', true), 'ALTER DATABASE "shop" ADD REGION IF NOT EXISTS "us-west1"'],
    [addRegionSql('shop', 'us-west1', false), 'ALTER DATABASE "shop" ADD REGION "us-west1"'],
    [dropRegionSql('shop', 'us-west1', true), 'ALTER DATABASE "shop" DROP REGION IF EXISTS "us-west1"'],
    [survivalGoalSql('shop', 'region'), 'ALTER DATABASE "shop" SURVIVE REGION FAILURE'],
    [survivalGoalSql('shop', 'zone'), 'ALTER DATABASE "shop" SURVIVE ZONE FAILURE'],
    [dropTableSql('a', false), 'DROP TABLE "a"'],
    [dropTableSql({ schema: 'app', name: 'a' }, true), 'DROP TABLE IF EXISTS "app"."a"'],
    [truncateSql({ schema: 'app', name: 'a' }), 'TRUNCATE TABLE "app"."a"'],
  ])('%s', (text, expected) => {
    collect(text)
    expect(text).toBe(expected)
  })
})
