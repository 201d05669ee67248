import type { Limit } from './limit.js'

/** How often a statement or a transaction is run again when nothing else is said. */
export const MOST_RETRIES = 10

const FIRST = 5
const LONGEST = 1000

/**
 * Milliseconds to wait after attempt 1, 2, 3, ...: anything up to 5, 10, 20, ... 1000 (exponential with full jitter, so that
 * those who met once do not meet again).
 */
export const backoff = (attempt: number): number =>
  Math.random() * Math.min(LONGEST, FIRST * 2 ** Math.min(attempt - 1, 20))

/** Waits so many milliseconds; throws the error of the limit when that is reached. */
export const pause = async (milliseconds: number, limit?: Limit): Promise<void> => {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => {
      limit?.forget(stop)
      resolve()
    }, milliseconds)
    const stop = (): void => {
      clearTimeout(timer)
      resolve()
    }
    limit?.whenReached(stop)
  })
  limit?.check()
}
