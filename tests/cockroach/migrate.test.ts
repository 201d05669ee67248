import { type MigrationError, Migrator } from '@manticore/migrate'
import { Database } from 'manticore-cockroachdb'
import { expect, test } from 'vitest'
import { startChild } from '../migrate/support/child.js'
import { makeFolder } from '../migrate/support/folder.js'
import { useDatabase } from '../support/database.js'
import { errorOf } from '../support/refusal.js'
import { connect, questions, since } from './support.js'

const database = useDatabase()

const NAME = '20260101000000_first'

/** A migrator of a folder with one migration, in a journal of its own. */
const made = async (up: string, down?: string) => {
  await database.db.execute('drop table if exists _migrations')
  await database.db.execute('drop table if exists _migrations_lock')
  const folder = makeFolder()
  folder.sql(NAME, up, down)
  return { folder, migrator: new Migrator(database.db, { directory: folder.path }) }
}

const created = async (): Promise<unknown[]> => {
  const wire = await connect(database.url)
  const { rows } = await wire.run('show create all tables')
  return rows.flat().filter((text) => !text?.includes('_migrations'))
}

// what a statement does, behind what it needs; the names of each are its own
const EFFECTS: readonly (readonly [before: string, statement: string])[] = [
  ['SELECT 1', 'CREATE TABLE e1 (id INT8 PRIMARY KEY)'],
  ['CREATE TABLE e2 (id INT8 PRIMARY KEY)', 'DROP TABLE e2'],
  ['SELECT 1', 'CREATE VIEW e3 AS SELECT 1 AS one'],
  ['SELECT 1', 'CREATE SEQUENCE e4'],
  ['SELECT 1', "CREATE TYPE e5 AS ENUM ('a')"],
  ["CREATE TYPE e6 AS ENUM ('a')", 'DROP TYPE e6'],
  ["CREATE TYPE e7 AS ENUM ('a')", "ALTER TYPE e7 ADD VALUE 'b'"],
  ['SELECT 1', 'CREATE SCHEMA e8'],
  ['CREATE TABLE e9 (id INT8 PRIMARY KEY)', 'ALTER TABLE e9 ADD COLUMN more TEXT'],
  ['CREATE TABLE e10 (id INT8 PRIMARY KEY, more TEXT)', 'ALTER TABLE e10 DROP COLUMN more'],
  ['CREATE TABLE e11 (id INT8 PRIMARY KEY, more TEXT)', 'CREATE INDEX e11_idx ON e11 (more)'],
  ['CREATE TABLE e12 (id INT8 PRIMARY KEY, more TEXT, INDEX e12_idx (more))', 'DROP INDEX e12@e12_idx'],
  ['CREATE TABLE e13 (id INT8 PRIMARY KEY)', 'ALTER TABLE e13 ADD CONSTRAINT e13_check CHECK (id > 0)'],
  ['CREATE TABLE e14 (id INT8 PRIMARY KEY)', 'ALTER TABLE e14 RENAME COLUMN id TO key'],
  ['CREATE TABLE e15 (id INT8 PRIMARY KEY)', 'ALTER TABLE e15 RENAME TO e15_new'],
]

questions('migrations on CockroachDB', () => {
  test('are applied, undone and applied again', async () => {
    const { migrator } = await made(
      `CREATE TABLE log (id INT8 PRIMARY KEY DEFAULT unique_rowid(), what TEXT NOT NULL);
       CREATE TYPE mood AS ENUM ('glad');
       ALTER TYPE mood ADD VALUE 'sad';
       SET statement_timeout = '10min';
       INSERT INTO log (what) VALUES ('one');
       INSERT INTO log (what) VALUES ('two');
       ALTER TABLE log ADD COLUMN mood mood;
       UPDATE log SET mood = 'sad' WHERE true;
       CREATE INDEX log_what ON log (what);`,
      'DROP TABLE log;\nDROP TYPE mood;',
    )
    const empty = await created()
    expect((await migrator.migrate()).applied).toMatchObject([{ name: NAME, statements: 9 }])
    const whole = await created()
    expect(await database.db.execute('select what, mood from log order by what')).toStrictEqual([
      { what: 'one', mood: 'sad' },
      { what: 'two', mood: 'sad' },
    ])
    await migrator.rollback()
    expect(await created()).toStrictEqual(empty)
    await migrator.migrate()
    expect(await created()).toStrictEqual(whole)
    await migrator.rollback()
  })

  test.each(EFFECTS)('%s; %s: is shown by the catalog', async (before, statement) => {
    const { folder, migrator } = await made(`${before};\n${statement};\nSELECT broken;`)
    expect((await errorOf(() => migrator.migrate())).message).toMatch(/line 3/)
    folder.sql(NAME, `${before};\n${statement};`)
    // as one leaves it that dies behind the statement
    await database.db.execute(
      'update _migrations set finished = finished - 1, begun = finished - 1 where true',
    )
    const done = await created()
    expect((await migrator.migrate()).applied).toMatchObject([{ resumed: true }])
    expect(await created()).toStrictEqual(done)
  })

  test('wait for the job of one that died, and do not run its statement again', async () => {
    const { folder } = await made(
      `CREATE TABLE many (id INT8 PRIMARY KEY, n INT8 NOT NULL);
       INSERT INTO many SELECT n, n FROM generate_series(1, 20000) AS g (n);
       CREATE INDEX many_n ON many (n);`,
    )
    const child = startChild({ url: database.url, directory: folder.path, leaseDuration: 1000 })
    for (let begun: unknown = null; begun !== 2; ) {
      const [row] = await database.db
        .execute<{ begun: number | null }>('select begun from _migrations')
        .catch(() => [])
      begun = row?.begun
    }
    child.process.kill('SIGKILL')
    await child.result
    const migrator = new Migrator(database.db, { directory: folder.path })
    expect((await migrator.migrate()).applied).toMatchObject([{ name: NAME, resumed: true }])
    expect(await migrator.status()).toMatchObject({ partial: undefined, pending: [] })
  })

  test('of several at once are applied once', async () => {
    const { folder } = await made('CREATE TABLE once (id INT8 PRIMARY KEY);\nINSERT INTO once VALUES (1);')
    const databases = [1, 2, 3].map(() => new Database({ url: database.url }))
    try {
      const runs = await Promise.all(
        databases.map((db) => new Migrator(db, { directory: folder.path }).migrate()),
      )
      expect(runs.flatMap(({ applied }) => applied)).toHaveLength(1)
    } finally {
      await Promise.all(databases.map((db) => db.close()))
    }
  })

  test('that fail on the data there is go on when that is put right', async () => {
    const { migrator } = await made(
      `CREATE TABLE doubles (id INT8 PRIMARY KEY, n INT8);
       INSERT INTO doubles VALUES (1, 1), (2, 1);
       CREATE UNIQUE INDEX doubles_n ON doubles (n);`,
    )
    expect(await errorOf(() => migrator.migrate())).toMatchObject({ name: 'MigrationError', line: 3 })
    await database.db.execute('delete from doubles where id = 2')
    expect((await migrator.migrate()).applied).toMatchObject([{ resumed: true }])
  })

  test.runIf(since(26, 1))(
    'of a table that is locked against changes are told how to unlock it',
    async () => {
      const { migrator } = await made(
        `CREATE TABLE locked (a INT8 PRIMARY KEY, b INT8 NOT NULL) WITH (schema_locked = true);
       ALTER TABLE locked DROP CONSTRAINT locked_pkey, ADD CONSTRAINT locked_pkey PRIMARY KEY (b);`,
      )
      const error = (await errorOf(() => migrator.migrate())) as MigrationError // as the next line sees
      expect(error).toMatchObject({ name: 'MigrationError', line: 2, cause: { code: '57000' } })
      expect(error.message).toContain('schema_locked = false')
    },
  )
})
