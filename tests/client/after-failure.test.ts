import { Database, DataError, defineTable, int4 } from 'manticore-cockroachdb'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { collect } from '../support/collect.js'
import { useDatabase } from '../support/database.js'
import { errorOf } from '../support/refusal.js'

const items = defineTable('items', { id: int4().primaryKey() })

const server = useDatabase()

beforeAll(async () => {
  await server.db.table(items).initialize()
  await server.db.table(items).batchCreate([{ id: 1 }, { id: 2 }, { id: 3 }])
})

// two rows are on their way when the third cannot be computed
const FAILS = 'select 10 / (3 - i) as n from generate_series(1, 5) as i'

describe('after a statement that fails behind its first rows, on the same connection', () => {
  let db: Database

  beforeEach(() => {
    db = new Database({ url: server.url, maxConnections: 1 })
    return () => db.close()
  })

  const fail = async (): Promise<void> => {
    expect(await errorOf(() => db.execute(FAILS))).toBeInstanceOf(DataError)
  }

  test('the next one answers with its own rows', async () => {
    const table = db.table(items)
    const all = [{ id: 1 }, { id: 2 }, { id: 3 }]
    for (let use = 0; use < 3; use++) {
      await fail()
      expect(await table.read(1)).toStrictEqual({ id: 1 })
      await fail()
      expect(await table.list({ orderBy: 'id' })).toStrictEqual(all)
      await fail()
      expect(await table.readMany([3, 9, 1])).toStrictEqual([{ id: 3 }, undefined, { id: 1 }])
      await fail()
      expect(await table.count()).toBe(3)
      await fail()
      expect(await table.exists(9)).toBe(false)
      await fail()
      expect(await table.read(9)).toBeUndefined()
      await fail()
      expect(await table.updateWhere({ id: 1 }, { id: 1 })).toBe(1)
      await fail()
      expect((await table.page({ limit: 2 })).rows).toStrictEqual(all.slice(0, 2))
      await fail()
      expect(await db.execute('select 7 as n')).toStrictEqual([{ n: 7 }])
    }
  })

  test('so does one sent before the failure is known', async () => {
    await db.connect()
    const table = db.table(items)
    const [failure, first, second] = await Promise.allSettled([
      db.execute(FAILS),
      table.read(1),
      table.read(2),
    ])
    expect(failure.status).toBe('rejected')
    expect(first).toStrictEqual({ status: 'fulfilled', value: { id: 1 } })
    expect(second).toStrictEqual({ status: 'fulfilled', value: { id: 2 } })
  })

  test('so does a stream', async () => {
    await fail()
    expect(await collect(db.table(items).stream({ orderBy: 'id', batchSize: 2 }))).toStrictEqual([
      { id: 1 },
      { id: 2 },
      { id: 3 },
    ])
  })
})
