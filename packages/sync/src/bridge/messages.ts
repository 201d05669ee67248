import type { MessagePort } from 'node:worker_threads'
import type {
  BeginOptions,
  ConnectionOptions,
  QueryEvent,
  ResultColumn,
  Sendable,
  TransactionOptions,
} from '@manticore/client/internal'
import type { MigratorOptions } from '@manticore/migrate'
import type { PackedError } from './errors.js'
import type { PackedRows } from './rows.js'

/** What the worker keeps for the caller, an executor or a stream, by its number. The database is 0. */
export type Handle = number

/** The executor of the database itself. */
export const ROOT: Handle = 0

/** The limits of a call; a signal is a number that the caller may abort. */
export interface Limits {
  readonly timeout?: number | undefined
  readonly signal?: number | undefined
}

/** What the caller asks for. Each kind is a method of an executor, of the database or of a migrator. */
export type Request =
  | {
      readonly kind: 'run'
      readonly on: Handle
      readonly statement: Sendable
      readonly parameters: readonly (string | null)[]
      readonly limits: Limits | undefined
      /** Whether the columns of the result are asked for. */
      readonly described: boolean
    }
  | {
      readonly kind: 'stream'
      readonly on: Handle
      readonly statement: Sendable
      readonly parameters: readonly (string | null)[]
      readonly batchSize: number
      readonly limits: Limits | undefined
    }
  | { readonly kind: 'next' | 'leave'; readonly on: Handle }
  | {
      readonly kind: 'atomically'
      readonly on: Handle
      readonly limits: Limits | undefined
      readonly isRepeatable: boolean | undefined
    }
  | {
      readonly kind: 'transaction'
      readonly on: Handle
      readonly options: Modes<TransactionOptions>
      readonly limits: Limits | undefined
    }
  | {
      readonly kind: 'begin'
      readonly on: Handle
      readonly options: Modes<BeginOptions>
      readonly limits: Limits | undefined
    }
  | { readonly kind: 'commit' | 'rollback' | 'ended'; readonly on: Handle }
  | { readonly kind: 'connected' | 'server'; readonly on: Handle }
  | { readonly kind: 'connect' | 'stats' }
  | { readonly kind: 'close'; readonly timeout: number }
  | {
      readonly kind: 'migrate'
      readonly options: MigratorOptions
      readonly method: string
      readonly given: readonly unknown[]
      /** The names of the functions that were among the options, the last that is given. */
      readonly told: readonly string[]
      readonly limits: Limits | undefined
    }

/** The options of a transaction but for its limits, and for what stays with the caller. */
type Modes<Options> = Omit<Options, 'signal' | 'timeout' | 'onRetry'>

/** From the caller to the worker. */
export type ToWorker =
  | { readonly kind: 'call'; readonly id: number; readonly request: Request }
  /** How the work of a call ended. */
  | { readonly kind: 'worked'; readonly id: number; readonly error?: PackedError }
  | { readonly kind: 'abort'; readonly signal: number; readonly reason: PackedError }
  /** Nobody will abort this signal any more. */
  | { readonly kind: 'forget'; readonly signal: number }
  /** Whether statements are to be told of. */
  | { readonly kind: 'observe'; readonly isWanted: boolean }
  /** Is answered with nothing: only a worker that is there receives it. */
  | { readonly kind: 'ping' }

/** The answer to a request for rows: what is known of the result, and the last of its rows, mostly all. */
export interface PackedResult {
  readonly facts: Facts
  readonly rows: PackedRows
}

/** What is known of a result beside its rows. */
export interface Facts {
  readonly command: string
  readonly count: number
  readonly columns: readonly ResultColumn[] | undefined
}

/** From the worker to the caller. All but the last two belong to the call of this number. */
export type ToCaller =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: PackedError }
  /** The first rows of an answer, which follows with the last. */
  | { readonly kind: 'rows'; readonly id: number; readonly rows: PackedRows }
  /** Asks for the function of a transaction, or of a batch, to be run on an executor, and waits for its end. */
  | { readonly kind: 'work'; readonly id: number; readonly on: Handle }
  /** Tells a function of the call, by its name, and waits for nothing. */
  | {
      readonly kind: 'told'
      readonly id: number
      readonly name: string
      readonly what: object
      /** What `what` has as its error. */
      readonly error: PackedError | undefined
    }
  | {
      readonly kind: 'query'
      readonly event: Omit<QueryEvent, 'error'>
      readonly error: PackedError | undefined
    }
  /** The worker ends, for this reason. */
  | { readonly kind: 'crash'; readonly error: PackedError }

/** What a worker begins with. */
export interface WorkerInput {
  readonly port: MessagePort
  /** Counts the messages to the caller, who waits for it to change. */
  readonly bell: Int32Array
  readonly options: ConnectionOptions
}
