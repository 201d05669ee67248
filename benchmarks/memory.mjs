/**
 * Rows by the million: a stream read, and an async iterable inserted, with the memory each takes: `npm run bench:memory`.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Database, defineTable, int4, int8, text, timestamptz, uuid } from 'manticore-cockroachdb'
import { startDatabase } from './database.mjs'

const MILLION = 1_000_000

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

const events = defineTable('arrivals', {
  id: uuid().primaryKey().defaultRandom(),
  name: text().notNull(),
  n: int4(),
  big: int8(),
  at: timestamptz(),
})

async function* source(count) {
  for (let n = 0; n < count; n++) {
    yield { name: `event ${n}`, n, big: BigInt(n), at: new Date(1.7e12 + n) }
  }
}

const watch = async (what, rows, work) => {
  collect()
  const before = process.memoryUsage().rss
  let most = before
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 20)
  const started = performance.now()
  await work()
  const seconds = (performance.now() - started) / 1000
  clearInterval(timer)
  const grown = Math.round((most - before) / 1024 / 1024)
  console.log(
    `${what}: ${seconds.toFixed(2)} s, ${Math.round(rows / seconds)} rows/s, resident memory grew by at most ${grown} MiB`,
  )
  return seconds / rows
}

const database = await startDatabase()
const db = new Database({ url: database.url })
try {
  const table = db.table(events)
  await table.initialize()
  await table.batchCreate(source(50_000))
  const few = []
  for (let round = 0; round < 5; round++) {
    await table.truncate()
    few.push(
      await watch('batchCreate of 10,000 from an async iterable', 10_000, () =>
        table.batchCreate(source(10_000)),
      ),
    )
  }
  await table.truncate()
  const many = await watch('batchCreate of 1,000,000 from an async iterable', MILLION, () =>
    table.batchCreate(source(MILLION)),
  )
  console.log(`time per row, 1,000,000 to 10,000: ${(many / few.sort((a, b) => a - b)[2]).toFixed(2)}`)
  const drain = async () => {
    let count = 0
    for await (const _ of table.stream()) {
      count++
    }
    if (count !== MILLION) {
      throw new Error(`the stream had ${count} rows`)
    }
  }
  for (let round = 0; round < 3; round++) {
    await watch('stream of 1,000,000', MILLION, drain)
  }
} finally {
  await db.close()
  await database.stop()
}
