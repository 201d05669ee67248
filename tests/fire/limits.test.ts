import { setTimeout as sleep } from 'node:timers/promises'
import { type CallOptions, Database, QueryCancelledError, QueryTimeoutError } from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { serverKind, useDatabase } from '../support/database.js'
import { errorOf } from '../support/refusal.js'

const onCockroach = (await serverKind()) === 'cockroachdb'

const database = useDatabase()

/** How many statements of an application run on the server. */
const runningOf = async (name: string): Promise<number> => {
  const [row] = await database.db.sql<{ n: number }>`
    select count(*)::INT4 as n from pg_stat_activity
    where application_name = ${name} and state in ('active', 'idle in transaction', 'idle in transaction (aborted)')`
  return row?.n ?? 0
}

/** Waits until nothing runs any more, for less time than what was asked for would take. */
const quiet = async (name: string): Promise<void> => {
  const deadline = performance.now() + 15_000
  while ((await runningOf(name)) > 0) {
    if (performance.now() > deadline) {
      throw new Error('a statement still runs on the server')
    }
    await sleep(10)
  }
}

const SECONDS_THERE = 60

describe.skipIf(onCockroach)('what is given up here is given up there:', () => {
  const open = (name: string): Database =>
    new Database({ url: database.url, maxConnections: 3, applicationName: name })

  test('by the timeout of a transaction', async () => {
    await using db = open('transaction-timeout')
    const error = await errorOf(() =>
      db.transaction((tx) => tx.sql`select pg_sleep(${SECONDS_THERE}::FLOAT8)`, { timeout: 100 }),
    )
    expect(error).toBeInstanceOf(QueryTimeoutError)
    await quiet('transaction-timeout')
    // the connection is given back once its ROLLBACK is answered
    await expect.poll(() => db.stats()).toMatchObject({ lent: 0, running: 0 })
  })

  test('by the signal of a transaction, between two attempts and in one', async () => {
    await using db = open('transaction-signal')
    const controller = new AbortController()
    const call = errorOf(() =>
      db.transaction((tx) => tx.sql`select pg_sleep(${SECONDS_THERE}::FLOAT8)`, {
        signal: controller.signal,
      }),
    )
    while ((await runningOf('transaction-signal')) === 0) {
      await sleep(5)
    }
    controller.abort(new Error('enough'))
    expect(await call).toMatchObject({
      name: 'QueryCancelledError',
      cause: expect.anything(),
    })
    await quiet('transaction-signal')
  })

  test('by the timeout of one statement of a transaction by hand', async () => {
    await using db = open('by-hand')
    const tx = await db.begin({ timeout: 100 })
    const error = await errorOf(() => tx.sql`select pg_sleep(${SECONDS_THERE}::FLOAT8)`)
    expect(error).toBeInstanceOf(QueryTimeoutError)
    await quiet('by-hand')
    expect(tx.ended).toBe(true)
    // the connection is given back once its ROLLBACK is answered
    await expect.poll(() => db.stats()).toMatchObject({ lent: 0, running: 0 })
  })

  test('by the timeout and by the signal of a call', async () => {
    await using db = open('call')
    const sleepThere = (options: CallOptions): Promise<unknown> =>
      db.execute('select pg_sleep($1::FLOAT8)', [SECONDS_THERE], options)
    expect(await errorOf(() => sleepThere({ timeout: 100 }))).toBeInstanceOf(QueryTimeoutError)
    const controller = new AbortController()
    const call = errorOf(() => sleepThere({ signal: controller.signal }))
    while ((await runningOf('call')) === 0) {
      await sleep(5)
    }
    controller.abort()
    expect(await call).toBeInstanceOf(QueryCancelledError)
    await quiet('call')
    // the connection is given back once its ROLLBACK is answered
    await expect.poll(() => db.stats()).toMatchObject({ lent: 0, running: 0 })
  })
})

describe.skipIf(onCockroach)('a cancel under load', () => {
  test('hits nobody else: what has no timeout has its answer', { timeout: 90_000 }, async () => {
    await using db = new Database({ url: database.url, maxConnections: 10, poolTimeout: 60 })
    await db.connect()
    const until = performance.now() + 4000
    let answered = 0
    let timedOut = 0
    const neighbour = async (worker: number): Promise<void> => {
      for (let number = 0; performance.now() < until; number++) {
        const value = worker * 1_000_000 + number
        const pause = (number % 3) / 100
        const rows =
          number % 5 === 0
            ? await db.transaction(
                (tx) => tx.sql`select ${value}::INT4 as n from (select pg_sleep(${pause}::FLOAT8)) as p`,
              )
            : await db.sql`select ${value}::INT4 as n from (select pg_sleep(${pause}::FLOAT8)) as p`
        expect(rows).toStrictEqual([{ n: value }])
        answered++
      }
    }
    const hasty = async (worker: number): Promise<void> => {
      for (let number = 0; performance.now() < until; number++) {
        // some are about to end by themselves, so that the request to cancel comes too late for them
        const pause = number % 2 === 0 ? 0.012 : 5
        const timeout = 10 + (worker % 5)
        const call =
          number % 4 === 0
            ? db.transaction((tx) => tx.sql`select pg_sleep(${pause}::FLOAT8)`, { timeout })
            : db.execute('select pg_sleep($1::FLOAT8)', [pause], { timeout })
        await call.catch((error: unknown) => {
          expect(error).toBeInstanceOf(QueryTimeoutError)
          timedOut++
        })
      }
    }
    await Promise.all(
      Array.from({ length: 100 }, (_, worker) => (worker % 3 === 0 ? hasty(worker) : neighbour(worker))),
    )
    expect(answered).toBeGreaterThan(100)
    expect(timedOut).toBeGreaterThan(100)
    expect(db.stats()).toMatchObject({ lent: 0, running: 0, waiting: 0 })
    expect(await db.sql`select 1::INT4 as n`).toStrictEqual([{ n: 1 }])
  })

  test('hits nothing that the same transaction does later', { timeout: 90_000 }, async () => {
    await using db = new Database({ url: database.url, maxConnections: 5, poolTimeout: 60 })
    const until = performance.now() + 3000
    let timedOut = 0
    const worker = async (number: number): Promise<void> => {
      while (performance.now() < until) {
        await db.transaction(async (tx) => {
          for (let round = 0; round < 5; round++) {
            // about to end when the time is up
            await tx
              .transaction((inner) =>
                inner.execute('select pg_sleep($1::FLOAT8)', [0.01], { timeout: 9 + (number % 4) }),
              )
              .catch((error: unknown) => {
                expect(error).toBeInstanceOf(QueryTimeoutError)
                timedOut++
              })
            expect(await tx.sql`select ${round}::INT4 as n from (select pg_sleep(0.002)) as p`).toStrictEqual(
              [{ n: round }],
            )
          }
        })
      }
    }
    await Promise.all(Array.from({ length: 4 }, (_, number) => worker(number)))
    expect(timedOut).toBeGreaterThan(10)
    expect(db.stats()).toMatchObject({ lent: 0, running: 0, waiting: 0 })
  })
})
