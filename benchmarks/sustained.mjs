import { shuffled } from './random.mjs'

const CONNECTIONS = 10
const CONCURRENCY = 100

/**
 * Reads by key kept up for so many seconds, one contender after the other: how many were done in each second. `attempt` runs
 * what may fail for one of them.
 */
export const measureSustained = async ({
  url,
  workers,
  contenders,
  seconds,
  random,
  attempt,
  onContender,
}) => {
  const result = {}
  for (const name of shuffled(contenders, random)) {
    onContender(name)
    const done = await attempt('sustained', name, async () => {
      const worker = await workers.get(name)
      await worker('open', { url, connections: CONNECTIONS })
      await worker('rate', { work: 'read', concurrency: CONCURRENCY, seconds: 0.5, from: 0 })
      const counts = await worker('seconds', { work: 'read', concurrency: CONCURRENCY, seconds })
      await worker('close')
      return counts
    })
    if (done !== undefined) result[name] = done
  }
  return result
}
