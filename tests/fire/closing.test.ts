import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { ConnectionError, Database, defineTable } from 'manticore-cockroachdb'
import { beforeAll, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { startProxy } from '../support/proxy.js'

const notes = defineTable('notes', { id: 'INT4 PRIMARY KEY', text: 'TEXT' })

const database = useDatabase()

beforeAll(async () => {
  await database.db.table(notes).initialize()
  await database.db.table(notes).batchCreate(Array.from({ length: 1000 }, (_, id) => ({ id, text: 'a' })))
})

/** Every way to use a database, each of which may take long. */
const uses: Readonly<Record<string, (db: Database) => Promise<unknown>>> = {
  statement: (db) => db.sql`select pg_sleep(0.01)`,
  read: (db) => db.table(notes).read(1),
  'read with a timeout': (db) => db.table(notes).read(1, { timeout: 20_000 }),
  write: (db) => db.table(notes).upsert({ id: 1, text: 'b' }),
  stream: async (db) => {
    for await (const row of db.table(notes).stream({ batchSize: 10 })) {
      await sleep(row.id % 10 === 0 ? 1 : 0)
    }
  },
  transaction: (db) =>
    db.transaction(
      async (tx) => {
        await tx.table(notes).upsert({ id: 2, text: 'c' })
        await sleep(5)
        await tx.table(notes).read(2)
      },
      { maxRetries: 100 },
    ),
  'transaction that never ends': (db) => db.transaction(() => new Promise(() => undefined)),
  'by hand': async (db) => {
    const tx = await db.begin()
    await tx.table(notes).read(3)
    await tx.rollback()
  },
  batch: (db) => db.table(notes).batchUpsert(Array.from({ length: 20 }, (_, id) => ({ id, text: 'd' }))),
  kysely: (db) =>
    (db.kysely as Kysely<unknown>).transaction().execute(async (tx) => {
      await sleep(2)
      return tx
        .selectFrom('notes' as never)
        .selectAll()
        .execute()
    }),
}

// the errors a caller may get: not begun or not done, or under way when the time was up
const CLEAR = new Set(['CLOSED', 'CONNECTION_LOST'])

test.each([
  ['in order', 5000],
  ['at once', 50],
] as const)('closing %s under load ends every call', { timeout: 40_000 }, async (_, timeout) => {
  const db = new Database({ url: database.url, maxConnections: 6 })
  await db.connect()
  const errors: unknown[] = []
  let closing = false
  let ended = 0
  const workers = Object.entries(uses)
    .filter(([name]) => timeout === 50 || name !== 'transaction that never ends')
    .flatMap(([, use]) =>
      Array.from({ length: 3 }, async () => {
        while (!closing) {
          try {
            await use(db)
            ended++
          } catch (error) {
            errors.push(error)
          }
        }
      }),
    )
  await sleep(300)
  closing = true
  const start = performance.now()
  await db.close({ timeout })
  await Promise.all(workers)
  // far more than the timeout, for a busy machine
  expect(performance.now() - start).toBeLessThan(15_000)
  expect(ended).toBeGreaterThan(0)
  expect(errors.length).toBeGreaterThan(0)
  for (const error of errors) {
    expect(error).toMatchObject({ code: expect.toSatisfy((code: string) => CLEAR.has(code)) })
  }
  expect(db.stats()).toMatchObject({ open: 0, opening: 0, idle: 0, lent: 0, running: 0, waiting: 0 })
})

test('closing while connections open ends every call, and leaves none', { timeout: 40_000 }, async () => {
  await using proxy = await startProxy(database.url)
  for (let round = 0; round < 10; round++) {
    const db = new Database({ url: proxy.url, maxConnections: 4 })
    if (round % 2 === 0) {
      await db.connect()
    }
    const calls = Promise.allSettled(
      Object.entries(uses)
        .filter(([name]) => name !== 'transaction that never ends')
        .map(async ([, use]) => use(db)),
    )
    await sleep(round)
    await db.close({ timeout: round % 3 === 0 ? 1 : 5000 })
    for (const outcome of await calls) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toMatchObject({ code: expect.toSatisfy((code: string) => CLEAR.has(code)) })
      }
    }
    expect(db.stats()).toMatchObject({ open: 0, opening: 0, idle: 0, lent: 0, running: 0, waiting: 0 })
  }
  await proxy.ended()
  expect(proxy.open).toBe(0)
})

test('closing while a lost server is looked for gives that up', { timeout: 40_000 }, async () => {
  const proxy = await startProxy(database.url)
  const db = new Database({ url: proxy.url, maxConnections: 4, connectTimeout: 30 })
  await db.connect()
  await proxy[Symbol.asyncDispose]()
  const calls = Promise.allSettled(
    Object.entries(uses)
      .filter(([name]) => name !== 'transaction that never ends')
      .map(async ([, use]) => use(db)),
  )
  await sleep(200)
  const start = performance.now()
  await db.close({ timeout: 100 })
  for (const outcome of await calls) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(ConnectionError) })
  }
  expect(performance.now() - start).toBeLessThan(15_000)
  expect(db.stats()).toMatchObject({ open: 0, opening: 0, lent: 0, running: 0, waiting: 0 })
})
