import { MigrationChecksumError, type MigrationError, Migrator } from '@manticore/migrate'
import { describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { errorOf } from '../support/refusal.js'
import { catalogOf, emptySchema, useEmptySchema } from './support/catalog.js'
import { makeFolder } from './support/folder.js'

const database = useDatabase()

useEmptySchema(database)

const NAME = '20260101000000_things'

const made = () => {
  const folder = makeFolder()
  return { folder, migrator: new Migrator(database.db, { directory: folder.path }) }
}

const failure = async (call: () => unknown): Promise<MigrationError> => {
  const error = await errorOf(call)
  expect(error.code).toBe('MIGRATION')
  return error as MigrationError // its code says so
}

const relations = async (): Promise<unknown[]> => {
  const rows = await database.db.execute<{ name: string }>(
    "select relname as name from pg_catalog.pg_class where relnamespace = 'public'::REGNAMESPACE and relkind = 'r' and relname not like '\\_%' order by 1",
  )
  return rows.map(({ name }) => name)
}

describe('a statement that fails', () => {
  test('in the middle is told by file and line, and what is before it stays', async () => {
    const { folder, migrator } = made()
    folder.sql(
      NAME,
      'CREATE TABLE a (id INT8);\nCREATE TABLE b (id INT8);\n\nCREATE TABBLE c (id INT8);\nCREATE TABLE d (id INT8);',
    )
    const error = await failure(() => migrator.migrate())
    expect(error.message).toBe(
      '20260101000000_things.sql, line 4: syntax error at or near "TABBLE", SQLSTATE 42601. ' +
        'Its first 2 statements are finished and are not run again: correct the file behind them, and migrate again',
    )
    expect(error).toMatchObject({
      file: `${folder.path}/${NAME}.sql`,
      line: 4,
      version: '20260101000000',
      statement: 'CREATE TABBLE c (id INT8)',
      cause: { code: '42601' },
    })
    expect((await migrator.status()).partial).toStrictEqual({
      version: '20260101000000',
      name: NAME,
      direction: 'up',
      finished: 2,
      statements: 4,
      inDoubt: false,
    })
    folder.sql(
      NAME,
      'CREATE TABLE a (id INT8);\n-- repaired\nCREATE TABLE b (id INT8);\nCREATE TABLE c (id INT8);',
      'DROP TABLE a;',
    )
    expect((await migrator.migrate()).applied).toMatchObject([{ name: NAME, statements: 1, resumed: true }])
    expect(await relations()).toStrictEqual(['a', 'b', 'c'])
    expect(await migrator.status()).toMatchObject({ changed: [], partial: undefined, pending: [] })
  })

  test('as the first leaves nothing behind', async () => {
    const { folder, migrator } = made()
    folder.sql(NAME, "SET statement_timeout = '1min';\nSELECT nothing;\nCREATE TABLE a (id INT8);")
    const error = await failure(() => migrator.migrate())
    expect(error.message).toMatch(/line 2: column "nothing" does not exist.*\. Nothing of it was applied$/)
    expect(await database.db.execute('select version from _migrations')).toStrictEqual([])
    folder.sql(NAME, 'SET statement_timeout = nonsense;')
    expect((await failure(() => migrator.migrate())).message).toMatch(/line 1: .*Nothing of it was applied$/)
    expect(await migrator.status()).toMatchObject({ partial: undefined, pending: [{ name: NAME }] })
  })

  test('of several changes of data undoes them all', async () => {
    const { folder, migrator } = made()
    folder.sql(NAME, 'CREATE TABLE a (id INT8);\nINSERT INTO a VALUES (1);\nINSERT INTO a VALUES (1 / 0);')
    const error = await failure(() => migrator.migrate())
    expect(error).toMatchObject({ line: 3, statement: 'INSERT INTO a VALUES (1 / 0)' })
    expect(error.message).toMatch(/Its first statement is finished and is not run again/)
    expect(await database.db.execute('select id from a')).toStrictEqual([])
  })

  test('of an undo is told the same way, and goes on from there', async () => {
    const { folder, migrator } = made()
    const up = 'CREATE TABLE a (id INT8);\nCREATE TABLE b (id INT8);'
    folder.sql(NAME, up, 'DROP TABLE a;\nDROP TABLE nothing;')
    await migrator.migrate()
    const error = await failure(() => migrator.rollback())
    expect(error).toMatchObject({ line: 5, statement: 'DROP TABLE nothing' })
    expect(error.message).toMatch(
      /table "nothing" does not exist.*correct the file behind it, and roll back again$/,
    )
    expect((await migrator.status()).partial).toMatchObject({ direction: 'down', finished: 1, statements: 2 })
    expect((await failure(() => migrator.migrate())).message).toBe(
      `${NAME} is half undone; rollback() brings that to its end`,
    )
    folder.sql(NAME, up, 'DROP TABLE a;\nDROP TABLE b;')
    expect((await migrator.rollback()).reverted).toMatchObject([{ statements: 1, resumed: true }])
    expect(await relations()).toStrictEqual([])
  })

  test('as the first of an undo leaves the migration applied', async () => {
    const { folder, migrator } = made()
    folder.sql(NAME, 'CREATE TABLE a (id INT8);', 'DROP TABLE nothing;')
    await migrator.migrate()
    expect((await failure(() => migrator.rollback())).message).toMatch(/Nothing of it was undone$/)
    expect(await migrator.status()).toMatchObject({ applied: [{ name: NAME }], partial: undefined })
  })
})

describe('a migration that was interrupted', () => {
  const interrupted = async (undo?: string) => {
    const { folder, migrator } = made()
    folder.sql(NAME, 'CREATE TABLE a (id INT8);\nCREATE TABLE a (id INT8);', undo)
    await failure(() => migrator.migrate())
    return { folder, migrator }
  }

  test('goes on before anything else', async () => {
    const { folder, migrator } = await interrupted()
    folder.sql('20250101000000_older', 'CREATE TABLE c (id INT8);')
    folder.sql(NAME, 'CREATE TABLE a (id INT8);\nCREATE TABLE b (id INT8);')
    expect((await migrator.migrate()).applied.map(({ name }) => name)).toStrictEqual([
      NAME,
      '20250101000000_older',
    ])
  })

  test('has to begin as it did', async () => {
    const { folder, migrator } = await interrupted()
    folder.sql(NAME, 'CREATE TABLE other (id INT8);\nCREATE TABLE b (id INT8);')
    const error = await failure(() => migrator.migrate())
    expect(error).toBeInstanceOf(MigrationChecksumError)
    expect(error.message).toBe(
      '20260101000000_things.sql was changed where it has been run already: of its statements the first 1 have to stay as ' +
        'they were, and those behind them may be changed',
    )
    folder.sql(NAME, '-- nothing is left of it\nSET statement_timeout = 0;')
    expect(await failure(() => migrator.migrate())).toBeInstanceOf(MigrationChecksumError)
  })

  test('is not undone half way', async () => {
    const { folder, migrator } = await interrupted('DROP TABLE a;')
    folder.sql('20250101000000_older', 'CREATE TABLE c (id INT8);')
    for (const call of [() => migrator.rollback(), () => migrator.migrate({ to: '20250101000000' })]) {
      expect((await failure(call)).message).toMatch(
        /^20260101000000_things is half applied and cannot be undone/,
      )
    }
    folder.sql(NAME, 'CREATE TABLE a (id INT8);', 'DROP TABLE a;')
    await migrator.migrate()
    await migrator.rollback()
    expect(await relations()).toStrictEqual(['c'])
  })

  test('is only resumed with its file', async () => {
    await interrupted()
    const { migrator } = made()
    expect((await failure(() => migrator.migrate())).message).toBe(
      `${NAME} is to be applied to its end, and its file is missing`,
    )
    expect((await migrator.status()).partial).toMatchObject({ statements: undefined, finished: 1 })
  })
})

describe('a statement in doubt', () => {
  const CASES: readonly (readonly [before: string, statement: string])[] = [
    ['SELECT 1', 'CREATE TABLE b (id INT8)'],
    ['CREATE TABLE b (id INT8)', 'DROP TABLE b'],
    ['SELECT 1', 'CREATE VIEW b AS SELECT 1 AS one'],
    ['SELECT 1', 'CREATE SEQUENCE b'],
    ['SELECT 1', "CREATE TYPE mood AS ENUM ('glad')"],
    ["CREATE TYPE mood AS ENUM ('glad')", 'DROP TYPE mood'],
    ["CREATE TYPE mood AS ENUM ('glad')", "ALTER TYPE mood ADD VALUE 'sad'"],
    ['SELECT 1', 'CREATE SCHEMA app'],
    ['CREATE SCHEMA app', 'CREATE TABLE app.b (id INT8)'],
    ['CREATE SCHEMA app', 'DROP SCHEMA app'],
    ['CREATE TABLE b (id INT8)', 'ALTER TABLE b ADD COLUMN more TEXT'],
    ['CREATE TABLE b (id INT8, more TEXT)', 'ALTER TABLE b DROP COLUMN more'],
    ['CREATE TABLE b (id INT8)', 'CREATE INDEX b_idx ON b (id)'],
    ['CREATE TABLE b (id INT8 UNIQUE)', 'ALTER TABLE b DROP CONSTRAINT b_id_key'],
    ['CREATE TABLE b (id INT8); CREATE INDEX b_idx ON b (id)', 'DROP INDEX b_idx'],
    ['CREATE TABLE b (id INT8)', 'ALTER TABLE b ADD CONSTRAINT b_check CHECK (id > 0)'],
    ['CREATE TABLE b (id INT8)', 'ALTER TABLE b RENAME COLUMN id TO key'],
    ['CREATE TABLE b (id INT8)', 'ALTER TABLE b RENAME TO c'],
  ]

  /** Leaves everything as a migrator does that dies just before, or just behind, the last statement of a migration. */
  const dieAt = async (before: string, statement: string, isRun: boolean) => {
    await database.db.execute('drop schema if exists app cascade')
    await emptySchema(database.db)
    const { folder, migrator } = made()
    // what is behind it fails, so that the journal is there and knows all before it
    folder.sql(NAME, `${before};\n${statement};\nSELECT broken;`)
    await failure(() => migrator.migrate())
    const done = await catalogOf(database.db)
    const [row] = await database.db.execute<{ finished: bigint; progress: string }>(
      'select finished, progress from _migrations',
    )
    if (!isRun) {
      await database.db.execute('drop schema if exists app cascade')
      await emptySchema(database.db)
      folder.sql(NAME, `CREATE TABLE remove_me (id INT8);\n${before};\nSELECT broken;`)
      await failure(() => migrator.migrate())
      await database.db.execute('drop table remove_me')
    }
    folder.sql(NAME, `${before};\n${statement};`)
    const begun = Number(row?.finished) - 1
    await database.db.execute(
      'update _migrations set finished = $1::INT4, begun = $2::INT4, progress = $3::TEXT',
      [begun, begun, row?.progress],
    )
    return { migrator, done }
  }

  test.each(CASES)(
    '%s; %s: is run if the catalog does not show it, and only then',
    async (before, statement) => {
      for (const isRun of [true, false]) {
        const { migrator, done } = await dieAt(before, statement, isRun)
        expect((await migrator.migrate()).applied).toMatchObject([{ name: NAME, resumed: true }])
        expect(await catalogOf(database.db)).toStrictEqual(done)
      }
      await database.db.execute('drop schema if exists app cascade')
    },
  )

  test('that the catalog cannot tell is asked about', async () => {
    const create = 'CREATE TABLE b (id INT8)'
    const alter = 'ALTER TABLE b ADD COLUMN c INT8, ADD COLUMN d INT8'
    for (const isRun of [true, false]) {
      const { migrator, done } = await dieAt(create, alter, isRun)
      const error = await failure(() => migrator.migrate())
      expect(error.message).toBe(
        '20260101000000_things.sql, line 2: an earlier run was interrupted here. Whether it took effect cannot be told ' +
          'from the catalog. Look whether it took effect, and run this again with resolve: "done" (--resolve done) if it ' +
          'did, or resolve: "again" (--resolve again) if it did not',
      )
      expect(error.statement).toBe(alter)
      expect((await migrator.status()).partial).toMatchObject({ finished: 1, inDoubt: true })
      await migrator.migrate({ resolve: isRun ? 'done' : 'again' })
      expect(await catalogOf(database.db)).toStrictEqual(done)
    }
  })

  test('is asked about when an index is there and not valid', async () => {
    const { migrator } = await dieAt('CREATE TABLE b (id INT8)', 'CREATE INDEX b_idx ON b (id)', true)
    await database.db.execute(
      "update pg_catalog.pg_index set indisvalid = false where indexrelid = 'b_idx'::REGCLASS",
    )
    expect((await failure(() => migrator.migrate())).message).toMatch(/cannot be told from the catalog/)
  })
})

describe('the tables', () => {
  test('of a newer version of the library are left alone', async () => {
    const { folder, migrator } = made()
    folder.sql(NAME, 'CREATE TABLE a (id INT8);')
    await migrator.migrate()
    await database.db.execute('update _migrations_lock set format = 2')
    folder.sql('20260102000000_more', 'CREATE TABLE b (id INT8);')
    for (const call of [() => migrator.migrate(), () => migrator.status(), () => migrator.forceUnlock()]) {
      expect((await failure(call)).message).toBe(
        'the journal of migrations has format 2, written by a newer version of this library; this one knows format 1: update it',
      )
    }
    expect(await relations()).toStrictEqual(['a'])
  })

  test('of somebody else are left alone', async () => {
    await database.db.execute('create table _migrations (id INT8)')
    await database.db.execute('create table _migrations_lock (id INT8)')
    const { folder, migrator } = made()
    folder.sql(NAME, 'CREATE TABLE a (id INT8);')
    expect((await failure(() => migrator.migrate())).message).toMatch(
      /^the table "_migrations" or .* is not one of this/,
    )
  })
})
