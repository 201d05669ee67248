import { comparable, comparableRows } from './same-row.mjs'
import { wide } from './table.mjs'

// so that two transfers seldom want the same account
const numbered = { transfer: (number) => 2 * number }

const measure = async (work) => {
  const cpu = process.cpuUsage()
  const started = performance.now()
  const done = await work()
  const milliseconds = performance.now() - started
  const { user, system } = process.cpuUsage(cpu)
  return { done, perSecond: (done / milliseconds) * 1000, clientMicroseconds: (user + system) / done }
}

const rowsFrom = (first, count, round) =>
  Array.from({ length: count }, (_, index) => wide(first + index, round))

// what the check gives each operation, and how it reads the answer
const isList = (work) => work.startsWith('list') || work.startsWith('bulk') || work === 'upsert'
const answerOf = (work, answer) => {
  if (Array.isArray(answer) && isList(work)) {
    return comparableRows([...answer], { ordered: work === 'list20' })
  }
  return work === 'create' ? comparableRows([answer], { without: ['id'] }) : comparable(answer)
}

/** What a worker can be told to do with its contender. */
export const createTasks = ({ open, title, packages, lacks = {} }) => {
  let client
  return {
    describe: () => ({ title, packages, lacks }),
    open: async ({ url, connections }) => {
      client = await open(url, connections)
      return Object.keys(client)
    },
    close: async () => {
      const closing = client
      client = undefined
      await closing?.close()
    },
    /** One call with this number, or with so many rows, and its answer in comparable form. */
    sample: async ({ work, number, rows, round }) =>
      answerOf(work, await client[work](rows === undefined ? number : rowsFrom(0, rows, round))),
    /** Calls an operation for some seconds, so many at a time, with the numbers from `from` up to `until`. */
    rate: async ({ work, concurrency, seconds, from, until = Number.POSITIVE_INFINITY }) => {
      const operation = client[work]
      const argument = numbered[work] ?? ((number) => number)
      let next = from
      const measured = await measure(async () => {
        const end = performance.now() + seconds * 1000
        const loop = async () => {
          do {
            await operation(argument(next++))
          } while (performance.now() < end && next < until)
        }
        await Promise.all(Array.from({ length: concurrency }, loop))
        return next - from
      })
      return { ...measured, next }
    },
    /** Calls a batch operation for some seconds, at most `calls` times, with other rows each time. */
    batches: async ({ work, rows, calls, seconds, round }) => {
      const batches = Array.from({ length: calls }, (_, call) => rowsFrom(call * rows, rows, round))
      return await measure(async () => {
        const end = performance.now() + seconds * 1000
        let done = 0
        for (const batch of batches) {
          const answer = await client[work](batch)
          const count = Array.isArray(answer) ? answer.length : answer
          if (count !== rows) {
            throw new Error(`${work} of ${rows} rows answered with ${count}`)
          }
          done += rows
          if (performance.now() > end) break
        }
        return done
      })
    },
    /** So many calls at once. */
    together: ({ work, calls }) =>
      measure(async () => {
        await Promise.all(Array.from({ length: calls }, () => client[work]()))
        return calls
      }),
    /** One call that goes through all rows, and by how many MiB it made the process grow. Once a process. */
    stream: async ({ rows }) => {
      const before = process.memoryUsage.rss()
      const measured = await measure(async () => {
        const count = await client.stream()
        if (count !== rows) {
          throw new Error(`the stream had ${count} rows instead of ${rows}`)
        }
        return count
      })
      const most = process.resourceUsage().maxRSS * 1024
      return { ...measured, grownMiB: (most - before) / 1024 / 1024 }
    },
    /** How many calls were done in each second. */
    seconds: async ({ work, concurrency, seconds }) => {
      const operation = client[work]
      const started = performance.now()
      const done = Array.from({ length: seconds }, () => 0)
      let next = 0
      const loop = async () => {
        for (;;) {
          await operation(next++)
          const second = Math.floor((performance.now() - started) / 1000)
          if (second >= seconds) return
          done[second]++
        }
      }
      await Promise.all(Array.from({ length: concurrency }, loop))
      return done
    },
  }
}
