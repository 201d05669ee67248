import { getEventListeners } from 'node:events'
import { type ConnectionOptions, Database, defineTable, PoolTimeoutError } from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { collect } from '../support/collect.js'
import { useDatabase } from '../support/database.js'
import { deferred } from '../support/deferred.js'
import { errorOf } from '../support/refusal.js'

const things = defineTable('things', { id: 'INT4 PRIMARY KEY' })

const database = useDatabase()

const open = (options: ConnectionOptions): Database => new Database({ url: database.url, ...options })

const one = async (db: Database): Promise<unknown> => (await db.sql`select 1::INT4 as n`)[0]

/** Lends connections to transactions that last until they are told to end. */
const occupy = async (db: Database, count: number): Promise<() => Promise<void>> => {
  const over = deferred()
  const held = Array.from({ length: count }, () => {
    const began = deferred()
    const transaction = db.transaction(
      async (tx) => {
        await tx.sql`select 1`
        began.resolve()
        await over.promise
      },
      { timeout: Number.POSITIVE_INFINITY },
    )
    return { began: Promise.race([began.promise, transaction]), transaction }
  })
  await Promise.all(held.map(({ began }) => began))
  return async () => {
    over.resolve()
    await Promise.all(held.map(({ transaction }) => transaction))
  }
}

describe('who waits for a connection', () => {
  test('is served in the order of the calls, 1,000 on two connections', { timeout: 60_000 }, async () => {
    await using db = open({ maxConnections: 2 })
    await db.connect()
    const started: number[] = []
    await Promise.all(
      Array.from({ length: 1000 }, (_, number) =>
        db.transaction(async (tx) => {
          started.push(number)
          await tx.sql`select 1`
        }),
      ),
    )
    expect(started).toStrictEqual(Array.from({ length: 1000 }, (_, number) => number))
    expect(db.stats()).toMatchObject({ lent: 0, running: 0, waiting: 0 })
  })

  test('is told after poolTimeout how many are before, and the pool is fine afterwards', async () => {
    await using db = open({ maxConnections: 3, poolTimeout: 0.1 })
    const release = await occupy(db, 2)
    const errors = await Promise.all(
      [
        () => db.transaction(async () => undefined),
        () => db.begin(),
        () => db.sql`select 1`,
        () => db.execute('select 1'),
      ].map((call, index) => (index < 2 ? errorOf(call) : call())),
    )
    for (const error of errors.slice(0, 2)) {
      expect(error).toBeInstanceOf(PoolTimeoutError)
      expect(error).toMatchObject({
        code: 'POOL_TIMEOUT',
        message: expect.stringMatching(
          /^no connection came free within 0\.1 s \(poolTimeout\): 2 of 3 are lent to .*, 0 statements run, \d calls wait\. Shorten the transactions, or raise maxConnections$/,
        ),
      })
    }
    expect(db.stats()).toMatchObject({ lent: 2, waiting: 0 })
    await release()
    expect(db.stats()).toMatchObject({ lent: 0, waiting: 0, running: 0 })
    expect(await db.transaction((tx) => one(tx as unknown as Database))).toStrictEqual({ n: 1 })
  })

  test('leaves nothing on its signal when it is told so', async () => {
    await using db = open({ maxConnections: 1, poolTimeout: 0.05 })
    const { signal } = new AbortController()
    const release = await occupy(db, 1)
    for (const call of [
      () => collect(db.table(things).stream({ signal, timeout: 20_000 })),
      () => db.table(things).count(undefined, { signal }),
      () => db.transaction(async () => undefined, { signal }),
      () => db.begin({ signal }),
    ]) {
      expect(await errorOf(call)).toBeInstanceOf(PoolTimeoutError)
      expect(getEventListeners(signal, 'abort')).toStrictEqual([])
    }
    await release()
  })

  test('on the only connection too, whose plain statements then wait as well', async () => {
    await using db = open({ maxConnections: 1, poolTimeout: 0.1 })
    const release = await occupy(db, 1)
    expect(await errorOf(() => one(db))).toBeInstanceOf(PoolTimeoutError)
    await release()
    expect(await one(db)).toStrictEqual({ n: 1 })
  })

  test('is told so when it waits behind a statement of somebody else', async () => {
    await using db = open({ maxConnections: 1, poolTimeout: 0.1 })
    await db.connect()
    const slow = db.sql`select pg_sleep(1)`
    expect(await errorOf(() => db.transaction(async () => undefined))).toBeInstanceOf(PoolTimeoutError)
    await slow
    expect(await one(db)).toStrictEqual({ n: 1 })
    expect(db.stats()).toMatchObject({ lent: 0, waiting: 0, running: 0 })
  })

  test('and was given a timeout, is told when that is over, behind whatever it waits', async () => {
    await using db = open({ maxConnections: 1 })
    await db.connect()
    const slow = db.sql`select pg_sleep(2)`
    let isOver = false
    const over = slow.then(() => {
      isOver = true
    })
    expect(await errorOf(() => db.transaction(async () => undefined, { timeout: 50 }))).toMatchObject({
      code: 'QUERY_TIMEOUT',
    })
    expect(await errorOf(() => db.table(things).count(undefined, { timeout: 50 }))).toMatchObject({
      code: 'QUERY_TIMEOUT',
    })
    const controller = new AbortController()
    const cancelled = errorOf(() => db.begin({ signal: controller.signal }))
    controller.abort()
    expect(await cancelled).toMatchObject({ code: 'QUERY_CANCELLED' })
    expect(isOver).toBe(false)
    await over
    expect(await one(db)).toStrictEqual({ n: 1 })
    expect(db.stats()).toMatchObject({ lent: 0, waiting: 0, running: 0 })
  })

  test('for a transaction of which it is part ends by the timeout', async () => {
    await using db = open({ maxConnections: 1, poolTimeout: 0.1 })
    const error = await errorOf(() =>
      db.transaction(() => db.transaction(async () => undefined), { allowRoot: true }),
    )
    expect(error).toBeInstanceOf(PoolTimeoutError)
    expect(db.stats()).toMatchObject({ lent: 0, waiting: 0 })
    expect(await one(db)).toStrictEqual({ n: 1 })
  })
})

describe('plain statements', () => {
  test('go on while transactions hold every connection but one and others wait for them', async () => {
    await using db = open({ maxConnections: 4 })
    const release = await occupy(db, 3)
    const waiting = Array.from({ length: 10 }, () => db.transaction((tx) => tx.sql`select 1`))
    expect(db.stats()).toMatchObject({ lent: 3, waiting: 10 })
    const rows = await Promise.all(Array.from({ length: 200 }, () => one(db)))
    expect(rows).toStrictEqual(Array.from({ length: 200 }, () => ({ n: 1 })))
    expect(db.stats()).toMatchObject({ lent: 3, waiting: 10 })
    await release()
    await Promise.all(waiting)
  })

  test('that waited are not hit by the cancel of a call that comes at that moment', async () => {
    // the moment is some turns after the answer to COMMIT, which an observer hears of
    for (let turns = 0; turns < 16; turns++) {
      let hasty: Promise<unknown> | undefined
      await using db = new Database({
        url: database.url,
        maxConnections: 1,
        onQuery: async ({ text }) => {
          if (text === 'commit') {
            for (let turn = 0; turn < turns; turn++) {
              await undefined
            }
            hasty ??= errorOf(() => db.execute('select pg_sleep(10)', [], { timeout: 30 }))
          }
        },
      })
      const release = await occupy(db, 1)
      const statements = Promise.all([
        db.sql`select 1::INT4 as n from (select pg_sleep(0.03)) as p`,
        db.sql`select 2::INT4 as n from (select pg_sleep(0.03)) as p`,
      ])
      await release()
      expect(await statements).toStrictEqual([[{ n: 1 }], [{ n: 2 }]])
      expect(await hasty).toMatchObject({ code: 'QUERY_TIMEOUT' })
    }
  })
})
