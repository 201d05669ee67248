import type { DatabaseError } from '@manticore/schema'
import type { CallOptions } from './call-options.js'
import { QueryCancelledError, QueryTimeoutError } from './errors.js'
import { onAbort } from './on-abort.js'

/** What may end a call before its answer: the timeout or the signal it was given. */
export interface Limit {
  /** Whether the time is over or the signal was aborted. */
  readonly reached: boolean
  /** Milliseconds left, Infinity without a timeout. */
  readonly left: number
  /** The error for the caller, made anew so that it has the caller in its stack. */
  error(cause?: unknown): DatabaseError
  /** Throws the error when the limit is reached. */
  check(): void
  /** Calls `stop` when the limit is reached, unless it is forgotten before. */
  whenReached(stop: () => void): void
  forget(stop: () => void): void
  /** Waits for work until the limit is reached. */
  race<T>(work: Promise<T>): Promise<T>
  /** Stops the clock, when the call has ended. */
  end(): void
}

/** What ends calls that were given no limit, too. */
export interface End {
  readonly signal: AbortSignal
  /** Why, made anew for each call. */
  error(): DatabaseError
}

class CallLimit implements Limit {
  readonly #what: string
  readonly #timeout: number
  readonly #signal: AbortSignal | undefined
  readonly #deadline: number
  readonly #timer: NodeJS.Timeout | undefined
  readonly #stops = new Set<() => void>()
  readonly #end: End | undefined
  readonly #unfollow: readonly (() => void)[]
  #reached: 'timeout' | 'signal' | 'end' | undefined

  constructor({ signal, timeout = Number.POSITIVE_INFINITY }: CallOptions, what: string, end?: End) {
    this.#what = what
    this.#timeout = timeout
    this.#signal = signal
    this.#deadline = performance.now() + timeout
    this.#timer = Number.isFinite(timeout) ? setTimeout(() => this.#reach('timeout'), timeout) : undefined
    this.#end = end
    if (signal?.aborted === true) {
      this.#reached = 'signal'
    }
    this.#unfollow = [
      ...(signal === undefined ? [] : [onAbort(signal, () => this.#reach('signal'))]),
      ...(end === undefined ? [] : [onAbort(end.signal, () => this.#reach('end'))]),
    ]
  }

  get reached(): boolean {
    return this.#reached !== undefined
  }

  get left(): number {
    return this.#deadline - performance.now()
  }

  error(cause?: unknown): DatabaseError {
    if (this.#reached === 'end' && this.#end !== undefined) {
      return this.#end.error()
    }
    return this.#reached === 'signal'
      ? new QueryCancelledError(`${this.#what} was cancelled by its signal`, {
          code: 'QUERY_CANCELLED',
          cause: cause ?? this.#signal?.reason,
        })
      : new QueryTimeoutError(`${this.#what} took longer than its timeout of ${this.#timeout} ms`, {
          code: 'QUERY_TIMEOUT',
          cause,
        })
  }

  check(): void {
    if (this.#reached !== undefined) {
      throw this.error()
    }
  }

  whenReached(stop: () => void): void {
    if (this.#reached === undefined) {
      this.#stops.add(stop)
    } else {
      stop()
    }
  }

  forget(stop: () => void): void {
    this.#stops.delete(stop)
  }

  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(this.error())
      this.whenReached(stop)
      work.then(
        (answer) => {
          this.forget(stop)
          resolve(answer)
        },
        (error: unknown) => {
          this.forget(stop)
          reject(error)
        },
      )
    })
  }

  end(): void {
    clearTimeout(this.#timer)
    for (const unfollow of this.#unfollow) {
      unfollow()
    }
  }

  #reach(by: 'timeout' | 'signal' | 'end'): void {
    this.#reached ??= by
    for (const stop of this.#stops) {
      stop()
    }
    this.#stops.clear()
  }
}

/** Starts the clock of a call. `what` names it in messages: `the call`, `the transaction`. */
export const startLimit = (limits: CallOptions, what: string, end?: End): Limit =>
  new CallLimit(limits, what, end)
