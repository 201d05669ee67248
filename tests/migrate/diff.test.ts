import { type SchemaSnapshot, snapshotSchema } from '@manticore/core'
import { type Change, compareSchemas, diffSchemas, impossible, plan } from '@manticore/migrate'
import {
  type AnyTable,
  bytes,
  check,
  comment,
  decimal,
  defineTable,
  enumType,
  family,
  foreignKey,
  index,
  int4,
  int8,
  invertedIndex,
  jsonb,
  locality,
  primaryKey,
  renamedFrom,
  schema,
  sql,
  text,
  timestamptz,
  ttl,
  unique,
  uniqueIndex,
  uuid,
  varchar,
} from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { collect } from '../support/collect-statements.js'
import { documents, logins, people, teams, visits } from '../support/every-feature.js'
import { asLive } from './settled.js'

const COCKROACH = { server: 'cockroachdb' } as const
const POSTGRES = { server: 'postgres' } as const

const declared = (...tables: readonly AnyTable[]): SchemaSnapshot => snapshotSchema(tables, COCKROACH)
const live = (...tables: readonly AnyTable[]): SchemaSnapshot => asLive(declared(...tables))

const summaries = (changes: readonly Change[]): string[] => changes.map(({ summary }) => summary)

/** The statements of one table made another on CockroachDB, for its parser to read as well. */
const planned = (from: SchemaSnapshot, to: SchemaSnapshot, options = {}): string[] =>
  plan(diffSchemas(from, to, { ...COCKROACH, ...options }), COCKROACH).map(({ text }) => {
    collect(text)
    return text
  })

const onlyTable = (snapshot: SchemaSnapshot): SchemaSnapshot['tables'][number] => {
  const [table] = snapshot.tables
  if (table === undefined) {
    throw new Error('the schema has a table')
  }
  return table
}

/** A live schema of one table that differs from its declaration as the server makes it. */
const changed = (
  snapshot: SchemaSnapshot,
  changes: (table: SchemaSnapshot['tables'][number]) => Partial<SchemaSnapshot['tables'][number]>,
): SchemaSnapshot => {
  const table = onlyTable(snapshot)
  return { ...snapshot, tables: [{ ...table, ...changes(table) }] }
}

const id = () => uuid().primaryKey().defaultRandom()

describe('what a declaration leaves open is no difference:', () => {
  test('names', () => {
    expect(
      diffSchemas(
        live(people, teams, visits, documents, logins),
        declared(people, teams, visits, documents, logins),
        COCKROACH,
      ),
    ).toStrictEqual([])
  })

  test('a unique constraint is a unique index on CockroachDB, and not on PostgreSQL', () => {
    const table = defineTable('t', { id: id(), name: text().unique() })
    const asIndex = changed(live(table), ({ indexes }) => ({
      indexes: indexes.map((one) => ({ ...one, kind: 'unique index' })),
    }))
    expect(diffSchemas(asIndex, declared(table), COCKROACH)).toStrictEqual([])
    expect(summaries(diffSchemas(asIndex, declared(table), POSTGRES))).toStrictEqual([
      'drops the unique index t_index_0 of t',
      'adds the unique constraint t_name_key to t',
    ])
  })

  test('the number of buckets', () => {
    const table = defineTable('t', { id: id(), at: timestamptz().notNull() }, (t) => [
      primaryKey().on(t.id).usingHash(),
      index().on(t.at).usingHash(),
    ])
    const counted = changed(live(table), ({ primaryKey: key, indexes }) => ({
      primaryKey: key && { ...key, buckets: 16 },
      indexes: indexes.map((one) => ({ ...one, buckets: 16 })),
    }))
    expect(compareSchemas(counted, declared(table), COCKROACH)).toStrictEqual({ up: [], down: [] })
  })

  test('the locality that every table of a database with regions has', () => {
    const table = defineTable('t', { id: id() })
    const regional = changed(live(table), () => ({
      locality: { where: 'regional by table', region: undefined, as: undefined },
    }))
    expect(compareSchemas(regional, declared(table), COCKROACH)).toStrictEqual({ up: [], down: [] })
  })

  test('families, and those of columns that are in none', () => {
    const columns = { id: id(), name: text(), photo: bytes() }
    const plain = defineTable('t', columns)
    const parted = defineTable('t', columns, (t) => [family().on(t.photo)])
    const families = [
      { name: 'primary', columns: ['id', 'name'] },
      { name: 'fam_1_photo', columns: ['photo'] },
    ]
    const server = changed(live(plain), () => ({ families }))
    expect(compareSchemas(server, declared(plain), COCKROACH)).toStrictEqual({ up: [], down: [] })
    expect(compareSchemas(server, declared(parted), COCKROACH)).toStrictEqual({ up: [], down: [] })
  })

  test('the order of columns, of what an index stores, and of tables', () => {
    const one = defineTable('t', { id: id(), a: text(), b: text() }, (t) => [
      index().on(t.id).storing(t.a, t.b),
    ])
    const other = defineTable('t', { b: text(), a: text(), id: id() }, (t) => [
      index().on(t.id).storing(t.b, t.a),
    ])
    const second = defineTable('u', { id: id() })
    expect(diffSchemas(live(one, second), declared(second, other), COCKROACH)).toStrictEqual([])
  })
})

describe('a column on CockroachDB', () => {
  test('that comes without a value for rows that are there is filled in before NULL is forbidden', () => {
    const from = defineTable('t', { id: id() })
    const to = defineTable('t', {
      id: id(),
      name: text().notNull(),
      note: text().notNull().default('none'),
      seen: timestamptz().onUpdate(sql`now()`).notVisible().comment('by whom?'),
      shout: text().generatedAs(sql`upper(name)`).virtual(),
    })
    const statements = plan(diffSchemas(live(from), declared(to), COCKROACH), COCKROACH)
    expect(statements.filter(({ comment: note }) => note !== undefined)).toStrictEqual([
      {
        text: 'ALTER TABLE "t" ALTER COLUMN "name" SET NOT NULL',
        destructive: undefined,
        comment: 'fails while a row of t has no name: fill it in before this',
      },
    ])
    expect(planned(live(from), declared(to))).toStrictEqual([
      'ALTER TABLE "t" ADD COLUMN "name" TEXT',
      `ALTER TABLE "t" ADD COLUMN "note" TEXT NOT NULL DEFAULT 'none'::TEXT`,
      'ALTER TABLE "t" ADD COLUMN "seen" TIMESTAMPTZ ON UPDATE now() NOT VISIBLE',
      'ALTER TABLE "t" ALTER COLUMN "name" SET NOT NULL',
      'ALTER TABLE "t" ADD COLUMN "shout" TEXT GENERATED ALWAYS AS (upper(name)) VIRTUAL',
      `COMMENT ON COLUMN "t"."seen" IS 'by whom?'`,
    ])
    expect(planned(live(to), declared(from))).toStrictEqual([
      'ALTER TABLE "t" DROP COLUMN "shout"',
      'ALTER TABLE "t" DROP COLUMN "name"',
      'ALTER TABLE "t" DROP COLUMN "note"',
      'ALTER TABLE "t" DROP COLUMN "seen"',
    ])
  })

  test('changes in place what can be', () => {
    const from = defineTable('t', {
      id: id(),
      a: varchar(10).default('x'),
      b: int4().notNull(),
      c: decimal(8, 2).notVisible().comment('old'),
      d: timestamptz().onUpdate(sql`now()`),
      e: text().generatedAs(sql`lower(a)`).stored(),
    })
    const to = defineTable('t', {
      id: id(),
      a: text(),
      b: int8().default(1n),
      c: decimal(12, 4),
      d: timestamptz().notNull(),
      e: text(),
    })
    expect(planned(live(from), declared(to))).toStrictEqual([
      'ALTER TABLE "t" ALTER COLUMN "a" DROP DEFAULT',
      'ALTER TABLE "t" ALTER COLUMN "a" SET DATA TYPE TEXT',
      'ALTER TABLE "t" ALTER COLUMN "b" SET DATA TYPE INT8',
      'ALTER TABLE "t" ALTER COLUMN "c" SET DATA TYPE DECIMAL(12,4)',
      'ALTER TABLE "t" ALTER COLUMN "e" DROP STORED',
      `ALTER TABLE "t" ALTER COLUMN "b" SET DEFAULT '1'::INT8`,
      'ALTER TABLE "t" ALTER COLUMN "c" SET VISIBLE',
      'ALTER TABLE "t" ALTER COLUMN "d" DROP ON UPDATE',
      'ALTER TABLE "t" ALTER COLUMN "d" SET NOT NULL',
      'ALTER TABLE "t" ALTER COLUMN "b" DROP NOT NULL',
      'COMMENT ON COLUMN "t"."c" IS NULL',
    ])
  })

  test('whose values are written anew is copied, with all that stands on it, and what sets itself stays', () => {
    const rest = { updated: timestamptz().onUpdate(sql`now()`), team: text() }
    const from = defineTable('t', { id: text().primaryKey(), ...rest, parent: text() }, (t) => [
      index('by_team').on(t.team).storing(t.parent),
      index('by_time').on(t.updated),
      check('not_itself', sql`${t.parent} is distinct from ${t.id}`),
      foreignKey('child_of')
        .on(t.parent)
        .references(() => [t.id]),
    ])
    const key = uuid().primaryKey().defaultRandom().comment('made up')
    const to = defineTable('t', { id: key, ...rest, parent: uuid() }, (t) => [
      index('by_team').on(t.team).storing(t.parent),
      index('by_time').on(t.updated),
      check('not_itself', sql`${t.parent} is distinct from ${t.id}`),
      foreignKey('child_of')
        .on(t.parent)
        .references(() => [t.id]),
    ])
    expect(planned(live(from), declared(to))).toMatchInlineSnapshot(`
      [
        "ALTER TABLE "t" DROP CONSTRAINT "child_of"",
        "DROP INDEX "t"@"by_team"",
        "ALTER TABLE "t" DROP CONSTRAINT "not_itself"",
        "ALTER TABLE "t" ADD COLUMN "id_new" UUID",
        "ALTER TABLE "t" ADD COLUMN "parent_new" UUID",
        "UPDATE "t" SET "id_new" = "id"::UUID, "updated" = "updated" WHERE true",
        "UPDATE "t" SET "parent_new" = "parent"::UUID, "updated" = "updated" WHERE true",
        "ALTER TABLE "t" ALTER COLUMN "id_new" SET NOT NULL",
        "ALTER TABLE "t" DROP CONSTRAINT "t_pkey", ADD CONSTRAINT "t_pkey" PRIMARY KEY ("id_new")",
        "ALTER TABLE "t" DROP COLUMN "id"",
        "ALTER TABLE "t" RENAME COLUMN "id_new" TO "id"",
        "ALTER TABLE "t" DROP COLUMN "parent"",
        "ALTER TABLE "t" RENAME COLUMN "parent_new" TO "parent"",
        "ALTER TABLE "t" ALTER COLUMN "id" SET DEFAULT gen_random_uuid()",
        "CREATE INDEX "by_team" ON "t" ("team") STORING ("parent")",
        "ALTER TABLE "t" ADD CONSTRAINT "not_itself" CHECK ("parent" is distinct from "id")",
        "ALTER TABLE "t" ADD CONSTRAINT "child_of" FOREIGN KEY ("parent") REFERENCES "t" ("id")",
        "COMMENT ON COLUMN "t"."id" IS 'made up'",
      ]
    `)
  })

  test('that is generated another way goes and comes back, with what stands on it', () => {
    const make = (expression: string) =>
      defineTable(
        't',
        { id: id(), name: text(), slug: text().generatedAs(sql`lower(name)`).stored() },
        (t) => [
          uniqueIndex('by_slug').on(t.slug).where(sql`${t.name} is not null`),
          check('short', sql`length(${t.slug}) < 99`),
          comment(expression),
        ],
      )
    const from = changed(live(make('one')), ({ columns }) => ({
      columns: columns.map((column) =>
        column.generated === undefined
          ? column
          : { ...column, generated: { expression: 'upper(name)', kept: 'stored' } },
      ),
    }))
    expect(planned(from, declared(make('one')))).toStrictEqual([
      'DROP INDEX "t"@"by_slug" CASCADE',
      'ALTER TABLE "t" DROP CONSTRAINT "short"',
      'ALTER TABLE "t" DROP COLUMN "slug"',
      'ALTER TABLE "t" ADD COLUMN "slug" TEXT GENERATED ALWAYS AS (lower(name)) STORED',
      'CREATE UNIQUE INDEX "by_slug" ON "t" ("slug") WHERE "name" is not null',
      'ALTER TABLE "t" ADD CONSTRAINT "short" CHECK (length("slug") < 99)',
    ])
  })

  test('goes into its family', () => {
    const from = defineTable('t', { id: id(), a: text() }, (t) => [family('often').on(t.id, t.a)])
    const to = defineTable('t', { id: id(), a: text(), b: text(), c: text() }, (t) => [
      family('often').on(t.id, t.a, t.b),
      family('rarely').on(t.c),
    ])
    expect(planned(live(from), declared(to))).toStrictEqual([
      'ALTER TABLE "t" ADD COLUMN "b" TEXT CREATE IF NOT EXISTS FAMILY "often"',
      'ALTER TABLE "t" ADD COLUMN "c" TEXT CREATE IF NOT EXISTS FAMILY "rarely"',
    ])
  })
})

describe('keys on CockroachDB', () => {
  test('a primary key changes in one statement, of a table that is unlocked for it', () => {
    const columns = { a: int8().primaryKey(), b: int8().primaryKey(), c: jsonb() }
    const from = defineTable('t', columns)
    const to = defineTable('t', columns, (t) => [primaryKey('mine').on(t.b, t.a).usingHash({ buckets: 8 })])
    const statements = plan(diffSchemas(live(from), declared(to), COCKROACH), {
      ...COCKROACH,
      schemaLocked: true,
    })
    const texts = statements.map(({ text }) => text)
    texts.forEach(collect)
    expect(texts).toStrictEqual([
      'ALTER TABLE "t" SET (schema_locked = false)',
      'ALTER TABLE "t" DROP CONSTRAINT "t_pkey", ADD CONSTRAINT "mine" PRIMARY KEY ("b", "a") USING HASH WITH (bucket_count = 8)',
      'ALTER TABLE "t" SET (schema_locked = true)',
    ])
  })

  test('of which only a name or visibility differs are renamed, shown and hidden', () => {
    const columns = { id: id(), a: text(), b: text(), parent: uuid() }
    const from = defineTable('t', columns, (t) => [
      index('one').on(t.a).storing(t.b),
      index('same').on(t.b),
      unique('u').on(t.a, t.b),
      check('c', sql`a <> b`),
      foreignKey('f')
        .on(t.parent)
        .references(() => [t.id]),
      primaryKey('p').on(t.id),
    ])
    const to = defineTable('t', columns, (t) => [
      index('two').on(t.a).storing(t.b),
      index('same').on(t.b).notVisible(),
      unique('u2').on(t.a, t.b),
      check('c2', sql`a <> b`),
      foreignKey('f2')
        .on(t.parent)
        .references(() => [t.id]),
      primaryKey('p2').on(t.id),
    ])
    expect(planned(live(from), declared(to))).toStrictEqual([
      'ALTER TABLE "t" RENAME CONSTRAINT "p" TO "p2"',
      'ALTER INDEX "t"@"one" RENAME TO "two"',
      'ALTER INDEX "t"@"u" RENAME TO "u2"',
      'ALTER TABLE "t" RENAME CONSTRAINT "c" TO "c2"',
      'ALTER TABLE "t" RENAME CONSTRAINT "f" TO "f2"',
      'ALTER INDEX "t"@"same" NOT VISIBLE',
    ])
  })

  test('that differ are dropped and made again under their name', () => {
    const columns = { id: id(), a: text(), b: text().array(), parent: uuid() }
    const from = defineTable('t', columns, (t) => [
      index('i').on(t.a).storing(t.parent),
      uniqueIndex('u').on(t.a),
      invertedIndex('v').on(t.b),
      foreignKey('f')
        .on(t.parent)
        .references(() => [t.id]),
    ])
    const to = defineTable('t', columns, (t) => [
      index('i').on(t.a),
      uniqueIndex('u').on(t.a.desc()),
      invertedIndex('v').on(t.parent, t.b),
      foreignKey('f')
        .on(t.parent)
        .references(() => [t.id], { onDelete: 'cascade' }),
    ])
    expect(planned(live(from), declared(to))).toStrictEqual([
      'ALTER TABLE "t" DROP CONSTRAINT "f"',
      'DROP INDEX "t"@"i"',
      'DROP INDEX "t"@"u" CASCADE',
      'DROP INDEX "t"@"v"',
      'CREATE INDEX "i" ON "t" ("a")',
      'CREATE UNIQUE INDEX "u" ON "t" ("a" DESC)',
      'CREATE INVERTED INDEX "v" ON "t" ("parent", "b")',
      'ALTER TABLE "t" ADD CONSTRAINT "f" FOREIGN KEY ("parent") REFERENCES "t" ("id") ON DELETE CASCADE',
    ])
  })

  test('a foreign key makes way for the key that it refers to', () => {
    const make2 = (...more: readonly 'b'[]) => {
      const parent = defineTable(
        'parent',
        { id: int8().primaryKey(), code: text().notNull(), b: int4() },
        (t) => [
          uniqueIndex('by_code')
            .on(t.code)
            .storing(...(more.length > 0 ? ([t.b] as const) : ([t.id] as const))),
        ],
      )
      const child = defineTable('child', { id: id(), code: text().references(() => parent.code) })
      return [parent, child] as const
    }
    expect(planned(live(...make2()), declared(...make2('b')))).toStrictEqual([
      'ALTER TABLE "child" DROP CONSTRAINT "child_fkey_0"',
      'DROP INDEX "parent"@"by_code" CASCADE',
      'CREATE UNIQUE INDEX "by_code" ON "parent" ("code") STORING ("b")',
      'ALTER TABLE "child" ADD CONSTRAINT "child_fkey_0" FOREIGN KEY ("code") REFERENCES "parent" ("code")',
    ])
  })
})

describe('storage on CockroachDB', () => {
  const columns = { id: id(), at: timestamptz().notNull() }

  test('a time to live comes, changes and goes', () => {
    const none = defineTable('t', columns)
    const some = defineTable('t', columns, () => [ttl({ after: '3 months', cron: '@daily' })])
    const other = defineTable('t', columns, (t) => [ttl({ expiration: sql`${t.at}`, selectBatchSize: 9 })])
    expect(planned(live(none), declared(some))).toStrictEqual([
      `ALTER TABLE "t" SET (ttl_expire_after = '3 months', ttl_job_cron = '@daily')`,
    ])
    expect(planned(live(some), declared(other))).toStrictEqual([
      `ALTER TABLE "t" SET (ttl_expiration_expression = '"at"', ttl_select_batch_size = 9)`,
      'ALTER TABLE "t" RESET (ttl_expire_after, ttl_job_cron)',
    ])
    expect(planned(live(other), declared(none))).toStrictEqual(['ALTER TABLE "t" RESET (ttl)'])
    expect(
      diffSchemas(live(none), declared(some), COCKROACH).map(({ destructive }) => destructive),
    ).toStrictEqual(['the rows of t that have expired by then are deleted'])
  })

  test('a locality changes', () => {
    const none = defineTable('t', columns)
    const global = defineTable('t', columns, () => [locality.global()])
    expect(planned(live(none), declared(global))).toStrictEqual(['ALTER TABLE "t" SET LOCALITY GLOBAL'])
    expect(planned(live(global), declared(none))).toStrictEqual([
      'ALTER TABLE "t" SET LOCALITY REGIONAL BY TABLE IN PRIMARY REGION',
    ])
  })

  test('what cannot be done in place says so', () => {
    const from = defineTable('t', { id: id(), a: text() }, (t) => [family('one').on(t.id, t.a)])
    const to = defineTable('t', { id: uuid().notNull(), a: text() }, (t) => [
      family('one').on(t.id),
      family('two').on(t.a),
    ])
    const reasons = (a: AnyTable, b: AnyTable): unknown[] =>
      diffSchemas(live(a), declared(b), COCKROACH).flatMap(
        (change) => impossible(change, 'cockroachdb') ?? [],
      )
    expect(reasons(from, to)).toStrictEqual([
      'the primary key of t cannot be dropped, since every table of CockroachDB has one: create a table as it should be, copy the rows and rename it, or declare what is there',
      'the column families of t cannot be changed, since CockroachDB puts a column into its family when it is added: create a table as it should be, copy the rows and rename it, or declare what is there',
    ])
  })
})

describe('an enum', () => {
  const table = (...labels: readonly [string, ...string[]]) =>
    defineTable('t', { id: id(), mood: enumType('mood', labels)().notNull() })

  test('gets labels where they belong, one a statement', () => {
    expect(planned(live(table('b', 'd')), declared(table('a', 'b', 'c', 'd', 'e', 'f')))).toStrictEqual([
      `ALTER TYPE "mood" ADD VALUE 'a' BEFORE 'b'`,
      `ALTER TYPE "mood" ADD VALUE 'c' BEFORE 'd'`,
      `ALTER TYPE "mood" ADD VALUE 'e'`,
      `ALTER TYPE "mood" ADD VALUE 'f'`,
    ])
  })

  test('loses labels on CockroachDB', () => {
    expect(planned(live(table('a', 'b')), declared(table('a')))).toStrictEqual([
      `ALTER TYPE "mood" DROP VALUE 'b'`,
    ])
  })

  test('in another order is another type, to which each column is copied', () => {
    expect(planned(live(table('a', 'b')), declared(table('b', 'a')))).toStrictEqual([
      'ALTER TYPE "mood" RENAME TO "mood_old"',
      `CREATE TYPE "mood" AS ENUM ('b', 'a')`,
      'ALTER TABLE "t" ADD COLUMN "mood_new" "mood"',
      'UPDATE "t" SET "mood_new" = "mood"::TEXT::"mood" WHERE true',
      'ALTER TABLE "t" ALTER COLUMN "mood_new" SET NOT NULL',
      'ALTER TABLE "t" DROP COLUMN "mood"',
      'ALTER TABLE "t" RENAME COLUMN "mood_new" TO "mood"',
      'DROP TYPE "mood_old"',
    ])
  })
})

describe('renames', () => {
  const app = schema('app')
  const from = app.table(
    'users',
    { id: id(), mail: text().unique(), name: text().check(sql`name <> mail`) },
    (t) => [index('by_name').on(t.name).storing(t.mail)],
  )
  const posts = defineTable('posts', { id: id(), author: uuid().references(() => from.id) })

  test('that are declared take with them what names the table and the column', () => {
    const to = app.table(
      'people',
      { id: id(), email: text().unique().renamedFrom('mail'), name: text().check(sql`name <> email`) },
      (t) => [renamedFrom('users'), index('by_name').on(t.name).storing(t.email)],
    )
    const newPosts = defineTable('posts', { id: id(), author: uuid().references(() => to.id) })
    const { up, down } = compareSchemas(live(from, posts), declared(to, newPosts), COCKROACH)
    expect(summaries(up)).toStrictEqual([
      'renames the table app.users to people',
      'renames the column app.people.mail to email',
    ])
    expect(summaries(down)).toStrictEqual([
      'renames the table app.people to users',
      'renames the column app.users.email to mail',
    ])
    expect(plan(up, COCKROACH).map(({ text }) => text)).toStrictEqual([
      'ALTER TABLE "app"."users" RENAME TO "people"',
      'ALTER TABLE "app"."people" RENAME COLUMN "mail" TO "email"',
    ])
    // and once that is done, the declaration says nothing any more
    expect(diffSchemas(live(to, newPosts), declared(to, newPosts), COCKROACH)).toStrictEqual([])
  })

  test('that are asked for are the same', () => {
    const to = app.table(
      'people',
      { id: id(), email: text().unique(), name: text().check(sql`name <> email`) },
      (t) => [index('by_name').on(t.name).storing(t.email)],
    )
    const renames = { tables: { 'app.users': 'app.people' }, columns: { 'app.people.mail': 'email' } }
    expect(planned(live(from), declared(to), { renames })).toStrictEqual([
      'ALTER TABLE "app"."users" RENAME TO "people"',
      'ALTER TABLE "app"."people" RENAME COLUMN "mail" TO "email"',
    ])
  })

  test('are never guessed', () => {
    const to = app.table('users', { id: id(), email: text(), name: text() })
    const changes = diffSchemas(
      live(app.table('users', { id: id(), mail: text(), name: text() })),
      declared(to),
      COCKROACH,
    )
    expect(changes.map(({ summary, destructive }) => [summary, destructive])).toStrictEqual([
      ['adds the column app.users.email', undefined],
      ['drops the column app.users.mail', 'the values of app.users.mail are lost'],
    ])
  })

  test('that cannot be are refused', () => {
    const to = app.table('users', { id: id(), mail: text(), name: text() })
    const ask = (renames: object) => () => diffSchemas(live(from), declared(to), { ...COCKROACH, renames })
    expect(ask({ tables: { nobody: 'app.users' } })).toThrow(
      'renames: the table "nobody" cannot become "app.users": the first has to be in the database and no longer declared, the second declared and not in the database yet',
    )
    expect(ask({ columns: { 'app.users.mail': 'name' } })).toThrow(
      'the column "app.users.mail" cannot become "name"',
    )
  })
})

describe('what is lost', () => {
  const lost = (from: object, to: object): (string | undefined)[] => {
    const table = (column: object) => defineTable('t', { id: id(), c: column as never })
    const [change] = diffSchemas(live(table(from)), declared(table(to)), POSTGRES).filter(
      ({ kind }) => kind === 'changeType',
    )
    return change?.kind === 'changeType' ? [change.how.kind, change.how.misfit] : []
  }

  test.each([
    ['VARCHAR(5)', 'VARCHAR(9)', 'widened', undefined],
    ['VARCHAR(9)', 'TEXT', 'widened', undefined],
    ['TEXT', 'VARCHAR(9)', 'cast', 'refused'],
    ['INT2', 'INT8', 'widened', undefined],
    ['INT8', 'INT4', 'cast', 'refused'],
    ['INT8', 'DECIMAL', 'cast', undefined],
    ['INT8', 'DECIMAL(10,2)', 'cast', 'refused'],
    ['INT4', 'FLOAT8', 'cast', undefined],
    ['INT8', 'FLOAT8', 'cast', 'changed'],
    ['FLOAT4', 'FLOAT8', 'widened', undefined],
    ['FLOAT8', 'FLOAT4', 'cast', 'changed'],
    ['DECIMAL(8,2)', 'DECIMAL(10,4)', 'widened', undefined],
    ['DECIMAL(8,2)', 'DECIMAL(8,4)', 'cast', 'refused'],
    ['DECIMAL(8,2)', 'DECIMAL(12,1)', 'cast', 'changed'],
    ['DECIMAL(8,2)', 'DECIMAL', 'widened', undefined],
    ['DECIMAL(8,2)', 'INT8', 'cast', 'changed'],
    ['TIMESTAMPTZ(3)', 'TIMESTAMPTZ', 'widened', undefined],
    ['TIMESTAMPTZ', 'TIMESTAMPTZ(3)', 'cast', 'changed'],
    ['TIMESTAMP', 'TIMESTAMPTZ', 'cast', 'changed'],
    ['DATE', 'TIMESTAMP', 'cast', undefined],
    ['TIMESTAMP', 'DATE', 'cast', 'changed'],
    ['TEXT', 'UUID', 'cast', 'refused'],
    ['UUID', 'TEXT', 'cast', undefined],
    ['TEXT', 'JSONB', 'cast', 'changed'],
    ['JSONB', 'TEXT', 'cast', undefined],
    ['BIT(3)', 'VARBIT(3)', 'cast', undefined],
    ['VARBIT(8)', 'VARBIT', 'widened', undefined],
    ['TEXT', 'TEXT[]', 'cast', 'refused'],
    ['TEXT[]', 'TEXT', 'cast', undefined],
    ['INT4[]', 'INT8[]', 'cast', undefined],
    ['UUID', 'BOOL', 'cast', 'changed'],
  ])('from %s to %s', (from, to, kind, misfit) => {
    expect(lost(from as never, to as never)).toStrictEqual([kind, misfit])
  })
})
