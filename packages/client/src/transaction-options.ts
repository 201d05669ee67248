import { type AsOf, type BoundedStaleness, readAsOf } from '@manticore/core'
import { type DatabaseError, ValidationError } from '@manticore/schema'
import { type CallOptions, limitsOf } from './call-options.js'
import { requireHistory } from './history.js'
import type { Server } from './server.js'

/** What `onRetry` is told. */
export interface Retry {
  /** Which attempt failed: 1 for the first. */
  readonly attempt: number
  /** Why the database asks for another. */
  readonly error: DatabaseError
  /** Milliseconds until the next one. */
  readonly delay: number
}

/**
 * How isolated a transaction is. CockroachDB runs `repeatable read` as `serializable`, unless a preview setting of the cluster
 * allows it, and `read committed` too where the cluster does not allow that.
 *
 * @see https://www.cockroachlabs.com/docs/stable/read-committed
 */
export type Isolation = 'serializable' | 'repeatable read' | 'read committed'

/** How a transaction begins. */
export interface BeginOptions extends CallOptions {
  /** Default `serializable`, on either server. */
  readonly isolation?: Isolation | undefined
  /** Refuses writes. Default false. */
  readonly readOnly?: boolean | undefined
  /**
   * Which of two transactions in each other's way goes first. Default `normal`. CockroachDB only, left out elsewhere.
   *
   * @see https://www.cockroachlabs.com/docs/stable/transactions
   */
  readonly priority?: 'low' | 'normal' | 'high' | undefined
  /**
   * Reads what was there at an earlier time: `'-10s'`, a Date, `followerRead()`; the transaction is read-only then.
   * CockroachDB only, elsewhere an `UnsupportedFeatureError`.
   */
  readonly asOf?: Exclude<AsOf, BoundedStaleness> | undefined
}

/** How `db.transaction` runs. `timeout` is for all attempts together, in milliseconds; default 30,000, Infinity for none. */
export interface TransactionOptions extends BeginOptions {
  /** How often the callback is run again when the database asks for it (40001). Default 10; 0 for one attempt. */
  readonly maxRetries?: number | undefined
  /** Called before each pause that precedes another attempt. */
  readonly onRetry?: ((retry: Retry) => void) | undefined
  /** Lets the callback use the database itself too, outside of the transaction. Default false. */
  readonly allowRoot?: boolean | undefined
}

const ISOLATIONS: ReadonlySet<unknown> = new Set<Isolation>([
  'serializable',
  'repeatable read',
  'read committed',
])
const PRIORITIES: ReadonlySet<unknown> = new Set(['low', 'normal', 'high'])

const MODES = ['isolation', 'readOnly', 'priority', 'asOf'] as const
const BEGIN_OPTIONS: readonly string[] = [...MODES, 'timeout', 'signal']
const TRANSACTION_OPTIONS: readonly string[] = [...BEGIN_OPTIONS, 'maxRetries', 'onRetry', 'allowRoot']

const refuse = (message: string): never => {
  throw new ValidationError(message)
}

const oneOf = (name: string, value: unknown, allowed: ReadonlySet<unknown>): void => {
  if (value !== undefined && !allowed.has(value)) {
    refuse(`${name} must be one of ${[...allowed].map((one) => `"${one}"`).join(', ')}`)
  }
}

const ofType = (name: string, value: unknown, type: 'boolean' | 'function'): void => {
  if (value !== undefined && typeof value !== type) {
    refuse(`${name} must be a ${type}; got ${value === null ? 'null' : typeof value}`)
  }
}

const checkNames = (options: unknown, method: string, names: readonly string[]): void => {
  if (typeof options !== 'object' || options === null) {
    refuse(`${method} expects an object of options; got ${options === null ? 'null' : typeof options}`)
  }
  for (const name of Object.keys(options as object)) {
    // just checked
    if (!names.includes(name)) {
      refuse(`"${name}" is not an option of ${method}; the options are ${names.join(', ')}`)
    }
  }
}

const checkMoment = (asOf: unknown, readOnly: boolean | undefined): void => {
  const { sql } = readAsOf(asOf)
  if (sql.startsWith('with_max_staleness')) {
    refuse('asOf of a transaction is one moment for all of it; boundedStaleness() is for single reads')
  }
  if (readOnly === false) {
    refuse('asOf reads the past, which cannot be written to; leave readOnly: false out')
  }
}

const checkModes = ({ isolation, readOnly, priority, asOf }: BeginOptions): void => {
  oneOf('isolation', isolation, ISOLATIONS)
  ofType('readOnly', readOnly, 'boolean')
  oneOf('priority', priority, PRIORITIES)
  if (asOf !== undefined) {
    checkMoment(asOf, readOnly)
  }
}

/** Throws a `ValidationError` for what `db.begin` cannot be told. */
export const checkBegin = (options: BeginOptions): void => {
  checkNames(options, 'begin', BEGIN_OPTIONS)
  checkModes(options)
  limitsOf(options)
}

/** Throws a `ValidationError` for what `db.transaction` cannot be told. */
export const checkTransaction = (options: TransactionOptions): void => {
  checkNames(options, 'transaction', TRANSACTION_OPTIONS)
  checkModes(options)
  limitsOf(options)
  const { maxRetries = 0, onRetry, allowRoot } = options
  if (!Number.isSafeInteger(maxRetries) || maxRetries < 0) {
    refuse(`maxRetries must be an integer from 0; got ${String(maxRetries)}`)
  }
  ofType('onRetry', onRetry, 'function')
  ofType('allowRoot', allowRoot, 'boolean')
}

/** A savepoint is as isolated as its transaction, and may read and write what that may. */
export const refuseModes = (options: BeginOptions): void => {
  const given = MODES.find((name) => options[name] !== undefined)
  if (given !== undefined) {
    refuse(`${given} is an option of db.transaction and db.begin; a savepoint has it from its transaction`)
  }
}

/** Whether a transaction changes nothing. */
export const onlyReading = ({ readOnly = false, asOf }: BeginOptions): boolean =>
  readOnly || asOf !== undefined

/** The statements a transaction begins with, on this server. */
export const openingOf = (options: BeginOptions, server: Server): readonly string[] => {
  const { isolation = 'serializable', priority = 'normal', asOf } = options
  const modes = [
    `isolation level ${isolation}`,
    ...(onlyReading(options) ? ['read only'] : []),
    // PostgreSQL has no word for it
    ...(priority === 'normal' || server.kind === 'postgres' ? [] : [`priority ${priority}`]),
  ]
  const begin = `begin transaction ${modes.join(', ')}`
  if (asOf === undefined) {
    return [begin]
  }
  requireHistory(begin, server)
  return [begin, `set transaction as of system time ${readAsOf(asOf).sql}`]
}
