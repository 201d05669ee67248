import { snapshotSchema } from '@manticore/core'
import { canonicalise, introspect } from '@manticore/migrate'
import {
  type AnyTable,
  check,
  Database,
  decimal,
  defineTable,
  enumType,
  index,
  int8,
  sql,
  text,
  timestamptz,
  ttl,
  vector,
  vectorIndex,
} from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { collect } from '../support/collect-statements.js'
import { errorOf } from '../support/refusal.js'
import type { Rule } from '../support/wire/answer.js'
import { startWireServer } from '../support/wire/wire-server.js'
import { type Shown, showing } from './shown.js'

const role = enumType('role', ['admin', "it's a member"])

/** Compares declared tables with what a CockroachDB shows; answers with them and with what was sent meanwhile. */
const compare = async (shown: Shown, tables: readonly AnyTable[], rules: readonly Rule[] = []) => {
  await using server = await startWireServer({ rules: [...rules, ...showing(shown)] })
  await using db = new Database({ url: server.url, maxConnections: 1 })
  const live = await introspect(db)
  const asked = server.statements.length
  const declared = snapshotSchema(tables, { server: 'cockroachdb' })
  const texts = () => server.statements.slice(asked).map(({ text: sent }) => sent)
  try {
    const canonical = await canonicalise(db, declared, live)
    return { live, canonical, sent: texts(), error: undefined }
  } catch (error) {
    return { live, canonical: undefined, sent: texts(), error: error as Error }
  } finally {
    texts().forEach(collect)
  }
}

const column = (name: string) => ({ name, type: 25 })

describe('what CockroachDB only notes the types of', () => {
  const things = defineTable(
    'things',
    {
      id: int8().primaryKey().default(-5n),
      price: decimal(8, 2).notNull().default('0.50').check(sql`price > 0`),
      role: role().notNull().default("it's a member"),
      tags: text().array().notNull().default([]),
      at: timestamptz().defaultNow().onUpdate(sql`now()`),
      note: text().default(sql`NULL`),
      label: text().generatedAs(sql`upper("note")`).stored(),
    },
    (t) => [
      check(sql`${t.note} IN ('a', 'it''s')`),
      index('things_note').on(sql`lower(${t.note})`).where(sql`${t.price} > 1.5 and ${t.note} is not null`),
    ],
  )

  const shown: Shown = {
    types: [`CREATE TYPE public.role AS ENUM ('admin', e'it\\'s a member');`],
    tables: [
      `CREATE TABLE public.things (
	id INT8 NOT NULL DEFAULT (-5):::INT8,
	price DECIMAL(8,2) NOT NULL DEFAULT 0.50:::DECIMAL,
	role public.role NOT NULL DEFAULT e'it\\'s a member':::public.role,
	tags STRING[] NOT NULL DEFAULT ARRAY[]:::STRING[],
	at TIMESTAMPTZ NULL DEFAULT now():::TIMESTAMPTZ ON UPDATE now():::TIMESTAMPTZ,
	note STRING NULL,
	label STRING NULL AS (upper(note)) STORED,
	CONSTRAINT things_pkey PRIMARY KEY (id ASC),
	INDEX things_note (lower(note) ASC) WHERE (price > 1.5:::DECIMAL) AND (note IS NOT NULL),
	CONSTRAINT check_price CHECK (price > 0:::DECIMAL),
	CONSTRAINT check_note CHECK (note IN ('a':::STRING, e'it\\'s':::STRING))
);`,
    ],
  }

  test('is compared without asking, but for what is parted by parentheses', async () => {
    const made: string[] = []
    const scratch: Rule[] = [
      {
        text: /^create /i,
        answer: ({ text: sent }) => {
          made.push(sent)
          return { tag: 'CREATE TABLE' }
        },
      },
      { text: /^drop table/i, answer: { tag: 'DROP TABLE' } },
      {
        text: /^show create table/,
        columns: [column('table_name'), column('create_statement')],
        answer: () => {
          const name = /"(manticore_scratch_\w+)"/.exec(made[0] ?? '')?.[1] ?? ''
          return {
            rows: [
              [
                name,
                `CREATE TABLE public.${name} (
	price DECIMAL(8,2) NULL,
	note STRING NULL,
	rowid INT8 NOT VISIBLE NOT NULL DEFAULT unique_rowid(),
	CONSTRAINT ${name}_pkey PRIMARY KEY (rowid ASC),
	INDEX manticore_scratch_0_0 (lower(note) ASC) WHERE (price > 1.5:::DECIMAL) AND (note IS NOT NULL)
)`,
              ],
            ],
          }
        },
      },
    ]
    const { live, canonical, sent, error } = await compare(shown, [things], scratch)
    expect(error).toBeUndefined()
    const [table] = canonical?.tables ?? []
    const [other] = live.tables
    expect(table?.columns).toStrictEqual(other?.columns)
    expect(table?.indexes).toStrictEqual(other?.indexes)
    expect(table?.checks.map(({ expression }) => expression)).toStrictEqual(
      other?.checks.map(({ expression }) => expression),
    )
    expect(sent.map((one) => one.replaceAll(/manticore_scratch_[0-9a-f]{16}/g, 'scratch'))).toStrictEqual([
      'CREATE TABLE "scratch" (\n  "price" DECIMAL(8,2),\n  "note" TEXT\n)',
      'CREATE INDEX "manticore_scratch_0_0" ON "scratch" ((lower(note))) WHERE "price" > 1.5 and "note" is not null',
      'show create table "scratch"',
      'DROP TABLE IF EXISTS "scratch"',
    ])
  })

  test('is not asked about where everything is the same', async () => {
    const plain = defineTable('plain', { id: int8().primaryKey(), price: decimal().check(sql`price > 0`) })
    const { sent, error } = await compare(
      {
        tables: [
          'CREATE TABLE public.plain (id INT8 NOT NULL, price DECIMAL NULL, CONSTRAINT plain_pkey PRIMARY KEY (id ASC), CONSTRAINT c CHECK (price > 0:::DECIMAL));',
        ],
      },
      [plain],
    )
    expect([sent, error]).toStrictEqual([[], undefined])
  })
})

test('a vector index is for distances unless it says otherwise', async () => {
  const docs = defineTable('docs', { id: int8().primaryKey(), near: vector(3) }, (t) => [
    vectorIndex('docs_near').on(t.near).distance('l2'),
  ])
  const { live, canonical } = await compare(
    {
      tables: [
        'CREATE TABLE public.docs (id INT8 NOT NULL, near VECTOR(3) NULL, CONSTRAINT docs_pkey PRIMARY KEY (id ASC), VECTOR INDEX docs_near (near vector_l2_ops));',
      ],
    },
    [docs],
  )
  expect(canonical?.tables[0]?.indexes).toStrictEqual(live.tables[0]?.indexes)
})

describe('a scratch table', () => {
  const shown: Shown = {
    tables: [
      'CREATE TABLE public.wrong (id INT8 NOT NULL, a INT8 NULL DEFAULT 1:::INT8, CONSTRAINT wrong_pkey PRIMARY KEY (id ASC));',
      'CREATE TABLE public.manticore_scratch_0123456789abcdef (a INT8 NULL);',
    ],
  }
  const wrong = defineTable('wrong', { id: int8().primaryKey(), a: int8().default(sql`nope(1)`) })
  const drops: Rule = { text: /^drop table/i, answer: { tag: 'DROP TABLE' } }

  test('that cannot be made is dropped, and the reason is told', async () => {
    const { sent, error, live } = await compare(
      shown,
      [wrong],
      [
        { text: /^create table/i, answer: { error: { code: '42883', message: 'unknown function: nope()' } } },
        drops,
      ],
    )
    expect(error?.message).toBe(
      'the server does not take the DEFAULT of wrong.a: unknown function: nope(), SQLSTATE 42883',
    )
    expect(sent.map((one) => one.slice(0, 10))).toStrictEqual(['CREATE TAB', 'DROP TABLE'])
    // one that a killed process left behind
    expect(live.tables.map(({ name }) => name)).toStrictEqual(['wrong'])
  })

  test('that this user may not make is explained', async () => {
    const answer = {
      error: { code: '42501', message: 'user app does not have CREATE privilege on schema public' },
    }
    const { error } = await compare(shown, [wrong], [{ text: /^create table/i, answer }, drops])
    expect(error?.message).toContain('CREATE on the schema on CockroachDB')
  })

  test('is dropped when the connection is lost meanwhile', async () => {
    const { sent } = await compare(
      shown,
      [wrong],
      [{ text: /^create table/i, answer: { end: 'rst' } }, drops],
    )
    expect(sent.at(-1)).toMatch(/^DROP TABLE IF EXISTS "manticore_scratch_/)
  })
})

describe('a time to live', () => {
  const shown: Shown = {
    tables: [
      `CREATE TABLE public.visits (
	id INT8 NOT NULL,
	crdb_internal_expiration TIMESTAMPTZ NOT VISIBLE NOT NULL DEFAULT current_timestamp():::TIMESTAMPTZ + '3 mons':::INTERVAL ON UPDATE current_timestamp():::TIMESTAMPTZ + '3 mons':::INTERVAL,
	CONSTRAINT visits_pkey PRIMARY KEY (id ASC)
) WITH (ttl = 'on', ttl_expire_after = '3 mons':::INTERVAL, ttl_job_cron = '@hourly', ttl_row_stats_poll_interval = '1m0s');`,
    ],
  }
  const same: Rule = {
    text: /::INTERVAL/,
    columns: [{ name: 'same', type: 16 }],
    answer: ({ parameters: [one] }) => ({ rows: [[one === '3 months' || one === '1 minute' ? 't' : 'f']] }),
  }
  const declare = (options: Parameters<typeof ttl>[0]) =>
    defineTable('visits', { id: int8().primaryKey() }, () => [ttl(options)])

  test('is that of the database where it is as long, and says the same of the job', async () => {
    const options = { cron: '@hourly', rowStatsPollInterval: '1 minute', pause: false, selectRateLimit: 0 }
    const { live, canonical } = await compare(shown, [declare({ after: '3 months', ...options })], [same])
    expect(canonical?.tables[0]?.ttl).toStrictEqual(live.tables[0]?.ttl)
  })

  test('stays different where it is longer, and says something else of the job', async () => {
    const { canonical } = await compare(shown, [declare({ after: '4 months', pause: true })], [same])
    expect(canonical?.tables[0]?.ttl).toStrictEqual({
      expiration: undefined,
      after: '4 months',
      parameters: { ttl_pause: true },
    })
  })
})

test('an error that is none of what was asked comes out as it is', async () => {
  const { error } = await compare({ tables: ['CREATE TABLE public.a (id INT8 NULL);'] }, [])
  expect(error).toBeUndefined()
  const failing = await startWireServer({
    rules: [
      {
        text: 'show create all types',
        answer: { error: { code: '57014', message: 'query execution canceled' } },
      },
      ...showing({}),
    ],
  })
  await using db = new Database({ url: failing.url, maxConnections: 1 })
  expect((await errorOf(() => introspect(db))).name).toBe('QueryCancelledError')
  await failing[Symbol.asyncDispose]()
})
