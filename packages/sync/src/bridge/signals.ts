import { type CallOptions, onAbort } from '@manticore/client/internal'
import type { Errors } from './errors.js'
import type { Limits, ToWorker } from './messages.js'

/** Limits of a call on their way to the worker. */
interface LentLimits {
  readonly limits: Limits | undefined
  /** To be called when the call has ended, or what it began. */
  release(): void
}

const NOTHING_LENT: LentLimits = Object.freeze({ limits: undefined, release: () => undefined })

/** Hands limits to the worker. */
export interface Signals {
  /** Whether any signal is lent now. */
  readonly inUse: boolean
  lend(given: CallOptions | undefined): LentLimits
}

/**
 * Hands the limits of calls on. An AbortSignal stays on the caller's side, where it can be aborted before a call, in a
 * callback, or between the batches of a stream; while the caller waits, nothing of its own runs, and no timer either.
 */
export const createSignals = (post: (message: ToWorker) => void, errors: Errors): Signals => {
  let last = 0
  let lent = 0

  const lendSignal = (signal: AbortSignal): { readonly number: number; release(): void } => {
    const number = ++last
    const abort = (): void => post({ kind: 'abort', signal: number, reason: errors.pack(signal.reason) })
    if (signal.aborted) {
      abort()
    }
    const unfollow = onAbort(signal, abort)
    lent++
    return {
      number,
      release: () => {
        lent--
        unfollow()
        post({ kind: 'forget', signal: number })
      },
    }
  }

  return {
    get inUse() {
      return lent > 0
    },
    lend: (given) => {
      if (given?.signal === undefined) {
        return given?.timeout === undefined
          ? NOTHING_LENT
          : { limits: { timeout: given.timeout }, release: NOTHING_LENT.release }
      }
      const { number, release } = lendSignal(given.signal)
      return { limits: { timeout: given.timeout, signal: number }, release }
    },
  }
}
