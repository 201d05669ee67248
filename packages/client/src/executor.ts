import type { Parameter, Query, Shape } from '@manticore/core'
import type { RawResult } from './lane.js'
import type { Server } from './server.js'

/** Runs statements somewhere: over the pool, or in one place of it. */
export interface Executor {
  /** Runs a compiled statement and answers with what came back; failures come out as the driver threw them. */
  run(shape: Shape<unknown>, parameters: readonly Parameter[]): Promise<RawResult>
  /** Runs a statement of the user's own. */
  query(query: Query): Promise<RawResult>
  /** The server, once connected. */
  server(): Promise<Server>
}

/** The key under which a database keeps its executor, for the facades over it. */
export const executor: unique symbol = Symbol('manticore.executor')

/** Whatever statements can be run on. */
export interface Runs {
  readonly [executor]: Executor
}
