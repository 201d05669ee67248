import { setTimeout } from 'node:timers/promises'
import { isLost } from './session.js'

/** How often something is done while its connection is lost each time. */
export const MOST_ATTEMPTS = 5

const FIRST_PAUSE = 200

/** Waits behind attempt 1, 2, 3, ... for 0.2, 0.4, 0.8, ... seconds, as a server does that comes back. */
export const pauseAfter = async (attempt: number, signal: AbortSignal): Promise<void> => {
  await setTimeout(FIRST_PAUSE * 2 ** (attempt - 1), undefined, { signal })
}

/** Does again what only fails because a connection is lost: for what may be done twice. */
export const persist = async <T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!isLost(error) || attempt >= MOST_ATTEMPTS) {
        throw error
      }
      await pauseAfter(attempt, signal)
    }
  }
}
