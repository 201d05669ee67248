/** One contender in a process of its own: does what it is told over IPC and answers with what it measured. */

const [, , contender, url, connections] = process.argv

const { open } = await import(`./contenders/${contender}.mjs`)
let client = await open(url, Number(connections))

const run = async ({ work, concurrency, seconds }) => {
  const operation = client[work]
  const end = performance.now() + seconds * 1000
  let done = 0
  const loop = async (start) => {
    for (let number = start; performance.now() < end; number += concurrency) {
      await operation(number)
      done++
    }
  }
  const cpu = process.cpuUsage()
  const started = performance.now()
  await Promise.all(Array.from({ length: concurrency }, (_, index) => loop(index)))
  const elapsed = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return { perSecond: done / elapsed, cpuMicroseconds: (user + system) / done }
}

const answer = {
  run,
  /** One row of each kind, for comparison between contenders. */
  sample: async () => ({ read: await client.read(1), create: await client.create(1) }),
  /** A fresh pool, so that no round inherits the queues of the one before. */
  reopen: async () => {
    await client.close()
    client = await open(url, Number(connections))
  },
  stop: async () => {
    await client.close()
    setImmediate(() => process.exit(0))
  },
}

process.on('message', async ({ id, task, options }) => {
  try {
    process.send({
      id,
      result: JSON.parse(
        JSON.stringify((await answer[task](options)) ?? null, (_, value) =>
          typeof value === 'bigint' ? String(value) : value,
        ),
      ),
    })
  } catch (error) {
    process.send({ id, error: String(error?.stack ?? error) })
  }
})
process.send({ ready: true })
