import { generate, splitStatements } from '@manticore/migrate'
import fc from 'fast-check'
import {
  type AnyTable,
  check,
  defineTable,
  enumType,
  family,
  foreignKey,
  index,
  int4,
  int8,
  invertedIndex,
  jsonb,
  primaryKey,
  sql,
  text,
  timestamptz,
  ttl,
  uniqueIndex,
  uuid,
  varchar,
} from 'manticore-cockroachdb'
import { beforeEach, expect, test } from 'vitest'
import { randomSchemasOfOneRegion } from '../migrate/random-schema.js'
import { useDatabase } from '../support/database.js'
import { errorOf } from '../support/refusal.js'
import { questions } from './support.js'

questions('a migration that is generated', () => {
  const database = useDatabase()

  const run = async (...statements: readonly string[]): Promise<void> => {
    for (const statement of statements) {
      await database.db.execute(statement)
    }
  }

  const generated = (tables: readonly AnyTable[]) =>
    generate(
      database.db,
      { directory: 'none', description: 'none' },
      { tables, dropUndeclared: true, dryRun: true },
    )

  const textsOf = (file: string | undefined): string[] =>
    splitStatements(file ?? '', 1).map((statement) => statement.text)

  // the public schema itself stays
  const empty = async (): Promise<void> => run(...textsOf((await generated([]))?.up))

  beforeEach(empty)

  /** Makes the database what is declared, proves that it is, and answers with what undoes that. */
  const migrate = async (...tables: readonly AnyTable[]): Promise<string[]> => {
    const result = await generated(tables)
    await run(...textsOf(result?.up))
    expect((await generated(tables))?.up).toBeUndefined()
    return textsOf(result?.down)
  }

  const id = () => uuid().primaryKey().defaultRandom()

  test('makes one random schema another, and itself again', async () => {
    await fc.assert(
      fc.asyncProperty(randomSchemasOfOneRegion, async ([one, other]) => {
        await empty()
        await migrate(...one)
        const undo = await migrate(...other)
        await run(...undo)
        expect((await generated(one))?.up).toBeUndefined()
      }),
      { numRuns: 15 },
    )
  }, 1_800_000)

  test('keeps the values of a column that is copied, and of one that sets itself ON UPDATE', async () => {
    const rest = { updated: timestamptz().onUpdate(sql`now()`), n: int8() }
    const before = defineTable('t', { id: text().primaryKey(), ...rest, parent: text() }, (t) => [
      index('by_n').on(t.n).storing(t.parent),
      check('not_itself', sql`${t.parent} is distinct from ${t.id}`),
      foreignKey('child_of')
        .on(t.parent)
        .references(() => [t.id]),
    ])
    const after = defineTable('t', { id: uuid().primaryKey(), ...rest, parent: uuid() }, (t) => [
      index('by_n').on(t.n).storing(t.parent),
      check('not_itself', sql`${t.parent} is distinct from ${t.id}`),
      foreignKey('child_of')
        .on(t.parent)
        .references(() => [t.id]),
    ])
    const key = '00000000-0000-4000-8000-000000000000'
    await migrate(before)
    await run(`INSERT INTO t (id, updated, n) VALUES ('${key}', '2020-01-01 00:00:00Z', 41)`)
    const rows = () => database.db.execute(`SELECT id::TEXT, updated::TEXT, n::TEXT FROM t`)
    const row = await rows()
    const undo = await migrate(after)
    expect(await rows()).toStrictEqual(row)
    await run(...undo)
    expect(await rows()).toStrictEqual(row)
  })

  test('widens a type in place, also of a column that is indexed', async () => {
    await migrate(
      defineTable('t', { id: id(), a: varchar(5).unique(), b: int4() }, (t) => [index().on(t.b, t.a)]),
    )
    await run(`INSERT INTO t (a, b) VALUES ('ada', 1)`)
    await migrate(
      defineTable('t', { id: id(), a: text().unique(), b: int8() }, (t) => [index().on(t.b, t.a)]),
    )
  })

  test('changes a primary key, and leaves no index of the old one behind', async () => {
    const columns = { a: int8().primaryKey(), b: int8().primaryKey() }
    const undo = [
      await migrate(defineTable('t', columns)),
      await migrate(
        defineTable('t', columns, (t) => [primaryKey('mine').on(t.b.desc(), t.a).usingHash({ buckets: 4 })]),
      ),
    ]
    await run(...(undo[1] ?? []))
    expect((await generated([defineTable('t', columns)]))?.up).toBeUndefined()
  })

  test('gives a table that has none a primary key', async () => {
    await run('CREATE TABLE t (a INT8 NOT NULL)')
    await migrate(defineTable('t', { a: int8().primaryKey() }))
  })

  test('makes a computed column an ordinary one that keeps its values, and computes it again', async () => {
    const computed = defineTable('t', { id: id(), a: text(), b: text().generatedAs(sql`lower(a)`).stored() })
    const ordinary = defineTable('t', { id: id(), a: text(), b: text() })
    await migrate(computed)
    await run(`INSERT INTO t (a) VALUES ('ADA')`)
    const undo = await migrate(ordinary)
    expect(await database.db.execute('SELECT b FROM t')).toStrictEqual([{ b: 'ada' }])
    await run(...undo)
    expect(await database.db.execute('SELECT b FROM t')).toStrictEqual([{ b: 'ada' }])
  })

  test('adds labels, drops those that no row holds, and moves them', async () => {
    const table = (...labels: readonly [string, ...string[]]) =>
      defineTable('t', { id: id(), mood: enumType('mood', labels)() })
    await migrate(table('b', 'd'))
    await run(`INSERT INTO t (mood) VALUES ('b')`)
    await migrate(table('a', 'b', 'c', 'd'))
    await migrate(table('b', 'c'))
    const undo = await migrate(table('c', 'b'))
    await run(...undo)
    const result = await generated([table('c')])
    expect((await errorOf(() => run(...textsOf(result?.up)))).message).toContain('b')
  })

  test('changes how rows are stored, shown and expire', async () => {
    const columns = { id: id(), at: timestamptz().notNull(), tags: text().array(), more: jsonb() }
    await migrate(defineTable('t', columns, (t) => [family('often').on(t.id, t.at), index('i').on(t.at)]))
    await migrate(
      defineTable('t', { ...columns, late: text(), at: timestamptz().notNull().notVisible() }, (t) => [
        family('often').on(t.id, t.at),
        family('rarely').on(t.late),
        index('j').on(t.at).notVisible(),
        uniqueIndex('once').on(sql`lower(${t.late})`).where(sql`${t.tags} is not null`),
        invertedIndex('inside').on(t.more),
        ttl({ after: '3 months', cron: '@daily' }),
      ]),
    )
    await migrate(defineTable('t', columns, (t) => [ttl({ expiration: sql`${t.at}`, selectBatchSize: 9 })]))
    await migrate(defineTable('t', columns))
  })
})
