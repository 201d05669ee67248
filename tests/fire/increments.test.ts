import { setTimeout as sleep } from 'node:timers/promises'
import { Database, defineTable, RetriesExhaustedError } from 'manticore-cockroachdb'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'

const counters = defineTable('counters', { id: 'INT4 PRIMARY KEY', value: 'INT8 NOT NULL' })

const database = useDatabase()

describe('1,000 concurrent increments of one row, each by reading and then writing it,', () => {
  let db: Database

  beforeAll(async () => {
    db = new Database({ url: database.url, maxConnections: 4, poolTimeout: 120 })
    await db.table(counters).initialize()
  })

  beforeEach(async () => {
    await db.table(counters).upsert({ id: 1, value: 0n })
  })

  afterAll(() => db.close())

  const increment = async (lock: boolean): Promise<number> => {
    let retries = 0
    const outcomes = await Promise.allSettled(
      Array.from({ length: 1000 }, () =>
        db.transaction(
          async (tx) => {
            const table = tx.table(counters)
            const { value } = await table.readOrThrow(1, lock ? { lock: 'update' } : {})
            await table.updateOrThrow(1, { value: value + 1n })
          },
          { maxRetries: 10_000, timeout: 120_000, onRetry: () => retries++ },
        ),
      ),
    )
    expect(outcomes.filter(({ status }) => status === 'rejected')).toStrictEqual([])
    expect(await db.table(counters).read(1)).toStrictEqual({ id: 1, value: 1000n })
    expect(db.stats()).toMatchObject({ lent: 0, running: 0, waiting: 0 })
    return retries
  }

  test('end at exactly 1,000, with a lock and without', { timeout: 240_000 }, async () => {
    const without = await increment(false)
    await db.table(counters).update(1, { value: 0n })
    const locked = await increment(true)
    console.log(`1,000 increments: ${without} retries without a lock, ${locked} with one`)
    expect(without).toBeGreaterThan(0)
  })

  test('end at as many as were reported committed, when retries run out', { timeout: 120_000 }, async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 1000 }, () =>
        db.transaction(
          async (tx) => {
            const table = tx.table(counters)
            const { value } = await table.readOrThrow(1)
            await table.updateOrThrow(1, { value: value + 1n })
          },
          { maxRetries: 0, timeout: 120_000 },
        ),
      ),
    )
    const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
    expect(errors.every((error) => error instanceof RetriesExhaustedError && error.attempts === 1)).toBe(true)
    expect(errors.length).toBeGreaterThan(0)
    expect(await db.table(counters).read(1)).toStrictEqual({ id: 1, value: BigInt(1000 - errors.length) })
  })
})

/** Hears of an error later than those who wait for it directly. */
const heardLate = async <T>(call: Promise<T>): Promise<T> => {
  try {
    return await call
  } catch (error) {
    await sleep(50)
    throw error
  }
}

describe('of several statements sent together in a transaction', () => {
  beforeAll(async () => {
    await database.db.table(counters).initialize()
  })

  test('the first asks for a restart, which is heard whichever of them tells first', async () => {
    const table = database.db.table(counters)
    await table.batchUpsert([
      { id: 2, value: 0n },
      { id: 3, value: 0n },
    ])
    let attempts = 0
    await database.db.transaction(
      async (tx) => {
        attempts++
        await tx.table(counters).read(2)
        if (attempts === 1) {
          await table.update(2, { value: 10n })
        }
        await Promise.all([
          heardLate(tx.sql`update counters set value = 1 where id = 2`),
          tx.table(counters).updateWhere({ id: 3 }, { value: 1n }),
        ])
      },
      { allowRoot: true },
    )
    expect(attempts).toBe(2)
  })

  test('the first fails, which is the cause of what becomes of the others', async () => {
    await using tx = await database.db.begin()
    const outcomes = await Promise.allSettled([
      tx.sql`select 1 / 0`,
      tx.sql`select 1`,
      tx.table(counters).count(),
      tx.commit(),
    ])
    const [first, ...others] = outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason)
    expect(first).toMatchObject({ name: 'DataError', code: '22012' })
    for (const other of others) {
      expect(other).toMatchObject({ code: '25P02', cause: { code: '22012' } })
    }
  })
})
