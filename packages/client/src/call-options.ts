import { describeKind, ValidationError } from '@manticore/schema'
import { LONGEST_TIMEOUT } from './option-checks.js'

/** What every call can be told. */
export interface CallOptions {
  /** Cancels the call when it is aborted. */
  readonly signal?: AbortSignal | undefined
  /** How long the call may take, in milliseconds. No limit when left out, or `Infinity`. */
  readonly timeout?: number | undefined
}

const refuse = (table: string | undefined, message: string): never => {
  throw new ValidationError(table === undefined ? message : `${table}: ${message}`, { table })
}

const isTimeout = (timeout: unknown): timeout is number =>
  typeof timeout === 'number' &&
  timeout > 0 &&
  (timeout <= LONGEST_TIMEOUT || timeout === Number.POSITIVE_INFINITY)

const readTimeout = (timeout: unknown, table: string | undefined): number | undefined => {
  if (timeout === undefined || isTimeout(timeout)) {
    return timeout === Number.POSITIVE_INFINITY ? undefined : timeout
  }
  return refuse(
    table,
    `timeout expects milliseconds, a number above 0 and up to ${LONGEST_TIMEOUT}, or Infinity; got ${describeKind(timeout)}`,
  )
}

const readSignal = (signal: unknown, table: string | undefined): AbortSignal | undefined =>
  signal === undefined || signal instanceof AbortSignal
    ? signal
    : refuse(table, `signal expects an AbortSignal; got ${describeKind(signal)}`)

/** Whether the options of a call may hold a limit. */
export const hasLimits = (options: unknown): boolean =>
  typeof options === 'object' &&
  options !== null &&
  ((options as CallOptions).signal !== undefined || (options as CallOptions).timeout !== undefined) // read by name

/**
 * The limits among the options of a call, or undefined when there are none. Throws `ValidationError`, which names the
 * table of the call, for a timeout or a signal that is none.
 */
export const limitsOf = (options: unknown, table?: string): CallOptions | undefined => {
  if (!hasLimits(options)) {
    return undefined
  }
  const { signal, timeout } = options as { readonly [Name in keyof CallOptions]: unknown } // an object, as just seen
  const limits = { signal: readSignal(signal, table), timeout: readTimeout(timeout, table) }
  return limits.signal === undefined && limits.timeout === undefined ? undefined : Object.freeze(limits)
}

/**
 * The limits of a call that sends several statements, one after the other: of each statement, when it is asked for, what
 * is left of the time of them all.
 */
export const sharedLimits = (limits: CallOptions | undefined): (() => CallOptions | undefined) => {
  const timeout = limits?.timeout
  if (timeout === undefined) {
    return () => limits
  }
  const end = performance.now() + timeout
  // a time that is up is the shortest there is: the statement that it is given to says so
  return () => ({ signal: limits?.signal, timeout: Math.max(1, end - performance.now()) })
}
