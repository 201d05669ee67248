import { connectAdmin } from './database.mjs'
import { prepare } from './prepare.mjs'
import { startProxy } from './proxy.mjs'
import { shortMessage } from './short-message.mjs'

/** Long enough that what is sent without waiting is sent before the first answer comes. */
const DELAY = 5
const CALLS = 4

/** What is counted: operations, for batches with how many rows. */
export const COUNTED = Object.freeze([
  { work: 'read' },
  { work: 'create' },
  { work: 'update' },
  { work: 'list20' },
  { work: 'transfer' },
  { work: 'bulkInsert', rows: 100 },
  { work: 'bulkInsert', rows: 10_000 },
])

/**
 * Counts what is known: a prepared statement is one round trip, and a transaction of two is four with its BEGIN and COMMIT.
 * Throws when the counter says otherwise.
 */
export const checkCounter = async (url) => {
  const proxy = await startProxy(url, DELAY)
  const sql = connectAdmin(proxy.url)
  const one = () => sql`select ${1}::int4`
  const two = () =>
    sql.begin(async (tx) => {
      await tx`select ${1}::int4`
      await tx`select ${1}::int4`
    })
  try {
    for (const [call, expected] of [
      [one, 1],
      [two, 4],
    ]) {
      await call()
      const before = proxy.roundTrips()
      await call()
      const counted = proxy.roundTrips() - before
      if (counted !== expected) {
        throw new Error(`the counter of round trips counted ${counted} instead of ${expected}`)
      }
    }
  } finally {
    await sql.end()
    proxy.stop()
  }
}

const count = async ({ worker, sql, proxy, work, rows }) => {
  await prepare[work]?.(sql, rows)
  const call = async (number) => {
    if (rows === undefined) {
      await worker('rate', { work, concurrency: 1, seconds: 0, from: number })
      return
    }
    await prepare[work](sql, rows)
    await worker('batches', { work, rows, calls: 1, seconds: 0, round: number })
  }
  // what is said once for each connection or statement is not counted
  await call(0)
  await call(1)
  const before = proxy.roundTrips()
  for (let number = 2; number < 2 + CALLS; number++) {
    await call(number)
  }
  return (proxy.roundTrips() - before) / CALLS
}

/** How many round trips a call of each contender takes once it is warm, on one connection. */
export const countRoundTrips = async ({ url, sql, workers, described, counted, ended }) => {
  await checkCounter(url)
  const proxy = await startProxy(url, DELAY)
  const result = Object.fromEntries(Object.keys(described).map((name) => [name, []]))
  try {
    for (const [name, { lacks }] of Object.entries(described)) {
      for (const { work, rows } of counted.filter((one) => lacks[one.work] === undefined)) {
        try {
          const worker = await workers.get(name)
          await worker('open', { url: proxy.url, connections: 1 })
          result[name].push({ work, rows, roundTrips: await count({ worker, sql, proxy, work, rows }) })
          await worker('close')
        } catch (error) {
          if (ended()) throw error
          result[name].push({ work, rows, failed: shortMessage(error) })
          await workers.end(name)
        }
      }
    }
    return result
  } finally {
    proxy.stop()
  }
}
