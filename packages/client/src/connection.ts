import type { Parameter, RawRow } from '@manticore/core'
import type { DatabaseError } from '@manticore/schema'
import postgres from 'postgres'
import { AuthenticationError, ConnectionError } from './errors.js'
import { codeOf, lostConnection } from './failure.js'
import { describeTarget, type Options } from './options.js'
import { openPortal, type Portal } from './portal.js'
import { classify } from './sqlstate.js'
import { StatementUse } from './statement-use.js'

/** The columns of a result, as the server described them. */
export interface ResultColumn {
  readonly name: string
  /** The OID of the type. */
  readonly type: number
  /** The OID of the table and the number of the column in it, both 0 for an expression. */
  readonly table: number
  readonly number: number
}

/** What came back: rows by position, and the command tag in two parts. */
export interface RawResult extends ReadonlyArray<RawRow> {
  readonly command: string
  /** How many rows the command touched. */
  readonly count: number
  readonly columns: readonly ResultColumn[]
}

/** A text to send. */
export interface Sendable {
  readonly text: string
  /** Whether losing the connection leaves nothing in doubt. */
  readonly idempotent: boolean
  /** Whether a failure has ended a transaction, so that nothing can be sent again. */
  readonly inTransaction?: boolean
}

// postgres.js fills in the server's parameter types after the first use and would then convert our texts once more.
// OIDs of bool, bytea, int8, int2, int4, oid, text, json, float4, float8, date, timestamp, timestamptz, jsonb.
const AS_TEXT: readonly number[] = [16, 17, 20, 21, 23, 26, 25, 114, 700, 701, 1082, 1114, 1184, 3802]
const unchanged = (text: string): string => text

const PREPARED = { prepare: true, simple: false } as postgres.UnsafeQueryOptions // the declaration lacks `simple`
const UNPREPARED = { prepare: false, simple: false } as postgres.UnsafeQueryOptions // likewise

// after these, nothing more comes from the connection
const LOST: ReadonlySet<string> = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'ECONNRESET',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
])

// A table was altered after the statement was prepared. postgres.js prepares again by itself when PostgreSQL says so, but
// not for CockroachDB, whose error comes from another routine.
const isStalePlan = (error: unknown): boolean =>
  codeOf(error) === '0A000' &&
  error instanceof Error &&
  error.message.includes('cached plan must not change result type')

/**
 * One connection, from its opening to its loss: a postgres.js client of exactly one. When it is lost, everything on
 * it is rejected and nothing is ever sent on it again; postgres.js by itself would reconnect and go on, in
 * the middle of a transaction too.
 */
export class Connection {
  readonly #options: Options
  readonly #client: postgres.Sql
  readonly #portals = new Set<Portal>()
  readonly #use = new StatementUse()
  readonly #timer: NodeJS.Timeout
  #load = 0
  /** Whether a statement had to be prepared under another text. */
  #renewed = false
  #opened = false
  #whenIdle = (): void => undefined
  #lost = false
  /** Why it never opened. */
  #refusal: DatabaseError | undefined

  /** Opens with the first statement. */
  constructor(options: Options) {
    this.#options = options
    this.#client = this.#connect(options)
    // postgres.js starts its own over with each attempt, for ever where a server closes at once
    this.#timer = setTimeout(() => this.#lose({ code: 'CONNECT_TIMEOUT' }), options.connectTimeout * 1000)
  }

  /** Statements sent and not answered. */
  get load(): number {
    return this.#load
  }

  get lost(): boolean {
    return this.#lost
  }

  /** Sends a statement behind those already sent. */
  async run(sent: Sendable, parameters: readonly Parameter[]): Promise<RawResult> {
    if (this.#lost) {
      throw this.#notSent(sent)
    }
    this.#load++
    try {
      const text = this.#renewed ? this.#use.textOf(sent.text) : sent.text
      const rows = await this.#exchange(text, parameters)
      this.#settle()
      return rows as RawResult // every type is read as text
    } catch (error) {
      this.#settle()
      return this.#fail(error, sent, parameters)
    }
  }

  // Asynchronous although it could hand the promise on: V8 compiles an asynchronous function by itself, and so has room to
  // compile postgres.js's part into it. Compiled into its callers it has not, which makes every statement a fifth dearer.
  async #exchange(text: string, parameters: readonly Parameter[]): Promise<unknown> {
    const options = this.#use.prepares(text) ? PREPARED : UNPREPARED
    return await this.#client.unsafe(text, parameters as Parameter[], options).values() // not written to
  }

  #settle(): void {
    this.#load--
    if (this.#load === 0) {
      this.#whenIdle()
    }
  }

  // After a loss postgres.js rejects what it had taken, one after the other, as its client is ended.
  #fail(error: unknown, sent: Sendable, parameters: readonly Parameter[]): Promise<RawResult> {
    if (this.#lost || !this.#opened || LOST.has(codeOf(error))) {
      this.#lose(error)
      throw this.#refusal ?? lostConnection(describeTarget(this.#options), sent, error)
    }
    if (isStalePlan(error) && sent.inTransaction !== true) {
      // refused before it ran, so a write may be sent again too
      this.#renewed = true
      this.#use.renew(sent.text)
      return this.run(sent, parameters)
    }
    throw error
  }

  /**
   * Sends a statement and reads its rows some at a time, through a portal. Nobody else may use the connection meanwhile:
   * CockroachDB has one active portal a connection. Leaving the loop closes the portal.
   */
  async *stream(
    sent: Sendable,
    parameters: readonly Parameter[],
    batchSize: number,
  ): AsyncGenerator<readonly RawRow[], void, undefined> {
    if (this.#lost) {
      throw this.#notSent(sent)
    }
    const query = this.#client.unsafe(sent.text, parameters as Parameter[], UNPREPARED).values() // not written to
    const portal = openPortal(query, batchSize, this.#client.CLOSE)
    this.#portals.add(portal)
    try {
      yield* portal.batches()
    } catch (error) {
      if (!this.#opened || LOST.has(codeOf(error))) {
        this.#lose(error)
        throw this.#refusal ?? lostConnection(describeTarget(this.#options), sent, error)
      }
      throw error
    } finally {
      this.#portals.delete(portal)
    }
  }

  /** Waits for the statements sent and closes. What is being streamed ends with an error. */
  async end(): Promise<void> {
    for (const portal of this.#portals) {
      const message = `the connection to ${describeTarget(this.#options)} was closed while rows were being read`
      portal.stop(new ConnectionError(message, { code: 'CLOSED' }))
    }
    // postgres.js itself drops what is pipelined behind the first statement, and waits for ever for one that does not open
    if (this.#load > 0) {
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve
      })
    }
    clearTimeout(this.#timer)
    if (!this.#lost) {
      await this.#client.end()
    }
  }

  #notSent({ text }: Sendable): ConnectionError {
    const message = `the connection to ${describeTarget(this.#options)} was lost before this statement, which was not sent`
    return new ConnectionError(message, { code: 'CONNECTION_LOST', sql: text })
  }

  #lose(cause: unknown): void {
    if (this.#lost) {
      return
    }
    this.#lost = true
    clearTimeout(this.#timer)
    if (!this.#opened) {
      this.#refusal = this.#refused(describeTarget(this.#options), cause)
    }
    for (const portal of this.#portals) {
      portal.fail(cause)
    }
    // its socket is gone or to be gone; whatever it has not answered is rejected by this
    this.#client.end({ timeout: 0 }).catch(() => undefined)
  }

  #refused(where: string, cause: unknown): DatabaseError {
    const code = codeOf(cause)
    if (code === 'CONNECT_TIMEOUT') {
      return new ConnectionError(`no connection to ${where} within ${this.#options.connectTimeout} s`, {
        code,
        cause,
      })
    }
    const errorClass =
      classify(code)?.errorClass === AuthenticationError ? AuthenticationError : ConnectionError
    const reason = cause instanceof Error ? `: ${cause.message.replace(/^write /, '')}` : ''
    return new errorClass(`no connection to ${where}${reason}`, { code, cause })
  }

  #connect(options: Options): postgres.Sql {
    const { host, port, database, user, password, tls, applicationName, connectTimeout, session } = options
    return postgres({
      host,
      port,
      database,
      username: user,
      password: () => password() ?? '',
      // postgres.js hands the object on to tls.connect
      ssl: tls === false ? false : { ...tls },
      max: 1,
      fetch_types: false,
      connect_timeout: connectTimeout,
      idle_timeout: 0,
      max_lifetime: null,
      onnotice: () => undefined,
      // the first parameter comes when the server has let us in
      onparameter: () => {
        this.#opened = true
        clearTimeout(this.#timer)
      },
      onclose: () => this.#lose({ code: 'CONNECTION_CLOSED' }),
      connection: { TimeZone: 'UTC', DateStyle: 'ISO', ...session, application_name: applicationName },
      types: {
        text: { to: 25, from: [...AS_TEXT], serialize: unchanged, parse: unchanged },
      },
    })
  }
}
