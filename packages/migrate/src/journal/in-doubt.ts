import { setTimeout as pause } from 'node:timers/promises'
import { AmbiguousCommitError } from '@manticore/client'

const MOST_ATTEMPTS = 10
const PAUSE = 50

/** Runs a write again while its outcome is in doubt: for one that does the same however often it is done. */
export const untilKnown = async <T>(write: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write()
    } catch (error) {
      if (!(error instanceof AmbiguousCommitError) || attempt >= MOST_ATTEMPTS) {
        throw error
      }
      await pause(PAUSE * attempt)
    }
  }
}
