import { type GenerateOptions, generate, MigrationError } from '@manticore/migrate'
import {
  bytes,
  Database,
  decimal,
  defineTable,
  enumType,
  family,
  index,
  int8,
  locality,
  primaryKey,
  sql,
  text,
  timestamptz,
  ttl,
  unique,
  uniqueIndex,
  uuid,
  varchar,
} from 'manticore-cockroachdb'
import { expect, test } from 'vitest'
import { collect } from '../support/collect-statements.js'
import { errorOf } from '../support/refusal.js'
import { startWireServer } from '../support/wire/wire-server.js'
import { type Shown, showing } from './shown.js'

// What is generated for a CockroachDB that shows what it has. tests/cockroach runs what is generated on a real one.

const generated = async (shown: Shown, options: GenerateOptions) => {
  await using server = await startWireServer({ rules: showing(shown), version: '26.1.3' })
  await using db = new Database({ url: server.url, maxConnections: 1 })
  const result = await generate(db, { directory: 'none', description: 'none' }, { ...options, dryRun: true })
  result?.statements.forEach((statement) => {
    collect(statement.text)
  })
  return result
}

test('what CockroachDB shows of a schema is what was declared', async () => {
  const role = enumType('role', ['admin', 'member'])
  const orders = defineTable(
    'orders',
    {
      id: uuid().primaryKey().defaultRandom(),
      number: 'SERIAL',
      at: timestamptz().notNull().defaultNow(),
      total: decimal(8, 2).notNull().default('0').check(sql`total >= 0`),
      role: role().notNull().default('member'),
      'Odd "name"': text().default("it's"),
      code: varchar(20).unique(),
      low: text().generatedAs(sql`lower(code)`).stored(),
    },
    (t) => [
      primaryKey().on(t.id).usingHash(),
      index().on(t.at.desc()).storing(t.total, t.code).usingHash(),
      uniqueIndex('once').on(t.code, t.role).where(sql`${t.total} > 0`),
      unique('both').on(t.number, t.code),
      ttl({ after: '30 days' }),
      locality.regionalByRow(),
    ],
  )
  const shown = {
    types: ["CREATE TYPE public.role AS ENUM ('admin', 'member');"],
    tables: [
      `CREATE TABLE public.orders (
	id UUID NOT NULL DEFAULT gen_random_uuid(),
	number INT8 NOT NULL DEFAULT unique_rowid(),
	at TIMESTAMPTZ NOT NULL DEFAULT now():::TIMESTAMPTZ,
	total DECIMAL(8,2) NOT NULL DEFAULT 0:::DECIMAL,
	role public.role NOT NULL DEFAULT 'member':::public.role,
	"Odd ""name""" STRING NULL DEFAULT e'it\\'s':::STRING,
	code VARCHAR(20) NULL,
	low STRING NULL AS (lower(code)) STORED,
	crdb_internal_expiration TIMESTAMPTZ NOT VISIBLE NOT NULL DEFAULT current_timestamp():::TIMESTAMPTZ + '30 days':::INTERVAL ON UPDATE current_timestamp():::TIMESTAMPTZ + '30 days':::INTERVAL,
	crdb_region public.crdb_internal_region NOT VISIBLE NOT NULL DEFAULT default_to_database_primary_region(gateway_region())::public.crdb_internal_region,
	crdb_internal_at_shard_16 INT8 NOT VISIBLE NOT NULL AS (mod(fnv32(md5(crdb_internal.datums_to_bytes(at))), 16:::INT8)) VIRTUAL,
	crdb_internal_id_shard_16 INT8 NOT VISIBLE NOT NULL AS (mod(fnv32(md5(crdb_internal.datums_to_bytes(id))), 16:::INT8)) VIRTUAL,
	CONSTRAINT orders_pkey PRIMARY KEY (id ASC) USING HASH WITH (bucket_count=16),
	INDEX orders_at_idx (at DESC) USING HASH WITH (bucket_count=16) STORING (total, code),
	UNIQUE INDEX orders_code_key (code ASC),
	UNIQUE INDEX once (code ASC, role ASC) WHERE total > 0:::DECIMAL,
	UNIQUE INDEX both (number ASC, code ASC),
	CONSTRAINT check_total CHECK (total >= 0:::DECIMAL)
) WITH (ttl = 'on', ttl_expire_after = '30 days':::INTERVAL, schema_locked = true) LOCALITY REGIONAL BY ROW;`,
    ],
  }
  expect(await generated(shown, { tables: [orders] })).toBeUndefined()
})

test('what it takes unlocked tables for is unlocked, and what cannot be undone is said', async () => {
  const events = defineTable('events', { id: int8().primaryKey(), note: text() }, () => [locality.global()])
  const shown = {
    tables: [
      `CREATE TABLE public.events (
	id INT8 NOT NULL,
	note STRING NULL,
	rowid INT8 NOT VISIBLE NOT NULL DEFAULT unique_rowid(),
	CONSTRAINT events_pkey PRIMARY KEY (rowid ASC)
);`,
    ],
  }
  const result = await generated(shown, { tables: [events] })
  expect([result?.up, result?.down]).toMatchInlineSnapshot(`
    [
      "-- Made from the difference between the declared tables and the database. Read it before it is run.

    ALTER TABLE "events" SET (schema_locked = false);

    ALTER TABLE "events" ADD CONSTRAINT "events_pkey" PRIMARY KEY ("id");

    ALTER TABLE "events" SET (schema_locked = true);

    ALTER TABLE "events" SET (schema_locked = false);

    ALTER TABLE "events" SET LOCALITY GLOBAL;

    ALTER TABLE "events" SET (schema_locked = true);",
      "-- not undone: the primary key of events cannot be dropped, since every table of CockroachDB has one: create a table as it should be, copy the rows and rename it, or declare what is there

    ALTER TABLE "events" SET (schema_locked = false);

    ALTER TABLE "events" SET LOCALITY REGIONAL BY TABLE IN PRIMARY REGION;

    ALTER TABLE "events" SET (schema_locked = true);",
    ]
  `)
})

test('what cannot be reached is refused, all of it in one message', async () => {
  const photos = defineTable('photos', { id: int8().notNull(), photo: bytes() }, (t) => [
    family('large').on(t.photo),
  ])
  const shown = {
    tables: [
      'CREATE TABLE public.photos (\n\tid INT8 NOT NULL,\n\tphoto BYTES NULL,\n\tCONSTRAINT photos_pkey PRIMARY KEY (id ASC)\n);',
    ],
  }
  const error = await errorOf(() => generated(shown, { tables: [photos] }))
  expect(error).toBeInstanceOf(MigrationError)
  expect(error.message).toBe(
    [
      'what is declared cannot be reached from what the database holds:',
      '- the primary key of photos cannot be dropped, since every table of CockroachDB has one: create a table as it should be, copy the rows and rename it, or declare what is there',
      '- the column families of photos cannot be changed, since CockroachDB puts a column into its family when it is added: create a table as it should be, copy the rows and rename it, or declare what is there',
    ].join('\n'),
  )
})
