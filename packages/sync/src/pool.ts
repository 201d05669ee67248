import {
  closed,
  createObserver,
  describeTarget,
  type PoolStats,
  type QueryEvent,
  rootRefusal,
  type Server,
} from '@manticore/client/internal'
import type { MigratorOptions } from '@manticore/migrate'
import type { TableDefinition } from '@manticore/schema'
import { splitOptions, withFunctions } from './bridge/functions.js'
import { ROOT } from './bridge/messages.js'
import { startThread, type Thread } from './bridge/thread.js'
import type { Executor } from './derived/executor.js'
import { RemoteExecutor } from './executor/remote-executor.js'
import { warnWhereServing } from './listening.js'
import type { Options } from './options.js'

/** The worker of one database, with its connections, and everything that is sent over them. */
export interface Pool extends Executor {
  /** Opens a connection, if none is open. */
  connect(): Server
  stats(): PoolStats
  /** Calls a method of a Migrator. */
  migrate(options: MigratorOptions, method: string, given: readonly unknown[]): unknown
  /** Ends everything in order, and what has not ended in so many milliseconds, or Infinity, at once. */
  close(timeout: number): void
}

class RemotePool extends RemoteExecutor implements Pool {
  readonly inTransaction = false
  readonly #options: Options
  readonly #observer: ReturnType<typeof createObserver>
  #thread: Thread | undefined
  /** What was last heard of it. */
  #server: Server | undefined
  #isClosed = false
  /** How many functions of its transactions are running that keep the database itself out. */
  #guarded = 0

  constructor(
    options: Options,
    tables: readonly TableDefinition[],
    onQuery: ((event: QueryEvent) => void) | undefined,
  ) {
    const { read } = options
    super({ cursorSecret: read.cursorSecret, tables, target: describeTarget(read) }, ROOT)
    this.#options = options
    this.#observer = createObserver(onQuery)
  }

  protected override enter(isRootAllowed = false): Thread {
    if (this.#guarded > 0 && !isRootAllowed) {
      throw rootRefusal()
    }
    if (this.#isClosed) {
      throw closed('the database', this.#options.read)
    }
    warnWhereServing()
    if (this.#thread?.alive !== true) {
      this.#thread = startThread(this.#options, (event) => this.#observer.tell(event))
    }
    this.#thread.observe(this.#observer.active)
    return this.#thread
  }

  protected override around<T>(work: () => T, allowRoot: boolean): T {
    const guards = allowRoot ? 0 : 1
    this.#guarded += guards
    try {
      return work()
    } finally {
      this.#guarded -= guards
    }
  }

  override get connected(): Server | undefined {
    if (this.#thread?.alive === true) {
      this.#server = super.connected
    }
    return this.#server
  }

  connect(): Server {
    return this.ask(this.enter(true), { kind: 'connect' }) as Server // what it answers with
  }

  stats(): PoolStats {
    return this.#thread?.alive === true
      ? (this.ask(this.#thread, { kind: 'stats' }) as PoolStats) // likewise
      : {
          max: this.#options.read.maxConnections,
          open: 0,
          opening: 0,
          idle: 0,
          lent: 0,
          running: 0,
          waiting: 0,
        }
  }

  migrate(options: MigratorOptions, method: string, given: readonly unknown[]): unknown {
    const thread = this.enter()
    const { plain, told, signal } = splitOptions(given)
    const lent = thread.signals.lend({ signal })
    const request = {
      kind: 'migrate',
      options,
      method,
      given: plain,
      told: Object.keys(told),
      limits: lent.limits,
    } as const
    try {
      return withFunctions(this.ask(thread, request, { told }))
    } finally {
      lent.release()
    }
  }

  close(timeout: number): void {
    const thread = this.#thread
    if (thread?.alive === true) {
      try {
        // it can be asked for afterwards
        this.#server = this.connected
        this.ask(thread, { kind: 'close', timeout })
      } catch (error) {
        // a worker that has ended is closed
        if (thread.alive) {
          throw error
        }
      } finally {
        thread.end(closed('while it was used, the database', this.#options.read))
      }
    }
    this.#isClosed = true
  }
}

/** Creates a pool; nothing is opened, and no worker started, before it is used. */
export const createPool = (
  options: Options,
  tables: readonly TableDefinition[],
  onQuery: ((event: QueryEvent) => void) | undefined,
): Pool => new RemotePool(options, tables, onQuery)
