import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Database, defineTable, int4 } from 'manticore-cockroachdb'
import { beforeAll, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { patience } from '../support/patience.js'

const COLUMNS = 17
const names = Array.from({ length: COLUMNS }, (_, index) => `c${index}`)
const wide = defineTable('wide', Object.fromEntries(names.map((name) => [name, int4()])))

const database = useDatabase()

beforeAll(() => database.db.table(wide).initialize())

// one shape for each number: a set of columns to select
const columnsOf = (shape: number): string[] => names.filter((_, index) => ((shape >> index) & 1) === 1)

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void // what the flag exposes

const collected = (): number => {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

test('100,000 shapes leave neither statements there nor memory here', {
  timeout: 120_000 * patience,
}, async () => {
  await using db = new Database({ url: database.url, maxConnections: 1 })
  const table = db.table(wide)
  const use = (shape: number): Promise<unknown> => table.list({ select: columnsOf(shape), limit: 0 })
  const drive = async (from: number, to: number, uses: number): Promise<void> => {
    for (let shape = from; shape < to; shape += 50) {
      const some = Array.from({ length: Math.min(50, to - shape) }, (_, index) => shape + index)
      for (let times = 0; times < uses; times++) {
        await Promise.all(some.map(use))
      }
    }
  }
  const preparedThere = async (): Promise<number> => {
    const [row] = await db.sql<{ n: bigint }>`select count(*) as n from pg_prepared_statements`
    return Number(row?.n)
  }

  await drive(1, 2001, 1)
  // what is used once is not prepared; the count itself is not either
  expect(await preparedThere()).toBe(0)
  const before = collected()
  await drive(2001, 100_001, 1)
  expect(collected() - before).toBeLessThan(16 * 1024 * 1024)
  expect(await preparedThere()).toBeLessThanOrEqual(1)

  await drive(1, 2001, 3)
  expect(await preparedThere()).toBeLessThanOrEqual(500)
})
