import { Migrator } from '@manticore/migrate'
import { expect, test, vi } from 'vitest'
import { useDatabase } from '../support/database.js'
import { useEmptySchema } from './support/catalog.js'
import { runChild, startChild } from './support/child.js'
import { makeFolder } from './support/folder.js'

const database = useDatabase()

useEmptySchema(database)

const SLOW = '20260102000000_slow'

/** Two migrations that note when they run; the second takes a while. */
const makeMigrations = (seconds = 0.5) => {
  const folder = makeFolder()
  folder.sql('20260101000000_log', 'CREATE TABLE log (what TEXT);')
  folder.sql(
    SLOW,
    `INSERT INTO log VALUES ('one');\nSELECT pg_sleep(${seconds});\nCREATE TABLE made (id INT8);`,
  )
  return folder.path
}

const logged = async (): Promise<unknown[]> => {
  const rows = await database.db.execute<{ what: string }>('select what from log')
  return rows.map(({ what }) => what)
}

const statementsOf = async (text: string): Promise<number> =>
  (
    await database.db.execute(
      "select pid from pg_stat_activity where query = $1::TEXT and state = 'active' and datname = current_database()",
      [text],
    )
  ).length

const held = () =>
  vi.waitFor(
    async () => {
      const [row] = await database.db.execute<{ holder: string }>(
        'select holder from _migrations_lock where holder is not null',
      )
      expect(row).toBeDefined()
      return row?.holder ?? ''
    },
    { timeout: 10_000, interval: 20 },
  )

test('ten migrators started at once apply each migration once', { timeout: 60_000 }, async () => {
  const directory = makeMigrations(0.2)
  const results = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      // with clocks that disagree by minutes
      runChild({ url: database.url, directory, clock: (index - 5) * 60_000 }),
    ),
  )
  expect(results.map(({ error }) => error)).toStrictEqual(results.map(() => undefined))
  expect(results.flatMap(({ applied }) => applied).sort()).toStrictEqual(['20260101000000_log', SLOW])
  expect(await logged()).toStrictEqual(['one'])
})

test('one that was killed is taken over when its lease ends, and not before', {
  timeout: 30_000,
}, async () => {
  const directory = makeMigrations(60)
  // the clock of its machine is an hour ahead
  const child = startChild({ url: database.url, directory, leaseDuration: 3000, clock: 3_600_000 })
  await held()
  await vi.waitFor(async () => expect(await statementsOf('SELECT pg_sleep(60)')).toBe(1), { timeout: 10_000 })
  child.process.kill('SIGKILL')
  await child.result
  const [{ ends } = { ends: undefined }] = await database.db.execute<{ ends: Date }>(
    'select expires_at as ends from _migrations_lock',
  )
  // what it left running would be waited for
  await database.db.execute(
    "select pg_terminate_backend(pid) from pg_stat_activity where query = 'SELECT pg_sleep(60)' and state = 'active'",
  )
  const folder = makeFolder()
  folder.sql('20260101000000_log', 'CREATE TABLE log (what TEXT);')
  folder.sql(SLOW, "INSERT INTO log VALUES ('other');")
  const kinds: unknown[] = []
  const migrator = new Migrator(database.db, { directory: folder.path })
  await migrator.migrate({ onProgress: ({ kind }) => kinds.push(kind) })
  expect(kinds[0]).toBe('lock')
  const [{ taken } = { taken: undefined }] = await database.db.execute<{ taken: Date }>(
    'select acquired_at as taken from _migrations_lock',
  )
  expect(taken?.getTime()).toBeGreaterThan(ends?.getTime() ?? Number.POSITIVE_INFINITY)
  expect(await logged()).toStrictEqual(['other'])
})

test('a statement that goes on when its migrator has died is waited for, and not run again', {
  timeout: 30_000,
}, async () => {
  const folder = makeFolder()
  const slow = 'CREATE TABLE made AS SELECT 1 AS n FROM (SELECT pg_sleep(3)) AS s'
  folder.sql('20260101000000_made', `${slow};\nCREATE TABLE log (what TEXT);`)
  const child = startChild({ url: database.url, directory: folder.path, leaseDuration: 500 })
  await vi.waitFor(async () => expect(await statementsOf(slow)).toBe(1), { timeout: 10_000 })
  child.process.kill('SIGKILL')
  await child.result
  const seen: string[] = []
  const { applied } = await new Migrator(database.db, { directory: folder.path }).migrate({
    onProgress: (progress) => {
      if (progress.kind === 'statement' || progress.kind === 'waiting') {
        seen.push(`${progress.kind} ${progress.statement}`)
      }
    },
  })
  expect(applied).toMatchObject([{ resumed: true, statements: 1 }])
  expect([...new Set(seen)]).toStrictEqual(['waiting 1', 'statement 2'])
  expect(await database.db.execute('select n from made')).toStrictEqual([{ n: 1 }])
})

test('a migrator that slept while another took over writes nothing more', { timeout: 30_000 }, async () => {
  const child = startChild({ url: database.url, directory: makeMigrations(2), leaseDuration: 600 })
  await vi.waitFor(async () => expect(await statementsOf('SELECT pg_sleep(2)')).toBe(1), { timeout: 10_000 })
  child.process.kill('SIGSTOP')
  const { applied } = await new Migrator(database.db, { directory: makeMigrations(0) }).migrate()
  child.process.kill('SIGCONT')
  const { error, signal } = await child.result
  expect([signal, error?.name]).toStrictEqual([null, 'MigrationLockError'])
  expect(error?.message).toMatch(/^the lease of this migrator was lost while it migrated, and it has stopped/)
  expect(applied.at(-1)).toMatchObject({ name: SLOW, resumed: true })
  expect(await logged()).toStrictEqual(['one'])
})
