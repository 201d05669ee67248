import { type MigrateOptions, MigrationError, Migrator } from '@manticore/migrate'
import type { Database } from 'manticore-cockroachdb'
import { catalogOf } from './catalog.js'
import { type MigrationFolder, makeFolder } from './folder.js'

/** A history with every kind of statement, and every way to tell whether one was done. Each run of an INSERT can be counted. */
export const makeEveryKind = (): MigrationFolder => {
  const folder = makeFolder()
  folder.sql(
    '20260101000000_first',
    `CREATE TABLE log (what TEXT NOT NULL);
     CREATE TYPE mood AS ENUM ('glad');
     ALTER TYPE mood ADD VALUE 'sad';
     CREATE TABLE people (id INT8 PRIMARY KEY, name TEXT);
     SET statement_timeout = '60s';
     INSERT INTO log VALUES ('one');
     INSERT INTO log VALUES ('two');
     ALTER TABLE people ADD COLUMN mood mood;
     CREATE INDEX people_name ON people (name);
     ALTER TABLE people ADD CONSTRAINT named CHECK (name <> '');
     ALTER TABLE people RENAME COLUMN name TO full_name;
     ALTER TABLE people RENAME TO persons;
     ALTER TABLE persons ADD COLUMN a INT8, ADD COLUMN b INT8;
     INSERT INTO log VALUES ('three');`,
    `INSERT INTO log VALUES ('undone');
     DROP INDEX people_name;
     DROP TABLE persons;
     INSERT INTO undone SELECT what FROM log;
     DROP TYPE mood;
     DROP TABLE log;`,
  )
  folder.write(
    '20260102000000_module.mjs',
    `export const transaction = true
     export const up = async (db) => {
       await db.execute("INSERT INTO log VALUES ('four')")
       await db.execute("INSERT INTO log VALUES ('five')")
     }
     export const down = (db) => db.execute("DELETE FROM log WHERE what IN ('four', 'five')")`,
  )
  return folder
}

/** What is in `log` when each statement was applied once. */
export const LOGGED: readonly string[] = ['one', 'two', 'three', 'four', 'five']

/** What was inserted into `log`, or into `undone`. */
export const wordsIn = async (db: Database, table: string): Promise<unknown[]> => {
  const rows = await db.execute<{ what: string }>(`select what from ${table}`)
  return rows.map(({ what }) => what)
}

const hasBoth = async (db: Database): Promise<boolean> => {
  const { columns } = await catalogOf(db)
  return JSON.stringify(columns).includes('"attname":"b"')
}

/** Brings to its end what was interrupted; what the catalog cannot tell is told. Answers with what was asked. */
export const goOn = async (
  db: Database,
  directory: string,
  method: 'migrate' | 'rollback',
  count: number,
): Promise<string[]> => {
  const migrator = new Migrator(db, { directory })
  const asked: string[] = []
  // its lease would end by itself; that is another test
  await migrator.forceUnlock()
  const run = (options: MigrateOptions = {}) =>
    method === 'migrate' ? migrator.migrate(options) : migrator.rollback({ ...options, count })
  try {
    await run()
  } catch (error) {
    if (!(error instanceof MigrationError && error.message.includes('resolve'))) {
      throw error
    }
    asked.push(`line ${error.line}`)
    await run({ resolve: (await hasBoth(db)) ? 'done' : 'again' })
  }
  return asked
}
