import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Migrator } from '@manticore/migrate'
import { expect, onTestFinished, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { runNode } from '../support/node.js'
import { catalogOf, useEmptySchema } from './support/catalog.js'
import { makeFolder } from './support/folder.js'

const database = useDatabase()

useEmptySchema(database)

const version = (number: number): string => String(20260101000000 + number)

/** A history of steps of eight kinds, each of which undoes what it does. */
const makeHistory = (steps: number): string => {
  const folder = makeFolder()
  const kinds: readonly ((n: number) => readonly [string, string])[] = [
    (n) => [`CREATE TABLE t${n} (id INT8 PRIMARY KEY, a TEXT);`, `DROP TABLE t${n};`],
    (n) => [`CREATE INDEX t${n - 1}_a ON t${n - 1} (a);`, `DROP INDEX t${n - 1}_a;`],
    (n) => [`CREATE TYPE e${n} AS ENUM ('x', 'y');`, `DROP TYPE e${n};`],
    (n) => [`ALTER TABLE t${n - 3} ADD COLUMN b e${n - 1};`, `ALTER TABLE t${n - 3} DROP COLUMN b;`],
    (n) => [
      `ALTER TABLE t${n - 4} ADD CONSTRAINT t${n - 4}_check CHECK (a <> '');`,
      `ALTER TABLE t${n - 4} DROP CONSTRAINT t${n - 4}_check;`,
    ],
    (n) => [
      `INSERT INTO t${n - 5} VALUES (1, 'one');\nUPDATE t${n - 5} SET b = 'x';`,
      `DELETE FROM t${n - 5};`,
    ],
    (n) => [`ALTER TABLE t${n - 6} RENAME COLUMN a TO c;`, `ALTER TABLE t${n - 6} RENAME COLUMN c TO a;`],
    (n) => [`CREATE VIEW v${n} AS SELECT id, c FROM t${n - 7};`, `DROP VIEW v${n};`],
  ]
  for (let n = 0; n < steps; n++) {
    const [up, down] = kinds[n % kinds.length]?.(n) ?? ['', '']
    folder.sql(`${version(n)}_step`, up, down)
  }
  return folder.path
}

test('forty steps up, down and up again leave the same catalog', { timeout: 60_000 }, async () => {
  const migrator = new Migrator(database.db, { directory: makeHistory(40) })
  const empty = await catalogOf(database.db)
  expect((await migrator.migrate()).applied).toHaveLength(40)
  const whole = await catalogOf(database.db)
  expect(whole.columns?.length).toBeGreaterThan(20)
  await migrator.migrate({ to: version(17) })
  const part = await catalogOf(database.db)
  expect((await migrator.rollback({ count: 40 })).reverted).toHaveLength(18)
  expect(await catalogOf(database.db)).toStrictEqual(empty)
  await migrator.migrate({ to: version(17) })
  expect(await catalogOf(database.db)).toStrictEqual(part)
  await migrator.migrate()
  expect(await catalogOf(database.db)).toStrictEqual(whole)
})

const FILES = 10_000

const STATUS = `
  import { Migrator } from '@manticore/migrate'
  import { Database } from 'manticore-cockroachdb'
  const db = new Database()
  await db.connect()
  const migrator = new Migrator(db, { directory: process.env.DIRECTORY })
  const start = process.cpuUsage()
  const { applied, pending, current } = await migrator.status()
  const { user, system } = process.cpuUsage(start)
  console.log(JSON.stringify({
    applied: applied.length, pending: pending.length, current,
    // of the processor, since others may be at work on this machine
    milliseconds: (user + system) / 1000,
    megabytes: process.resourceUsage().maxRSS / 1024,
  }))
  await db.close()`

test('the status of ten thousand migrations takes little time and memory', { timeout: 60_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'manticore-many-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  writeFileSync(join(directory, `${version(0)}_table.sql`), 'CREATE TABLE first (id INT8);\n')
  await new Migrator(database.db, { directory }).migrate()
  for (let n = 1; n < FILES; n++) {
    const text = `ALTER TABLE users ADD COLUMN c${n} TEXT;\nCREATE INDEX users_c${n} ON users (c${n});\n-- @UNDO\nALTER TABLE users DROP COLUMN c${n};\n`
    writeFileSync(join(directory, `${version(n)}_add_column_${n}.sql`), text)
  }
  await database.db.execute(
    'insert into _migrations select (20260101000000 + n)::TEXT, $1::TEXT, $2::TEXT, now(), 1, $3::TEXT, 1, null, $4::TEXT, 1 from generate_series(1, 9000) as n',
    ['name', 'checksum', 'applied', ''],
  )
  const { code, output } = await runNode(STATUS, {
    environment: { DATABASE_URL: database.url, DIRECTORY: directory },
  })
  expect(code, output).toBe(0)
  const { milliseconds, megabytes, ...rest } = JSON.parse(output)
  expect(rest).toStrictEqual({ applied: 9001, pending: 999, current: version(9000) })
  expect(milliseconds).toBeLessThan(2000)
  expect(megabytes).toBeLessThan(200)
})
