import {
  ConnectionError,
  Database,
  defineTable,
  int4,
  text,
  uuid,
  ValidationError,
} from 'manticore-cockroachdb'
import { beforeAll, describe, expect, test } from 'vitest'
import { serverKind, useDatabase } from '../support/database.js'
import { startProxy } from '../support/proxy.js'
import { isSynchronous } from '../support/target.js'

const numbers = defineTable('numbers', { n: int4().primaryKey(), label: text().notNull() })
const nowhere = defineTable('nowhere', { id: uuid().primaryKey() })
const COUNT = 200_000

// it has no pg_terminate_backend, and its pg_stat_activity is empty
const onCockroach = (await serverKind()) === 'cockroachdb'

const database = useDatabase({ tables: { numbers } })

beforeAll(async () => {
  await database.db.table(numbers).initialize()
  await database.db
    .sql`insert into numbers select n, 'label ' || n::TEXT from generate_series(1, ${COUNT}::INT8) as g (n)`
})

test('every row once, in order, filtered and selected as a list is', async () => {
  const seen: unknown[] = []
  for await (const row of database.db
    .table(numbers)
    .stream({ where: { n: { lte: 2500 } }, orderBy: 'n desc', select: ['n'], batchSize: 999 })) {
    seen.push(row)
  }
  expect(seen).toStrictEqual(Array.from({ length: 2500 }, (_, index) => ({ n: 2500 - index })))
})

test('memory stays flat however many rows there are', async () => {
  const table = database.db.table(numbers)
  const drain = async (): Promise<{ count: number; most: number }> => {
    let count = 0
    let most = 0
    for await (const row of table.stream()) {
      count += row.n > 0 ? 1 : 0
      if (count % 20_000 === 0) {
        most = Math.max(most, process.memoryUsage().rss)
      }
    }
    return { count, most }
  }
  // the first run grows the heap to its working size
  await drain()
  const before = process.memoryUsage().rss
  const { count, most } = await drain()
  expect(count).toBe(COUNT)
  expect(most - before).toBeLessThan(64 * 1024 * 1024)
})

test('leaving the loop early, or by an error, frees the connection', async () => {
  await using db = new Database({ url: database.url, maxConnections: 2 })
  const table = db.table(numbers)
  for (let round = 0; round < 20; round++) {
    for await (const row of table.stream({ batchSize: 10, orderBy: 'n' })) {
      if (row.n === 15) {
        break
      }
    }
    const failing = async (): Promise<void> => {
      for await (const _ of table.stream({ batchSize: 10 })) {
        throw new RangeError('enough')
      }
    }
    await expect(failing()).rejects.toThrow('enough')
  }
  expect(await table.count()).toBe(COUNT)
  if (onCockroach) {
    return
  }
  const [{ open } = { open: 0n }] = await db.sql<{
    open: bigint
  }>`select count(*) as open from pg_stat_activity where datname = current_database() and application_name = 'manticore'`
  expect(open).toBeLessThanOrEqual(3n)
})

test('many streams at once wait for their connections in turn', async () => {
  await using db = new Database({ url: database.url, maxConnections: 3 })
  const counts = await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      let count = 0
      for await (const _row of db
        .table(numbers)
        .stream({ where: { n: { lte: 100 * (index + 1) } }, batchSize: 50 })) {
        count++
      }
      return count
    }),
  )
  expect(counts).toStrictEqual([100, 200, 300, 400, 500, 600, 700, 800])
})

test('single statements go on while streams hold the other connections', async () => {
  await using db = new Database({ url: database.url, maxConnections: 2 })
  const table = db.table(numbers)
  const stream = table.stream({ batchSize: 10, orderBy: 'n' })
  await stream.next()
  expect(await table.read(5)).toStrictEqual({ n: 5, label: 'label 5' })
  await stream.return()
})

describe('a connection lost in the middle ends the stream with an error, never as if it were complete', () => {
  const terminate = (name: string): Promise<unknown> =>
    database.db
      .sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = ${name} and query like '%numbers%'`

  test.skipIf(onCockroach).each(Array.from({ length: 10 }, (_, index) => [index]))(
    'while its rows are being used, %i',
    async (round) => {
      const applicationName = `streamer ${round}`
      await using db = new Database({ url: database.url, applicationName })
      let count = 0
      const consume = async (): Promise<void> => {
        for await (const _ of db.table(numbers).stream({ batchSize: 10 })) {
          if (++count === 25) {
            await terminate(applicationName)
            // the loss is known before the next rows are asked for, or after
            await new Promise((resolve) => setTimeout(resolve, round))
          }
        }
      }
      await expect(consume()).rejects.toThrow(ConnectionError)
      expect(count).toBe(30)
      expect(await db.table(numbers).count()).toBe(COUNT)
    },
  )

  // the proxy is in this thread
  test.skipIf(isSynchronous)('and by a cut line', async () => {
    await using proxy = await startProxy(database.url)
    await using db = new Database({ url: proxy.url })
    const consume = async (): Promise<void> => {
      let count = 0
      for await (const _ of db.table(numbers).stream({ batchSize: 10 })) {
        if (++count === 25) {
          await proxy.cut()
        }
      }
    }
    await expect(consume()).rejects.toThrow(ConnectionError)
  })
})

test('closing the database ends a stream with an error', async () => {
  const db = new Database({ url: database.url })
  const consume = async (): Promise<void> => {
    for await (const row of db.table(numbers).stream({ batchSize: 10, orderBy: 'n' })) {
      if (row.n === 15) {
        await db.close()
      }
    }
  }
  await expect(consume()).rejects.toThrow('was closed while rows were being read')
})

test.each([[0], [-5], [1.5], ['10']])('a batchSize of %j is refused', async (batchSize) => {
  const stream = database.db.table(numbers).stream({ batchSize: batchSize as never })
  await expect(stream.next()).rejects.toThrow(ValidationError)
})

test('a table that is not there', async () => {
  await expect(database.db.table(nowhere).stream().next()).rejects.toThrow(
    'the table "nowhere" does not exist',
  )
})
