import { type MigrationLockError, Migrator } from '@manticore/migrate'
import { expect, test, vi } from 'vitest'
import { useDatabase } from '../support/database.js'
import { errorOf } from '../support/refusal.js'
import { useEmptySchema } from './support/catalog.js'
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

test('whoever waits for too long is told who migrates, and since when', { timeout: 20_000 }, async () => {
  const directory = makeMigrations(1.5)
  const running = new Migrator(database.db, { directory }).migrate()
  const holder = await held()
  const migrator = new Migrator(database.db, { directory })
  const error = (await errorOf(() => migrator.migrate({ lockTimeout: 300 }))) as MigrationLockError
  expect(error).toMatchObject({ name: 'MigrationLockError', code: 'MIGRATION', holder })
  expect(holder).toMatch(new RegExp(`process ${process.pid}, run [0-9a-f]{8}$`))
  expect(error.message).toContain(`${holder} has been migrating since ${error.since?.toISOString()}`)
  expect((error.expires?.getTime() ?? 0) - (error.since?.getTime() ?? 0)).toBeGreaterThan(25_000)
  expect((await migrator.status()).lock).toMatchObject({ holder, since: error.since })
  expect((await running).applied).toHaveLength(2)
  expect((await migrator.status()).lock).toBeUndefined()
})

test('whoever has nothing to do waits for nobody', { timeout: 20_000 }, async () => {
  const directory = makeMigrations(0)
  const migrator = new Migrator(database.db, { directory })
  await migrator.migrate()
  await database.db.execute(
    "update _migrations_lock set holder = 'somebody', expires_at = now() + interval '1 hour'",
  )
  expect(await migrator.migrate({ lockTimeout: 0 })).toStrictEqual({
    applied: [],
    reverted: [],
    statements: [],
  })
  expect((await errorOf(() => migrator.rollback({ to: '20260101000000' }))).name).toBe(
    'IrreversibleMigrationError',
  )
})

test('the lease is renewed while a statement runs', { timeout: 20_000 }, async () => {
  const directory = makeMigrations(2.5)
  const first = new Migrator(database.db, { directory, leaseDuration: 1200 })
  const other = new Migrator(database.db, { directory, leaseDuration: 1200 })
  const running = first.migrate()
  await held()
  expect((await other.migrate()).applied).toStrictEqual([])
  expect((await running).applied).toHaveLength(2)
  expect(await logged()).toStrictEqual(['one'])
})

test('the lease can be taken from whoever has it, who stops', { timeout: 20_000 }, async () => {
  const directory = makeMigrations(20)
  const other = new Migrator(database.db, { directory })
  expect(await other.forceUnlock()).toBeUndefined()
  const running = errorOf(() => new Migrator(database.db, { directory, leaseDuration: 600 }).migrate())
  const holder = await held()
  expect(await other.forceUnlock()).toMatchObject({
    holder,
    since: expect.any(Date),
    expires: expect.any(Date),
  })
  const error = await running
  expect([error.name, error.message]).toStrictEqual([
    'MigrationLockError',
    'the lease of this migrator was lost while it migrated, and it has stopped: somebody has ended it',
  ])
  expect(await logged()).toStrictEqual([])
  expect(await other.forceUnlock()).toBeUndefined()
})
