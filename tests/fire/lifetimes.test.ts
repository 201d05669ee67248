import { setTimeout as sleep } from 'node:timers/promises'
import { Database, defineTable } from 'manticore-cockroachdb'
import { beforeAll, describe, expect, test } from 'vitest'
import { serverKind, useDatabase } from '../support/database.js'
import { errorOf } from '../support/refusal.js'

const onCockroach = (await serverKind()) === 'cockroachdb'

const counters = defineTable('counters', { id: 'INT4 PRIMARY KEY', value: 'INT8 NOT NULL' })

const database = useDatabase()

beforeAll(() => database.db.table(counters).initialize())

const backendsOf = async (name: string): Promise<readonly number[]> => {
  const rows = await database.db.sql<{ pid: number }>`
    select pid from pg_stat_activity where application_name = ${name}`
  return rows.map(({ pid }) => pid)
}

/** Waits for a condition; the deadline only decides how long a failing test takes. */
const eventually = async (holds: () => Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + 20_000
  while (!(await holds())) {
    if (performance.now() > deadline) {
      throw new Error('not within 20 s')
    }
    await sleep(20)
  }
}

describe.skipIf(onCockroach)('the connections of a database', () => {
  test('are replaced under load, never too many at once, and nothing is cut', {
    timeout: 60_000,
  }, async () => {
    const name = 'short-lived'
    const db = new Database({ url: database.url, maxConnections: 4, maxLifetime: 0.3, applicationName: name })
    await db.table(counters).batchUpsert(Array.from({ length: 8 }, (_, id) => ({ id, value: 0n })))
    const seen = new Set<number>()
    let most = 0
    let over = false
    const watch = async (): Promise<void> => {
      while (!over) {
        const now = await backendsOf(name)
        for (const pid of now) {
          seen.add(pid)
        }
        most = Math.max(most, now.length)
        await sleep(5)
      }
    }
    const watching = watch()
    const counts = await Promise.all(
      Array.from({ length: 8 }, async (_, id) => {
        const table = db.table(counters)
        let done = 0n
        // until each connection has been replaced some times
        while (seen.size < 20) {
          await db.transaction(async (tx) => {
            const { value } = await tx.table(counters).readOrThrow(id)
            await tx.table(counters).updateOrThrow(id, { value: value + 1n })
          })
          done++
          await Promise.all([table.read(id), table.count(), db.sql`select pg_sleep(0.002)`])
          for await (const row of table.stream({ batchSize: 3 })) {
            expect(row.value).toBeGreaterThanOrEqual(0n)
          }
        }
        return done
      }),
    )
    over = true
    await watching
    expect(seen.size).toBeGreaterThanOrEqual(20)
    expect(most).toBeLessThanOrEqual(4)
    const rows = await db.table(counters).list({ orderBy: 'id' })
    expect(rows.map(({ value }) => value)).toStrictEqual(counts)
    await db.close()
    await eventually(async () => (await backendsOf(name)).length === 0)
  })

  test('leave by themselves when they are old and idle', { timeout: 40_000 }, async () => {
    const name = 'idle'
    await using db = new Database({
      url: database.url,
      maxConnections: 4,
      maxLifetime: 0.2,
      applicationName: name,
    })
    await Promise.all(Array.from({ length: 4 }, () => db.sql`select pg_sleep(0.02)`))
    await eventually(async () => (await backendsOf(name)).length === 0)
    expect(db.stats()).toMatchObject({ open: 0, idle: 0 })
    expect(await db.sql`select 1::INT4 as n`).toStrictEqual([{ n: 1 }])
  })

  test('are gone when it is closed, whatever was under way', { timeout: 40_000 }, async () => {
    const name = 'closed'
    for (const timeout of [1, 5000]) {
      const db = new Database({ url: database.url, maxConnections: 4, applicationName: name })
      const calls = Promise.allSettled([
        db.sql`select pg_sleep(0.3)`,
        db.transaction((tx) => tx.sql`select pg_sleep(0.3)`),
        db.table(counters).list(),
      ])
      await sleep(100)
      await db.close({ timeout })
      await calls
      await eventually(async () => (await backendsOf(name)).length === 0)
    }
  })
})

describe.skipIf(onCockroach)('a limit the server keeps', () => {
  test('statementTimeout ends a statement', async () => {
    await using db = new Database({ url: database.url, maxConnections: 2, statementTimeout: 50 })
    expect(await errorOf(() => db.sql`select pg_sleep(10)`)).toMatchObject({
      name: expect.stringMatching(/^Query(Timeout|Cancelled)Error$/),
      code: '57014',
    })
    expect(await errorOf(() => db.transaction((tx) => tx.sql`select pg_sleep(10)`))).toMatchObject({
      code: '57014',
    })
    expect(await db.sql`select 1::INT4 as n`).toStrictEqual([{ n: 1 }])
    expect(db.stats()).toMatchObject({ lent: 0, running: 0 })
  })

  test('lockTimeout ends the wait for a lock', async () => {
    await database.db.table(counters).upsert({ id: 100, value: 0n })
    await using db = new Database({ url: database.url, maxConnections: 2, lockTimeout: 50 })
    await using holder = await database.db.begin()
    await holder.table(counters).update(100, { value: 1n })
    const blocked = { name: 'LockTimeoutError', code: '55P03' }
    expect(await errorOf(() => db.table(counters).update(100, { value: 2n }))).toMatchObject(blocked)
    expect(
      await errorOf(() => db.transaction((tx) => tx.table(counters).update(100, { value: 2n }))),
    ).toMatchObject(blocked)
    await holder.commit()
    expect(await db.table(counters).update(100, { value: 2n })).toStrictEqual({ id: 100, value: 2n })
  })

  test('idleInTransactionTimeout ends a connection, of which the transaction is told', async () => {
    await using db = new Database({ url: database.url, maxConnections: 2, idleInTransactionTimeout: 100 })
    const idle = async (tx: { table: Database['table'] }): Promise<void> => {
      await tx.table(counters).upsert({ id: 101, value: 1n })
      await eventually(async () => db.stats().open === 0)
      await tx.table(counters).upsert({ id: 101, value: 2n })
    }
    expect(await errorOf(() => db.transaction(idle))).toMatchObject({
      name: 'ConnectionError',
      code: 'CONNECTION_LOST',
    })
    // nor is a commit ambiguous that was never sent
    const tx = await db.begin()
    await tx.table(counters).upsert({ id: 101, value: 1n })
    await eventually(async () => db.stats().open === 0)
    expect(await errorOf(() => tx.commit())).toMatchObject({
      name: 'ConnectionError',
      code: 'CONNECTION_LOST',
    })
    expect(await db.table(counters).read(101)).toBeUndefined()
    expect(db.stats()).toMatchObject({ lent: 0, running: 0, waiting: 0 })
  })
})
