import type { Parameter, RawRow } from '@manticore/core'
import { backoff, MOST_RETRIES, pause } from './backoff.js'
import type { CallOptions } from './call-options.js'
import type { RawResult, Sendable } from './connection.js'
import { ConnectionError } from './errors.js'
import type { Executor } from './executor.js'
import { requireHistory } from './history.js'
import type { Lane } from './lane.js'
import type { Lanes } from './lanes.js'
import type { Lease } from './lease.js'
import { type Limit, startLimit } from './limit.js'
import type { Observer } from './observe.js'
import { findRestart } from './retry.js'
import type { Server } from './server.js'

/** What statements by themselves need of the pool. */
export interface StatementsHost {
  readonly lanes: Lanes
  readonly observer: Observer
  /** A connection for one user alone. */
  lease(limit?: Limit): Promise<Lease>
  server(): Promise<Server>
  /** Throws where nothing may be asked of the database, such as inside of its transactions. */
  enter(): void
  /** Throws when the database was closed. */
  requireOpen(): void
}

// Losses that leave something in doubt are an AmbiguousCommitError by now.
const mayRepeat = (error: unknown): boolean =>
  findRestart(error) !== undefined || (error instanceof ConnectionError && error.code === 'CONNECTION_LOST')

/**
 * Statements by themselves, each a transaction of its own: over the shared connections, or with a limit on one of their own.
 * They are sent again, up to ten times with growing pauses, when the database asks for that, since they did nothing; and
 * when their connection was lost and that leaves nothing in doubt.
 */
export const createStatements = ({
  lanes,
  observer,
  lease,
  server,
  enter,
  requireOpen,
}: StatementsHost): Pick<Executor, 'run' | 'stream'> => {
  const dispatch = (
    statement: Sendable,
    parameters: readonly Parameter[],
    attempt: number,
  ): Promise<RawResult> => {
    if (observer.active) {
      return observed(statement, parameters, attempt)
    }
    const lane = lanes.shared()
    return lane === undefined
      ? lanes.whenShared((free) => free.run(statement, parameters))
      : lane.run(statement, parameters)
  }

  const observed = (
    { text, idempotent }: Sendable,
    parameters: readonly Parameter[],
    attempt: number,
  ): Promise<RawResult> => {
    const start = performance.now()
    const use = (lane: Lane): Promise<RawResult> => {
      const circumstances = { attempt, wait: performance.now() - start }
      return lane.run({ text, idempotent, circumstances }, parameters)
    }
    const lane = lanes.shared()
    return lane === undefined ? lanes.whenShared(use) : use(lane)
  }

  // A connection to oneself, so that a request to cancel hits nobody else's statement.
  const runAlone = async (
    { text, idempotent }: Sendable,
    parameters: readonly Parameter[],
    attempt: number,
    limit: Limit,
  ): Promise<RawResult> => {
    const { connection, wait, release } = await lease(limit)
    try {
      const sent = { text, idempotent, circumstances: { attempt, wait } }
      return await connection.runWithin(limit, sent, parameters)
    } finally {
      release()
    }
  }

  const runWithin = async (
    statement: Sendable,
    parameters: readonly Parameter[],
    limits: CallOptions,
  ): Promise<RawResult> => {
    const limit = startLimit(limits, 'the call')
    const once = (attempt: number): Promise<RawResult> => runAlone(statement, parameters, attempt, limit)
    try {
      return await once(1).catch((error: unknown) => again(error, once, limit))
    } finally {
      limit.end()
    }
  }

  const again = async (
    first: unknown,
    once: (attempt: number) => Promise<RawResult>,
    limit?: Limit,
  ): Promise<RawResult> => {
    let failure = first
    for (let attempt = 1; attempt <= MOST_RETRIES && mayRepeat(failure); attempt++) {
      await pause(backoff(attempt), limit)
      requireOpen()
      try {
        return await once(attempt + 1)
      } catch (error) {
        failure = error
      }
    }
    throw failure
  }

  async function* streamOnce(
    statement: Sendable,
    parameters: readonly Parameter[],
    batchSize: number,
    attempt: number,
    limit: Limit | undefined,
  ): AsyncGenerator<readonly RawRow[], void, undefined> {
    const { connection, wait, release } = await lease(limit)
    try {
      if (statement.historical === true) {
        requireHistory(statement.text, connection.server)
      }
      const sent = { text: statement.text, idempotent: true, circumstances: { wait, attempt } }
      yield* connection.stream(sent, parameters, batchSize, limit)
    } finally {
      release()
    }
  }

  return {
    run: async (statement, parameters, limits) => {
      enter()
      if (statement.historical === true) {
        requireHistory(statement.text, await server())
      }
      if (limits !== undefined) {
        return runWithin(statement, parameters, limits)
      }
      try {
        return await dispatch(statement, parameters, 1)
      } catch (error) {
        return again(error, (attempt) => dispatch(statement, parameters, attempt))
      }
    },
    stream: async function* (statement, parameters, batchSize, limits) {
      enter()
      const limit = limits === undefined ? undefined : startLimit(limits, 'the stream')
      try {
        for (let attempt = 1; ; attempt++) {
          let hasRows = false
          try {
            for await (const rows of streamOnce(statement, parameters, batchSize, attempt, limit)) {
              hasRows = true
              yield rows
            }
            return
          } catch (error) {
            // somebody has seen the first rows of another answer
            if (hasRows || attempt > MOST_RETRIES || !mayRepeat(error)) {
              throw error
            }
          }
          await pause(backoff(attempt), limit)
        }
      } finally {
        limit?.end()
      }
    },
  }
}
