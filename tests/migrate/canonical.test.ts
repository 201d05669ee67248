import { compileSchema, type SchemaSnapshot, snapshotSchema, type TableSnapshot } from '@manticore/core'
import { canonicalise, introspect } from '@manticore/migrate'
import fc from 'fast-check'
import {
  type AnyColumn,
  type AnyTable,
  bool,
  check,
  customType,
  Database,
  date,
  decimal,
  defineTable,
  enumType,
  index,
  int4,
  interval,
  invertedIndex,
  jsonb,
  type SqlExpression,
  schema,
  sql,
  text,
  timestamptz,
  uniqueIndex,
  varchar,
} from 'manticore-cockroachdb'
import { afterEach, describe, expect, test } from 'vitest'
import { serverKind, useDatabase } from '../support/database.js'
import { logins, people, teams, visits } from '../support/every-feature.js'
import { errorOf } from '../support/refusal.js'
import { randomSchema } from './random-schema.js'

const onPostgres = (await serverKind()) === 'postgres'

const database = useDatabase()

const declare = (...tables: readonly AnyTable[]): SchemaSnapshot =>
  snapshotSchema(tables, { server: 'postgres', extensions: ['pg_trgm'] })

const create = async (...tables: readonly AnyTable[]): Promise<void> => {
  const { statements } = compileSchema(tables, { server: 'postgres', extensions: ['pg_trgm'] })
  for (const statement of statements) {
    // types and expressions of PostgreSQL's own
    await database.db.execute(`/* postgres */ ${statement}`)
  }
}

/** Declared tables beside those of the database. */
const compare = async (...tables: readonly AnyTable[]) => {
  const live = await introspect(database.db)
  const canonical = await canonicalise(database.db, declare(...tables), live)
  return { live, canonical }
}

/** The types and expressions of tables, without the names that the server made. */
const wordsOf = ({ tables }: Pick<SchemaSnapshot, 'tables'>) =>
  Object.fromEntries(
    tables.map(({ schema: of, name, columns, checks, indexes }) => [
      `${of ?? ''}.${name}`,
      {
        columns: columns.map((column) => [
          column.name,
          column.type,
          column.default,
          column.generated?.expression,
        ]),
        checks: new Set(checks.map(({ expression }) => expression)),
        indexes: new Set(
          indexes
            .map(({ parts, where }) => [
              ...parts.flatMap((part) => ('expression' in part ? [part.expression] : [])),
              where,
            ])
            .filter((words) => words.some((one) => one !== undefined)),
        ),
      },
    ]),
  )

const wordsOfTable = (table: TableSnapshot) => Object.values(wordsOf({ tables: [table] }))[0]

const reset = async (): Promise<void> => {
  await database.db.execute('/* postgres */ drop schema if exists public, app cascade')
  await database.db.execute('/* postgres */ create schema public')
}

afterEach(reset)

describe.runIf(onPostgres)('declared expressions become those of the server', () => {
  test('with every feature', async () => {
    await database.db.execute('create extension pg_trgm')
    await create(people, teams, visits, logins)
    const { live, canonical } = await compare(people, teams, visits, logins)
    expect(wordsOf(canonical)).toStrictEqual(wordsOf(live))
  })

  const app = schema('app')
  const mood = app.enumType('mood', ['glad', "it's so-so"])
  const role = enumType('role', ['admin', 'member'])

  const things = defineTable(
    'things',
    {
      id: int4().primaryKey(),
      name: varchar(20).notNull().default("it's").check(sql`things.name <> ''`),
      status: text().notNull().default('open').check(sql`status in ('open', 'closed')`),
      role: role().notNull().default('member'),
      mood: mood().default('glad'),
      amount: decimal(8, 2).default('0.5').check(sql`amount between 0 and 100 or amount is null`),
      count: int4().default(-1),
      tags: text().array().default(['a', 'b c']),
      settings: jsonb().default({ a: [1, null] }),
      at: timestamptz().default(sql`current_timestamp + interval '1 day'`),
      day: date().default(sql`current_date`),
      open: bool().generatedAs(sql`case when status = 'open' then true else false end`).stored(),
      label: text().generatedAs(sql`name || ' (' || coalesce(status, '?') || ')'`).stored(),
      year: int4().generatedAs(sql`extract(year from day)::int`).stored(),
      money: customType('money').default(sql`'1.5'`),
      span: customType('interval hour to minute'),
    },
    (t) => [
      check(sql`${t.at} > timestamptz '2020-01-01 00:00:00Z' and (${t.count} >= 0 or ${t.count} = -1)`),
      check('things_tags', sql`cardinality(${t.tags}) < 10 and not 'x' = any (${t.tags})`),
      check(sql`${t.settings} ? 'a' or ${t.settings} ->> 'b' like 'c%'`),
      uniqueIndex().on(sql`lower(${t.name})`, sql`(${t.count} + 1) * 2`).where(sql`${t.role} <> 'admin'`),
      index('things_mood').on(t.name).where(sql`${t.mood} = 'glad'`),
      invertedIndex().on(sql`(${t.settings} -> 'a')`),
    ],
  )

  test('whatever they are of', async () => {
    await create(things)
    const { live, canonical } = await compare(things)
    expect(wordsOf(canonical)).toStrictEqual(wordsOf(live))
  })

  test('in tables of one name in two schemas', async () => {
    const columns = { id: int4().primaryKey().default(sql`1+1`), name: text().check(sql`name like 'a%'`) }
    const both = [defineTable('twice', columns), app.table('twice', columns)]
    await create(...both)
    const { live, canonical } = await compare(...both)
    expect(wordsOf(canonical)).toStrictEqual(wordsOf(live))
  })

  test('and nothing of what was tried out is left', async () => {
    await create(things)
    await compare(things)
    const relations = await database.db.execute<{ name: string }>(
      `select relname as name from pg_catalog.pg_class where relkind = 'r' and relname = 'things'`,
    )
    expect(relations).toHaveLength(1)
  })

  test('of a database whose tables are known as of one whose are not', async () => {
    await create(things)
    await using db = new Database({ url: database.url, tables: { things } })
    const live = await introspect(db)
    expect(wordsOf(await canonicalise(db, declare(things), live))).toStrictEqual(wordsOf(live))
  })

  test('within a transaction too', async () => {
    await using tx = await database.db.begin()
    for (const statement of compileSchema([things], { server: 'postgres' }).statements) {
      await tx.execute(`/* postgres */ ${statement}`)
    }
    const live = await introspect(tx)
    expect(wordsOf(await canonicalise(tx, declare(things), live))).toStrictEqual(wordsOf(live))
  })
})

test.runIf(onPostgres)('random schemas agree with the database that they made', () =>
  fc.assert(
    fc
      .asyncProperty(randomSchema, async (tables) => {
        await create(...tables)
        const { live, canonical } = await compare(...tables)
        expect(wordsOf(canonical)).toStrictEqual(wordsOf(live))
      })
      .afterEach(reset),
    { numRuns: 10 },
  ),
)

describe.runIf(onPostgres)('random expressions', () => {
  const atoms = fc.constantFrom(
    `s in ('a', 'b')`,
    `s = 'it''s'`,
    `a between 1 and 5`,
    `a not between b and 2`,
    `v like 'x%'`,
    `s not ilike '%y_'`,
    `a::text <> '3'`,
    `cast(s as varchar(3)) = 'abc'`,
    `case when a > b then d > 1.5 when s is null then true else false end`,
    `extract(year from day) > 2000`,
    `coalesce(s, v, '') <> ''`,
    `tags @> array['x', 'y']`,
    `'z' = any (tags)`,
    `j ->> 'k' = 'v'`,
    `j @> '{"a": 1}'`,
    `(j #> '{a,0}')::text = '1'`,
    `s || 'x' <> v || s`,
    `d * 2 + a > -1`,
    `mod(a, 2) = 0`,
    `flag`,
    `span < interval '1 hour 30 minutes'`,
    `(a, b) <> (1, 2)`,
    `a is distinct from b`,
    `nullif(s, 'q') is not null`,
    `greatest(a, b, 3) < 10`,
    `substring(s from 1 for 2) = 'ab'`,
    `upper(trim(both from s)) = 'X'`,
    `day + 1 > date '2020-01-01'`,
    `round(d, 1) = 1.0`,
    `at at time zone 'UTC' > timestamp '2020-01-01'`,
  )
  const predicates = fc.letrec<{ any: string }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      atoms,
      fc.tuple(tie('any'), fc.constantFrom('and', 'or', 'AND'), tie('any')).map((words) => words.join(' ')),
      tie('any').map((one) => `(${one})`),
      tie('any').map((one) => `not (${one})`),
      tie('any').map((one) => `(${one}) is true`),
    ),
  })).any

  const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
  const defaults = fc.record({
    a: maybe(fc.constantFrom('1', '-1', '2 + 3', `length('abc')`, `'7'::int`)),
    s: maybe(fc.constantFrom(`'x'`, `'it''s'`, `upper('x') || 'y'`, `null`, `current_user`)),
    d: maybe(fc.constantFrom('0', `'0.50'`, '1.5 * 2', `-'1'::numeric`)),
    at: maybe(fc.constantFrom('now()', 'current_timestamp', `now() + interval '1 day'`, `'2020-01-01 UTC'`)),
    day: maybe(fc.constantFrom('current_date', `date '2020-02-29'`, `now()::date`)),
    tags: maybe(fc.constantFrom(`'{}'`, `array['a', 'b']`, `string_to_array('a,b', ',')`)),
    j: maybe(fc.constantFrom(`'{}'`, `'{"a":[1,2]}'::jsonb`, `jsonb_build_object('a', 1)`)),
    flag: maybe(fc.constantFrom('true', `'f'`, '(not false)', '1 > 2')),
    span: maybe(fc.constantFrom(`'1 hour'`, `interval '90 minutes'`, `'1 day'::interval * 2`)),
  })

  const random = fc.record({
    defaults,
    checks: fc.array(predicates, { maxLength: 3 }),
    generated: fc.constantFrom('a + b', `s || '!'`, `case when flag then s else v end`, `lower(v)`),
    expressions: fc.uniqueArray(fc.constantFrom('lower(s)', 'a + b', `coalesce(s, 'x')`, `(j ->> 'a')`), {
      maxLength: 2,
    }),
    where: maybe(predicates),
  })

  type Random = typeof random extends fc.Arbitrary<infer T> ? T : never

  const build = (name: string, { defaults: by, checks, generated, expressions, where }: Random) => {
    // what its columns are in TypeScript does not matter here
    const given = (
      column: { default(value: SqlExpression): AnyColumn } & AnyColumn,
      text?: string,
    ): AnyColumn => (text === undefined ? column : column.default(sql.raw(text)))
    return defineTable(
      name,
      {
        id: int4().primaryKey(),
        a: given(int4(), by.a),
        b: int4(),
        s: given(text(), by.s),
        v: varchar(10),
        d: given(decimal(8, 2), by.d),
        at: given(timestamptz(), by.at),
        day: given(date(), by.day),
        tags: given(text().array(), by.tags),
        j: given(jsonb(), by.j),
        flag: given(bool(), by.flag),
        span: given(interval(), by.span),
        made: text()
          .generatedAs(sql.raw(`(${generated})::text`))
          .stored(),
      },
      (t) => [
        ...checks.map((one) => check(sql.raw(one))),
        ...expressions.map((one) =>
          where === undefined
            ? index().on(sql.raw(one), t.id)
            : index().on(sql.raw(one), t.id).where(sql.raw(where)),
        ),
      ],
    )
  }

  test('come back as the same text, and changed ones as another', async () => {
    await fc.assert(
      fc
        .asyncProperty(fc.array(random, { minLength: 8, maxLength: 8 }), async (all) => {
          const tables = all.map((one, at) => build(`random_${at}`, one))
          await create(...tables)
          const { live, canonical } = await compare(...tables)
          expect(wordsOf(canonical)).toStrictEqual(wordsOf(live))
          const changed = all.map((one, at) =>
            build(`random_${at}`, { ...one, checks: one.checks.map((text) => `(${text}) is not unknown`) }),
          )
          const { tables: others } = await canonicalise(database.db, declare(...changed), live)
          const known = new Set(
            live.tables.flatMap(({ checks }) => checks.map(({ expression }) => expression)),
          )
          for (const { expression } of others.flatMap(({ checks }) => checks)) {
            expect(known).not.toContain(expression)
          }
        })
        .afterEach(reset),
      { numRuns: 4 },
    )
  })
})

describe.runIf(onPostgres)('an expression that differs', () => {
  const before = defineTable(
    'changing',
    {
      id: int4().primaryKey(),
      price: decimal(8, 2).notNull().default('0').check(sql`price > 0`),
      name: text().default('a'),
      slug: text().generatedAs(sql`lower(name)`).stored(),
    },
    (t) => [index('changing_name').on(sql`lower(${t.name})`).where(sql`${t.price} > 1`)],
  )

  test('stays different', async () => {
    await create(before)
    const after = defineTable(
      'changing',
      {
        id: int4().primaryKey(),
        price: decimal(8, 2).notNull().default('1').check(sql`price >= 0`),
        name: text().default(sql`upper('a')`),
        slug: text().generatedAs(sql`upper(name)`).stored(),
        fresh: text().default(sql`'x' || 'y'`).check(sql`fresh <> ''`),
      },
      (t) => [index('changing_name').on(sql`upper(${t.name})`).where(sql`${t.price} > 2`)],
    )
    const { canonical } = await compare(after)
    expect(wordsOfTable(canonical.tables[0]!)).toMatchObject({
      columns: [
        ['id', expect.anything(), undefined, undefined],
        ['price', expect.anything(), `'1'::numeric`, undefined],
        ['name', expect.anything(), `upper('a'::text)`, undefined],
        ['slug', expect.anything(), undefined, 'upper(name)'],
        // of a column that is not there yet it is as it was declared
        ['fresh', expect.anything(), `'x' || 'y'`, undefined],
      ],
      checks: new Set(['price >= (0)::numeric', `fresh <> ''`]),
      indexes: new Set([['upper(name)', 'price > (2)::numeric']]),
    })
  })

  test('and one that the database has not got is as it was declared', async () => {
    await database.db.execute(
      'create table "changing" ("id" INT4 primary key, "price" DECIMAL(8,2), "name" TEXT)',
    )
    const { canonical } = await compare(before)
    expect(canonical.tables).toStrictEqual(declare(before).tables)
  })
})

describe.runIf(onPostgres)('an expression that the server does not take', () => {
  const create = () =>
    database.db.execute('create table "wrong" ("id" INT4 primary key, "a" INT4 default 1, check ("a" > 0))')

  const messageOf = async (table: AnyTable) => (await errorOf(() => compare(table))).message

  test('is named with its column and the reason', async () => {
    await create()
    const wrong = defineTable('wrong', { id: int4().primaryKey(), a: int4().default(sql`nope(1)`) })
    const error = await errorOf(() => compare(wrong))
    expect([error.name, error.message]).toStrictEqual([
      'MigrationError',
      'the server does not take the DEFAULT of wrong.a: function nope(integer) does not exist, SQLSTATE 42883',
    ])
  })

  test('is found among those that it takes', async () => {
    await create()
    const columns = { id: int4().primaryKey(), a: int4().default(sql`2 + 3`) }
    const of = (extra: (t: { readonly a: unknown }) => never) => defineTable('wrong', columns, extra as never)
    expect(await messageOf(of((t) => [check('a_check', sql`${t.a} > 'x'`)] as never))).toBe(
      'the server does not take the check a_check of wrong: a text is not of the form its type has, SQLSTATE 22P02',
    )
    expect(await messageOf(of((t) => [check(sql`${t.a} > gone`)] as never))).toBe(
      'the server does not take the CHECK ("a" > gone) of wrong: column "gone" does not exist, SQLSTATE 42703',
    )
  })

  test('is named too where nobody could read it', async () => {
    await create()
    const unclosed = defineTable('wrong', { id: int4().primaryKey(), a: int4().default(sql.raw(`'1`)) })
    expect(await messageOf(unclosed)).toMatch(
      /^the server does not take the DEFAULT of wrong\.a: .*nothing closes/,
    )
    const odd = defineTable('wrong', { id: int4().primaryKey(), a: int4().default(sql.raw(`1:::x(`)) })
    expect(await messageOf(odd)).toMatch(/^the server does not take the DEFAULT of wrong\.a: syntax error/)
  })

  test('leaves the database as it was', async () => {
    await create()
    await messageOf(defineTable('wrong', { id: int4().primaryKey(), a: int4().default(sql`nope(1)`) }))
    const { live } = await compare()
    expect(live.tables.map(({ name }) => name)).toStrictEqual(['wrong'])
  })
})

describe.runIf(onPostgres)('a user who may not create tables', () => {
  test('is told which right is missing', async () => {
    const { db, url } = database
    const name = new URL(url).pathname.slice(1)
    await db.execute('create table "kept" ("id" INT4 primary key, "a" INT4 default 1)')
    for (const statement of [
      `create role looker login password 'looks'`,
      `revoke temporary on database "${name}" from public`,
      'grant usage on schema public to looker',
    ]) {
      await db.execute(`/* postgres */ ${statement}`)
    }
    const asLooker = new URL(url)
    asLooker.username = 'looker'
    asLooker.password = 'looks'
    try {
      await using looker = new Database({ url: asLooker.toString() })
      const live = await introspect(looker)
      const kept = defineTable('kept', { id: int4().primaryKey(), a: int4().default(sql`1 + 0`) })
      const error = await errorOf(() => canonicalise(looker, declare(kept), live))
      expect(error.name).toBe('MigrationError')
      expect(error.message).toContain('grant TEMPORARY on the database')
      // where nothing differs nobody is asked
      const same = defineTable('kept', { id: int4().primaryKey(), a: int4().default(sql`1`) })
      expect(wordsOf(await canonicalise(looker, declare(same), live))).toStrictEqual(wordsOf(live))
    } finally {
      await db.execute('/* postgres */ drop owned by looker')
      await db.execute('drop role looker')
    }
  })
})
