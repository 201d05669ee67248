import type { Query } from '@manticore/core'
import type { TableDefinition } from '@manticore/schema'
import { backoff, pause } from './backoff.js'
import type { CallOptions } from './call-options.js'
import { Connection } from './connection.js'
import { ConnectionError } from './errors.js'
import type { Executor, HeldConnection, OpenTransaction, Send } from './executor.js'
import { toDatabaseError } from './failure.js'
import { createHeld } from './held.js'
import type { Host } from './host.js'
import { connectFirst, createHosts } from './hosts.js'
import type { Lane } from './lane.js'
import { createLanes, type PoolStats } from './lanes.js'
import type { Lease } from './lease.js'
import { type Limit, startLimit } from './limit.js'
import { createObserver, type QueryEvent } from './observe.js'
import { onlyReads } from './only-reads.js'
import { describeTarget, type Options } from './options.js'
import { createRootGuard } from './root-guard.js'
import type { Server } from './server.js'
import { createStatements } from './statements.js'
import { refuseControl } from './transaction-control.js'
import { TransactionExecutor } from './transaction-executor.js'
import { runOnce, runTransaction } from './transaction-loop.js'
import {
  type BeginOptions,
  checkBegin,
  checkTransaction,
  onlyReading,
  openingOf,
  type TransactionOptions,
} from './transaction-options.js'
import { isOfThisHost } from './unreachable.js'

/** The connections of one database and everything that is sent over them. */
export interface Pool extends Executor {
  /** Opens a connection, if none is open. */
  connect(): Promise<Server>
  stats(): PoolStats
  /** Ends everything in order, and what has not ended in so many milliseconds, or Infinity, at once. */
  close(timeout: number): Promise<void>
}

const TRANSACTION_TIMEOUT = 30_000

const SECOND = 1000

/** The error for what is asked of a database that was closed. */
export const closed = (what: string, options: Options): ConnectionError =>
  new ConnectionError(`${what} ${describeTarget(options)} was closed; create a new Database`, {
    code: 'CLOSED',
  })

/** Creates a pool; nothing is opened before it is used. */
export const createPool = (
  options: Options,
  tables: readonly TableDefinition[],
  onQuery: ((event: QueryEvent) => void) | undefined,
): Pool => {
  const observer = createObserver(onQuery)
  let server: Server | undefined
  let closing: Promise<void> | undefined

  const requireOpen = (): void => {
    if (closing !== undefined) {
      throw closed('the database', options)
    }
  }

  // Aborted when what is under way is not waited for any more. A callback may wait for something else than the database.
  const givenUp = new AbortController()
  const endOfDatabase = {
    signal: givenUp.signal,
    error: () => closed('while it was used, the database', options),
  }

  const root = createRootGuard()
  const hosts = createHosts(options.hosts)

  // A server that has been there comes back, or another takes its place. Where none has been, the address is wrong.
  const open = async (create: (host: Host) => Connection): Promise<Connection> => {
    const deadline = performance.now() + options.connectTimeout * SECOND
    for (let attempt = 1; ; attempt++) {
      try {
        return await connectFirst(options, hosts, async (host) => {
          const connection = create(host)
          server = await connection.open()
          return connection
        })
      } catch (error) {
        const delay = backoff(attempt)
        const isFinal = server === undefined || closing !== undefined || !isOfThisHost(error)
        if (isFinal || performance.now() + delay > deadline) {
          throw error
        }
        await pause(delay)
        requireOpen()
      }
    }
  }

  const lanes = createLanes(options, {
    create: (host, listener) => new Connection(options, host, observer, listener),
    open,
    // so that connections opened together are not closed together
    lifetime: () => options.maxLifetime * SECOND * (1 - Math.random() / 10),
  })

  const lease = async (limit?: Limit): Promise<Lease> => {
    requireOpen()
    limit?.check()
    const start = performance.now()
    const free = lanes.acquire(limit)
    const lane = free instanceof Promise ? await free : free
    try {
      requireOpen()
      const opening = lane.connection()
      const connection = opening instanceof Promise ? await (limit?.race(opening) ?? opening) : opening
      return {
        connection,
        wait: performance.now() - start,
        release: () => lanes.release(lane),
      }
    } catch (error) {
      lanes.release(lane)
      throw error
    }
  }

  const { run, stream } = createStatements({
    lanes,
    observer,
    lease,
    server: async () => server ?? connect(),
    enter: () => {
      root.check()
      requireOpen()
    },
    requireOpen,
  })

  const begin = async (
    given: BeginOptions,
    limit: Limit,
    attempt: number,
    ended: () => void = () => undefined,
    lend: (limit: Limit) => Promise<Lease> = lease,
  ): Promise<OpenTransaction> => {
    const { connection, wait, release } = await lend(limit)
    let opening: readonly string[]
    try {
      opening = openingOf(given, connection.server)
    } catch (error) {
      release()
      throw error
    }
    return TransactionExecutor.begin(
      {
        connection,
        cursorSecret: options.cursorSecret,
        tables,
        limit,
        readOnly: onlyReading(given),
        circumstances: { wait, attempt },
        release: () => {
          ended()
          release()
        },
      },
      opening,
    )
  }

  const transact = async <T>(
    work: (inner: Executor) => Promise<T>,
    given: TransactionOptions,
    lend?: (limit: Limit) => Promise<Lease>,
  ): Promise<T> => {
    checkTransaction(given)
    root.checkTransaction()
    const { timeout = TRANSACTION_TIMEOUT, signal, allowRoot = false } = given
    const limit = startLimit({ timeout, signal }, 'the transaction', endOfDatabase)
    const guarded = (inner: OpenTransaction): Promise<T> => root.around(inner, () => work(inner))
    try {
      return await runTransaction(
        (attempt) => begin(given, limit, attempt, undefined, lend),
        allowRoot ? work : guarded,
        given,
        limit,
      )
    } finally {
      limit.end()
    }
  }

  const connect = async (): Promise<Server> => {
    requireOpen()
    if (server !== undefined && lanes.stats().open > 0) {
      return server
    }
    const use = async (lane: Lane): Promise<Server> => (await lane.connection()).server
    const lane = lanes.shared()
    return lane === undefined ? lanes.whenShared(use) : use(lane)
  }

  return {
    get connected() {
      return server
    },
    connect: async () => {
      try {
        return await connect()
      } catch (error) {
        throw toDatabaseError(error, {})
      }
    },
    server: async () => {
      requireOpen()
      try {
        return server ?? (await connect())
      } catch (error) {
        throw toDatabaseError(error, {})
      }
    },
    cursorSecret: options.cursorSecret,
    tables,
    inTransaction: false,
    run,
    query: async ({ text, parameters }: Query, limits?: CallOptions) => {
      refuseControl(text)
      try {
        return await run({ text, idempotent: onlyReads(text) }, parameters, limits)
      } catch (error) {
        throw toDatabaseError(error, { sql: text, parameters, tables })
      }
    },
    atomically: async <T>(
      work: (send: Send) => Promise<T>,
      limits: CallOptions = {},
      isRepeatable = false,
    ): Promise<T> => {
      root.check()
      const limit = startLimit(limits, 'the call')
      const start = (attempt: number): Promise<OpenTransaction> => begin({}, limit, attempt)
      const within = (transaction: OpenTransaction): Promise<T> =>
        work((statement, values) => transaction.run(statement, values))
      try {
        return isRepeatable
          ? await runTransaction(start, within, {}, limit)
          : await runOnce(await start(1), within, limit)
      } finally {
        limit.end()
      }
    },
    stream,
    hold: async () => {
      root.check()
      const { connection, release } = await lease()
      const lent: Lease = { connection, wait: 0, release: () => undefined }
      const transaction: HeldConnection['transaction'] = (work, given) =>
        transact(work, given, async () => lent)
      return createHeld(connection, tables, transaction, release)
    },
    transaction: (work, given) => transact(work, given),
    begin: async (given) => {
      checkBegin(given)
      root.checkTransaction()
      const limit = startLimit(given, 'the transaction', endOfDatabase)
      try {
        const transaction = await begin(given, limit, 1, () => limit.end())
        limit.whenReached(() => transaction.rollback())
        if (limit.reached) {
          await transaction.rollback()
        }
        limit.check()
        return transaction
      } catch (error) {
        limit.end()
        throw toDatabaseError(error, {})
      }
    },
    stats: lanes.stats,
    close: (timeout) => {
      const end = async (): Promise<void> => {
        const giveUp = (): void => {
          lanes.destroy(endOfDatabase.error())
          givenUp.abort()
        }
        // Infinity would fire at once
        const timer = timeout === Number.POSITIVE_INFINITY ? undefined : setTimeout(giveUp, timeout)
        await lanes.end(() => closed('the database', options))
        clearTimeout(timer)
      }
      closing ??= end()
      return closing
    },
  }
}
