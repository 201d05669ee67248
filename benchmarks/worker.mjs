/** One contender in a process of its own: does what it is told over IPC and answers with what it measured. */
import postgres from 'postgres'
import { wide } from './table.mjs'

const [, , contender, url, connections] = process.argv

const { open } = await import(`./contenders/${contender}.mjs`)
let client = await open(url, Number(connections))
const admin = postgres(url, { max: 1 })

const measure = async (work) => {
  const cpu = process.cpuUsage()
  const started = performance.now()
  const done = await work()
  const elapsed = performance.now() - started
  const { user, system } = process.cpuUsage(cpu)
  return { perSecond: (done / elapsed) * 1000, cpuMicroseconds: (user + system) / done, elapsed }
}

const tasks = {
  /** Calls an operation for some seconds, so many at a time. */
  rate: ({ work, concurrency, seconds }) =>
    measure(async () => {
      const operation = client[work]
      const end = performance.now() + seconds * 1000
      let done = 0
      const loop = async (start) => {
        for (let number = start; performance.now() < end; number += concurrency) {
          await operation(number)
          done++
        }
      }
      await Promise.all(Array.from({ length: concurrency }, (_, index) => loop(index)))
      return done
    }),
  /** The same, counted second by second. */
  windows: async ({ work, concurrency, seconds }) => {
    const operation = client[work]
    const started = performance.now()
    const windows = Array.from({ length: seconds }, () => 0)
    const loop = async (start) => {
      for (let number = start; ; number += concurrency) {
        await operation(number)
        const second = Math.floor((performance.now() - started) / 1000)
        if (second >= seconds) {
          return
        }
        windows[second]++
      }
    }
    await Promise.all(Array.from({ length: concurrency }, (_, index) => loop(index)))
    return { done: windows, perSecond: windows.reduce((sum, count) => sum + count, 0) / seconds }
  },
  /** Inserts so many rows at once into an empty table. */
  batchCreate: async ({ rows, round }) => {
    await admin`truncate table wide`
    const values = Array.from({ length: rows }, (_, index) => wide(index, round))
    return measure(async () => (await client.batchCreate(values)).length)
  },
  /** Changes so many rows at once, each by its own values. */
  batchUpdate: async ({ rows, round }) => {
    const values = Array.from({ length: rows }, (_, index) => wide(index, round))
    return measure(async () => (await client.batchUpdate(values)).length)
  },
  /** One row of each kind, for comparison between contenders. */
  sample: async () => ({ read: await client.read?.(1), list: (await client.list?.(1))?.length }),
  /** A fresh pool, so that no round inherits the queues of the one before. */
  reopen: async () => {
    await client.close()
    client = await open(url, Number(connections))
  },
  stop: async () => {
    await client.close()
    await admin.end()
    setImmediate(() => process.exit(0))
  },
}

const plain = (value) =>
  value === undefined
    ? null
    : JSON.parse(JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? String(inner) : inner)))

process.on('message', async ({ id, task, options }) => {
  try {
    process.send({ id, result: plain(await tasks[task](options)) })
  } catch (error) {
    process.send({ id, error: String(error?.stack ?? error) })
  }
})
process.send({ ready: true })
