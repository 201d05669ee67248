import { prepare } from './prepare.mjs'
import { shuffled } from './random.mjs'
import { shortMessage } from './short-message.mjs'

const WARM_UP_ROWS = 100
const WARM_UP_CALLS = 20
// more than any client removes in a second
const REMOVED_PER_SECOND = 50_000

// each answers with what was measured, in one round, of one contender whose pool is open
const turns = {
  rate: async ({ cell, worker, sql, metered }) => {
    const { work, concurrency, seconds, warmUpSeconds } = cell
    const until = work === 'remove' ? Math.ceil((seconds + warmUpSeconds) * REMOVED_PER_SECOND) : undefined
    await prepare[work]?.(sql, until)
    // every connection open and every statement prepared
    const { next } = await worker('rate', { work, concurrency, seconds: warmUpSeconds, from: 0, until })
    return await metered('rate', { work, concurrency, seconds, from: next, until })
  },
  batches: async ({ cell, worker, sql, metered, round }) => {
    const { work, rows, calls, seconds } = cell
    await prepare[work](sql, WARM_UP_ROWS)
    await worker('batches', { work, rows: WARM_UP_ROWS, calls: 1, seconds: 0, round: 1 })
    await prepare[work](sql, rows * calls)
    return await metered('batches', { work, rows, calls, seconds, round: round + 2 })
  },
  together: async ({ cell, worker, sql, metered }) => {
    const { work, calls } = cell
    await worker('together', { work, calls: WARM_UP_CALLS })
    await prepare[work](sql)
    const measured = await metered('together', { work, calls })
    const [{ value }] = await sql`select value from counters`
    if (Number(value) !== calls) {
      throw new Error(`${calls} increments made ${value}`)
    }
    return measured
  },
  stream: async ({ cell, sql, metered }) => {
    await prepare.stream(sql, cell.rows)
    return await metered('stream', { rows: cell.rows })
  },
}

const rounded = (value) => Number(value.toPrecision(5))

const turn = async ({ cell, name, workers, sql, serverCpu, url, round }) => {
  if (cell.freshProcess) await workers.restart(name)
  const worker = await workers.get(name)
  const metered = async (task, options) => {
    const before = serverCpu?.()
    const { done, perSecond, clientMicroseconds, grownMiB } = await worker(task, options)
    const server = serverCpu === undefined ? null : (serverCpu() - before) / done
    return {
      perSecond: rounded(perSecond),
      clientMicroseconds: rounded(clientMicroseconds),
      serverMicroseconds: server === null ? null : rounded(server),
      ...(grownMiB === undefined ? {} : { grownMiB: Math.round(grownMiB) }),
    }
  }
  // a fresh pool, so that no round inherits the queues of the one before
  await worker('open', { url, connections: cell.connections })
  const figures = await turns[cell.kind]({ cell, worker, sql, metered, round })
  await worker('close')
  return figures
}

/**
 * Measures one cell of the plan: the contenders in turn, in another order each round. Answers with the rounds, each a
 * record from contender to figures, and with what failed. A contender that has used up the cell's budget of seconds sits
 * out the rounds that are left.
 */
export const measureCell = async ({ cell, random, ended, onRound, ...context }) => {
  const rounds = []
  const failed = {}
  const used = Object.fromEntries(cell.contenders.map((name) => [name, 0]))
  for (let round = -cell.warmUps; round < cell.rounds; round++) {
    onRound?.(round)
    const figures = {}
    const present = cell.contenders.filter((name) => failed[name] === undefined && used[name] < cell.budget)
    for (const name of shuffled(present, random)) {
      const started = performance.now()
      try {
        figures[name] = await turn({ cell, name, round, ...context })
      } catch (error) {
        if (ended()) throw error
        failed[name] = shortMessage(error)
        await context.workers.end(name)
      }
      // without its warm-up it would have been measured no time at all
      if (round >= 0) used[name] += (performance.now() - started) / 1000
    }
    if (round >= 0) rounds.push(figures)
  }
  return { rounds, failed }
}
