import { type AnyTable, definitionOf, describeKind, ValidationError } from '@manticore/schema'
import type { ConnectionOptions } from './connection-options.js'
import type { PoolStats } from './lanes.js'
import { createNamedTables } from './named-tables.js'
import type { QueryEvent } from './observe.js'
import { LONGEST_TIMEOUT } from './option-checks.js'
import { readOptions } from './options.js'
import { createPool, type Pool } from './pool.js'
import { createResults } from './results.js'
import type { Server } from './server.js'
import { Session } from './session.js'

/** How a database is opened. */
export interface DatabaseOptions<Tables extends Readonly<Record<string, AnyTable>>>
  extends ConnectionOptions {
  /** The declared tables: they type `db.kysely` and the operations on tables named by string. */
  readonly tables?: Tables
  /**
   * Called after each statement, also those that failed. The same events go to Node's `diagnostics_channel` named
   * `manticore:query`. They hold no values, and cost nothing when nobody listens.
   */
  readonly onQuery?: (event: QueryEvent) => void
}

type NoTables = Record<never, never>

const CLOSE_TIMEOUT = 5000

const isCloseTimeout = (timeout: unknown): timeout is number =>
  typeof timeout === 'number' &&
  timeout >= 0 &&
  (timeout <= LONGEST_TIMEOUT || timeout === Number.POSITIVE_INFINITY)

/**
 * A database and its connections.
 *
 * Nothing is opened before the first use or {@link connect}. Leaving the block of `await using`, or {@link close}, waits
 * for what was sent and closes.
 *
 * @example
 * ```ts
 * await using db = new Database({ url: process.env.DATABASE_URL, tables: { users } })
 * const ada = await db.table(users).create({ email: 'ada@example.com', name: 'Ada' })
 * ```
 */
export class Database<Tables extends Readonly<Record<string, AnyTable>> = NoTables>
  extends Session<Tables>
  implements AsyncDisposable
{
  readonly #pool: Pool

  /** Reads the options; opens nothing. Throws `ConnectionError` for options that cannot be. */
  constructor(options: DatabaseOptions<Tables> = {}) {
    const read = readOptions(options, process.env)
    const tables = Object.values(options.tables ?? {})
    const definitions = tables.map(definitionOf)
    const pool = createPool(read, definitions, options.onQuery)
    super(pool, { results: createResults(definitions), named: createNamedTables(tables) })
    this.#pool = pool
  }

  /**
   * `new Database({ url })`. Throws `ConnectionError` for a URL that cannot be.
   *
   * @example
   * ```ts
   * const db = Database.fromUrl('postgresql://root@localhost:26257/defaultdb?sslmode=disable')
   * ```
   */
  static fromUrl(url: string): Database
  /**
   * `new Database({ ...options, url })`. Throws `ConnectionError` for options that cannot be.
   *
   * @example
   * ```ts
   * const db = Database.fromUrl('postgresql://root@localhost:26257/defaultdb?sslmode=disable', { tables: { users } })
   * ```
   */
  static fromUrl<Tables extends Readonly<Record<string, AnyTable>>>(
    url: string,
    options: Omit<DatabaseOptions<Tables>, 'url'>,
  ): Database<Tables>
  static fromUrl<Tables extends Readonly<Record<string, AnyTable>>>(
    url: string,
    options: Omit<DatabaseOptions<Tables>, 'url'> = {},
  ): Database<Tables> {
    // undefined would mean the defaults, and so another database
    return new Database<Tables>({ ...options, url: url ?? '' })
  }

  /**
   * Opens a connection, if none is open, and tells what the server is. The first use does it by itself.
   * Throws `ConnectionError`, or `AuthenticationError`, within `connectTimeout`.
   *
   * Sends `select version()`.
   *
   * @example
   * ```ts
   * const { kind, version } = await db.connect() // 'cockroachdb' or 'postgres', and '25.4.1' or '18.4'
   * ```
   */
  connect(): Promise<Server> {
    return this.#pool.connect()
  }

  /**
   * How many connections there are and what they are doing.
   *
   * @example
   * ```ts
   * const { open, max, waiting } = db.stats()
   * ```
   */
  stats(): PoolStats {
    return this.#pool.stats()
  }

  /**
   * Closes: nothing new is begun, calls that wait for a connection and streams end with a `ConnectionError` of code
   * `CLOSED`, and statements and transactions under way have `timeout` milliseconds (5,000) to end. What has not ended
   * by then ends with an error. A second call is the same as the first.
   *
   * @example
   * ```ts
   * await db.close({ timeout: 10_000 })
   * ```
   */
  async close({ timeout = CLOSE_TIMEOUT }: { readonly timeout?: number } = {}): Promise<void> {
    if (!isCloseTimeout(timeout)) {
      throw new ValidationError(
        `close: timeout expects milliseconds from 0 to ${LONGEST_TIMEOUT}, or Infinity; got ${describeKind(timeout)}`,
      )
    }
    await this.#pool.close(timeout)
  }

  /** {@link close}, at the end of a block with `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
