import type { Connection } from './connection.js'

/** A way to cancel what runs on a connection, and nothing that runs there later. */
export interface Cancellation {
  /** Asks the server to cancel what runs, until that has been answered; nothing when nothing runs. */
  cancel(): void
  /** Does work that can be cancelled. */
  during<T>(work: () => Promise<T>): Promise<T>
  /** The same for work that has its outcome in parts. */
  throughout<T>(parts: () => AsyncGenerator<T, void, undefined>): AsyncGenerator<T, void, undefined>
}

/** Creates the cancellation of a connection that one user holds, who does one thing after the other. */
export const createCancellation = (connection: Connection): Cancellation => {
  let running = 0
  let stopAsking: (() => void) | undefined

  const answered = (): void => {
    running--
    if (running === 0) {
      stopAsking?.()
      stopAsking = undefined
    }
  }

  return {
    cancel: () => {
      if (running > 0) {
        stopAsking ??= connection.cancel()
      }
    },
    during: async (work) => {
      running++
      try {
        return await work()
      } finally {
        answered()
      }
    },
    throughout: async function* (parts) {
      running++
      try {
        yield* parts()
      } finally {
        answered()
      }
    },
  }
}
