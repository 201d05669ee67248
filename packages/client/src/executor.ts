import type { Parameter, Query, RawRow } from '@manticore/core'
import type { Send } from './atomically.js'
import type { RawResult, Sendable } from './connection.js'
import type { Server } from './server.js'

/** Runs statements somewhere: over the pool, or in one place of it. */
export interface Executor {
  /** Runs a compiled statement and answers with what came back; failures come out as the driver threw them. */
  run(statement: Sendable, parameters: readonly Parameter[]): Promise<RawResult>
  /** Runs work in one transaction on one connection. */
  atomically<T>(work: (send: Send) => Promise<T>): Promise<T>
  /** Runs a statement on a connection of its own and reads its rows some at a time. */
  stream(
    statement: Sendable,
    parameters: readonly Parameter[],
    batchSize: number,
  ): AsyncGenerator<readonly RawRow[], void, undefined>
  /** Runs a statement of the user's own. */
  query(query: Query): Promise<RawResult>
  /** What the cursors of pages are signed with. */
  readonly cursorSecret: () => string
  /** The server, once connected. */
  server(): Promise<Server>
}

/** The key under which a database keeps its executor, for the facades over it. */
export const executor: unique symbol = Symbol('manticore.executor')

/** Whatever statements can be run on. */
export interface Runs {
  readonly [executor]: Executor
}
