import { expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { runNode } from '../support/node.js'

const database = useDatabase()

const CALLS = `
const { SyncDatabase } = await import('@manticore/sync')
const { defineTable, int4, text } = await import('manticore-cockroachdb')
const numbers = defineTable('numbers', { n: int4().primaryKey(), label: text().notNull() })
const db = new SyncDatabase({ url: process.env.DATABASE_URL })
const table = db.table(numbers)
table.initialize()
table.batchCreate(Array.from({ length: 100 }, (_, n) => ({ n, label: 'label ' + n })))

const round = (calls) => {
  for (let call = 0; call < calls; call++) {
    table.read(call % 100)
    if (call % 10 === 0) {
      db.transaction((tx) => tx.table(numbers).read(call % 100))
      try { table.create({ n: 1, label: '' }) } catch {}
      for (const _ of table.stream({ limit: 3, timeout: 5000 })) break
    }
    if (call % 1000 === 0) new SyncDatabase({ url: process.env.DATABASE_URL, maxConnections: 1 }).close()
  }
}
const measure = () => {
  gc()
  const { rss, heapUsed } = process.memoryUsage()
  return { rss: rss / 2 ** 20, heap: heapUsed / 2 ** 20, handles: process.getActiveResourcesInfo().length }
}

round(10_000)
const before = measure()
round(100_000)
const after = measure()
console.log(JSON.stringify({ before, after, stats: db.stats() }))
db.close()`

test('100,000 calls, with transactions, errors and streams among them, leave nothing behind', async () => {
  const { code, output } = await runNode(CALLS, {
    environment: { DATABASE_URL: database.url },
    patience: 180_000,
    flags: ['--expose-gc'],
  })
  expect(code, output).toBe(0)
  const { before, after, stats } = JSON.parse(output)
  expect(stats).toMatchObject({ lent: 0, running: 0, waiting: 0 })
  expect(after.handles).toBe(before.handles)
  expect(after.heap - before.heap, output).toBeLessThan(4)
  // of both threads
  expect(after.rss - before.rss, output).toBeLessThan(40)
}, 180_000)
