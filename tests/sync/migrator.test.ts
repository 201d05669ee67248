import { Migrator, type Progress } from '@manticore/migrate'
import { SyncDatabase, SyncMigrator } from '@manticore/sync'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { emptySchema } from '../migrate/support/catalog.js'
import { makeFolder } from '../migrate/support/folder.js'
import { useDatabase } from '../support/database.js'
import { wrong } from '../support/refusal.js'
import { thrownBy } from './thrown-by.js'

const database = useDatabase()
let db: SyncDatabase

beforeAll(() => {
  db = new SyncDatabase({ url: database.url })
})

afterAll(() => db.close())

beforeEach(() => emptySchema(database.db))

const THINGS = '20260101000000_create_things'
const ROWS = '20260102000000_first_rows'

test('migrations of either kind are applied, told of as they go on, and undone', async () => {
  const folder = makeFolder()
  folder.sql(THINGS, 'CREATE TABLE things (id INT8 PRIMARY KEY);', 'DROP TABLE things;')
  folder.write(
    `${ROWS}.mjs`,
    "export const transaction = true\nexport const up = async (db) => { await db.insert('things', { id: 1n }) }\n" +
      "export const down = (db) => db.execute('delete from things')",
  )
  const migrator = new SyncMigrator(db, { directory: folder.path })
  const told: Progress[] = []
  const result = migrator.migrate({ onProgress: (progress) => told.push(progress) })
  expect(result.applied.map(({ name }) => name)).toStrictEqual([THINGS, ROWS])
  expect(told.map(({ kind }) => kind).slice(0, 3)).toStrictEqual(['migration', 'statement', 'statement'])
  expect(told.every(Object.isFrozen)).toBe(true)
  expect(db.select('things')).toStrictEqual([{ id: 1n }])
  // what the one has done is what the other finds
  const asynchronous = new Migrator(database.db, { directory: folder.path })
  expect(migrator.getAppliedMigrations()).toStrictEqual(await asynchronous.getAppliedMigrations())
  expect(migrator.status()).toStrictEqual(await asynchronous.status())
  expect(migrator.rollback({ count: 2 }).reverted).toHaveLength(2)
  expect(migrator.getCurrentVersion()).toBeUndefined()
})

test('the functions of a module stay where they are', () => {
  const folder = makeFolder()
  folder.write(`${ROWS}.mjs`, 'export const up = () => undefined')
  const [migration] = new SyncMigrator(db, { directory: folder.path }).loadMigrations()
  const up = migration?.steps.up
  expect(up).toMatchObject({ kind: 'function', inTransaction: false })
  expect(migration?.steps.down).toBeUndefined()
  expect(thrownBy(() => up?.kind === 'function' && up.run(wrong(db)))).toMatchObject({
    code: 'UNSUPPORTED_FEATURE',
  })
})

test('a module that throws is an error with its place, and so is a statement', () => {
  const folder = makeFolder()
  folder.write(
    `${ROWS}.mjs`,
    "export const transaction = true\nexport const up = () => { throw new Error('no') }",
  )
  const error = thrownBy(() => new SyncMigrator(db, { directory: folder.path }).migrate())
  expect(error).toMatchObject({
    name: 'MigrationError',
    code: 'MIGRATION',
    version: ROWS.slice(0, 14),
    message: `${ROWS}.mjs, up(db): no. Nothing of it was applied`,
    cause: { message: 'no' },
  })
  expect(error.stack).toContain('migrator.test.ts')
})

test('a migration is stopped by a signal from what is told of it', () => {
  const folder = makeFolder()
  folder.sql(THINGS, 'CREATE TABLE things (id INT8 PRIMARY KEY);\nSELECT pg_sleep(20);')
  const controller = new AbortController()
  const migrator = new SyncMigrator(db, { directory: folder.path })
  const error = thrownBy(() =>
    migrator.migrate({
      signal: controller.signal,
      onProgress: (progress) => {
        if (progress.kind === 'waiting') {
          controller.abort()
        }
      },
    }),
  )
  expect(error.name).toBe('MigrationError')
  expect(migrator.status().partial).toMatchObject({ finished: 1 })
})

test('what it is made of is looked at when it is made', () => {
  expect(thrownBy(() => new SyncMigrator(wrong(database.db), { directory: '.' })).message).toBe(
    'new SyncMigrator() expects a SyncDatabase; for a Database there is Migrator',
  )
  expect(thrownBy(() => new SyncMigrator(db, wrong(undefined))).message).toContain('expects { directory }')
  expect(thrownBy(() => new SyncMigrator(db, { directory: '.', leaseDuration: 5 })).message).toContain(
    'leaseDuration',
  )
})
