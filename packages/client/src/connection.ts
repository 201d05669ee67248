import type { Socket } from 'node:net'
import type { Parameter, RawRow } from '@manticore/core'
import type { DatabaseError } from '@manticore/schema'
import postgres from 'postgres'
import { type Backend, requestCancel } from './cancel.js'
import { AuthenticationError, ConnectionError } from './errors.js'
import { codeOf, lostConnection, toDatabaseError } from './failure.js'
import { fromFirstRow } from './first-row.js'
import type { Host } from './host.js'
import type { Limit } from './limit.js'
import type { Circumstances, Observer } from './observe.js'
import { describeTarget, type Options } from './options.js'
import { openPortal, type Portal } from './portal.js'
import { isStalePlan } from './retry.js'
import { readServer, type Server } from './server.js'
import { openSocket } from './socket.js'
import { hungUp } from './socket-events.js'
import { classify } from './sqlstate.js'
import { StatementUse } from './statement-use.js'
import { reasonOf } from './unreachable.js'

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

// postgres.js tells with every result whose it is
interface Answer extends RawResult {
  readonly state: Backend
}

/** A text to send. */
export interface Sendable {
  readonly text: string
  /** Whether losing the connection leaves nothing in doubt. */
  readonly idempotent: boolean
  /** Whether a failure has ended a transaction, so that nothing can be sent again. */
  readonly inTransaction?: boolean
  /** Whether it reads the past, which only CockroachDB keeps. */
  readonly historical?: boolean
  /** For whoever observes; left out when nobody does. */
  readonly circumstances?: Circumstances
}

// postgres.js fills in the server's parameter types after the first use and would then convert our texts once more.
// OIDs of bool, bytea, int8, int2, int4, oid, text, json, float4, float8, date, timestamp, timestamptz, jsonb.
const AS_TEXT: readonly number[] = [16, 17, 20, 21, 23, 26, 25, 114, 700, 701, 1082, 1114, 1184, 3802]
const unchanged = (text: string): string => text

const PREPARED = { prepare: true, simple: false } as postgres.UnsafeQueryOptions // the declaration lacks `simple`
const UNPREPARED = { prepare: false, simple: false } as postgres.UnsafeQueryOptions // likewise

const FIRST_STATEMENT = 'select version()'
const FIRST_CALL: Circumstances = Object.freeze({ wait: 0, attempt: 1 })

// a cancelled statement is given this many milliseconds to be answered before its connection is given up
const CANCEL_GRACE = 2000
// and asked again meanwhile: a request that arrives between two messages of a statement cancels nothing
const CANCEL_AGAIN = 100

// seconds a server is given to close its end
const LEAVING = 1

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

/** What a connection tells whoever keeps it. */
export interface ConnectionListener {
  /** Every statement sent on it has been answered. */
  idle(): void
  /** It was lost; nothing will be sent on it any more. */
  lost(): void
}

/**
 * One connection, from its opening to its loss: a postgres.js client of exactly one. When it is lost, everything on
 * it is rejected and nothing is ever sent on it again; postgres.js by itself would reconnect and go on, in
 * the middle of a transaction too.
 */
export class Connection {
  readonly #options: Options
  readonly #host: Host
  readonly #observer: Observer
  readonly #listener: ConnectionListener
  readonly #client: postgres.Sql
  readonly #portals = new Set<Portal>()
  readonly #use = new StatementUse()
  /** Aborted when it is given up while it opens. */
  readonly #opening = new AbortController()
  #socket: Socket | undefined
  #server: Server | undefined
  #backend: Backend | undefined
  #load = 0
  /** Whether a statement had to be prepared under another text. */
  #renewed = false
  #spoiled = false
  /** Why nothing can be sent any more. */
  #loss: { readonly cause: unknown } | undefined

  /** Opens nothing yet. */
  constructor(options: Options, host: Host, observer: Observer, listener: ConnectionListener) {
    this.#options = options
    this.#host = host
    this.#observer = observer
    this.#listener = listener
    this.#client = this.#createClient(options)
  }

  /**
   * Opens it and asks the server what it is, which also shows that the database exists. Throws `ConnectionError` or
   * `AuthenticationError` within `connectTimeout`.
   */
  async open(): Promise<Server> {
    const { connectTimeout } = this.#options
    const timer = setTimeout(() => this.#lose({ code: 'CONNECT_TIMEOUT' }), connectTimeout * 1000)
    try {
      const version = await this.#exchange(FIRST_STATEMENT, [])
      this.#backend = version.state
      this.#server = readServer(version[0]?.[0] ?? '')
      return this.#server
    } catch (error) {
      throw this.#refused(this.#lose(error))
    } finally {
      clearTimeout(timer)
    }
  }

  /** The server at the other end. */
  get server(): Server {
    if (this.#server === undefined) {
      throw new TypeError('a connection that is not open has no server')
    }
    return this.#server
  }

  /** Statements sent and not answered. */
  get load(): number {
    return this.#load
  }

  get lost(): boolean {
    return this.#loss !== undefined
  }

  /** Whether nobody is to use it any more: a request to cancel may still arrive, and would hit somebody else's statement. */
  get spoiled(): boolean {
    return this.#spoiled
  }

  /** Sends a statement behind those already sent. */
  async run(sent: Sendable, parameters: readonly Parameter[]): Promise<RawResult> {
    if (this.#loss !== undefined) {
      throw this.#notSent(sent)
    }
    this.#load++
    try {
      const text = this.#renewed ? this.#use.textOf(sent.text) : sent.text
      const rows = await (this.#observer.active
        ? this.#watched(sent, text, parameters)
        : this.#exchange(text, parameters))
      this.#settle()
      return fromFirstRow(rows)
    } catch (error) {
      this.#settle()
      return this.#fail(error, sent, parameters)
    }
  }

  /** {@link run} until a limit is reached: then the server is asked to cancel, and the error is the limit's. */
  async runWithin(limit: Limit, sent: Sendable, parameters: readonly Parameter[]): Promise<RawResult> {
    limit.check()
    let stopAsking = async (): Promise<void> => undefined
    const cancel = (): void => {
      stopAsking = this.cancel()
    }
    limit.whenReached(cancel)
    try {
      return await this.run(sent, parameters)
    } catch (error) {
      // in a transaction the request may have hit a statement before this one
      const isCancelled = ['57014', '25P02'].includes(codeOf(error)) || error instanceof ConnectionError
      throw limit.reached && isCancelled ? limit.error(error) : error
    } finally {
      limit.forget(cancel)
      const stopped = stopAsking()
      if (sent.inTransaction === true) {
        // the next statement here is the same user's; elsewhere the connection is used no more
        await stopped
      }
    }
  }

  // Asynchronous although it could hand the promise on: V8 compiles an asynchronous function by itself, and so has room to
  // compile postgres.js's part into it. Compiled into its callers it has not, which makes every statement a fifth dearer.
  async #exchange(text: string, parameters: readonly Parameter[]): Promise<Answer> {
    const options = this.#use.prepares(text) ? PREPARED : UNPREPARED
    // the parameters are not written to; every type is read as text
    const rows: unknown = await this.#client.unsafe(text, parameters as Parameter[], options).values()
    return rows as Answer
  }

  async #watched(sent: Sendable, text: string, parameters: readonly Parameter[]): Promise<Answer> {
    const start = performance.now()
    try {
      const rows = await this.#exchange(text, parameters)
      this.#tell(sent, parameters, start, rows.count ?? rows.length, undefined)
      return rows
    } catch (error) {
      const told = this.#isLoss(error)
        ? lostConnection(this.#target, sent, this.#lose(error))
        : toDatabaseError(error, { sql: text, parameters })
      this.#tell(sent, parameters, start, 0, told)
      throw error
    }
  }

  #tell(
    { text, circumstances = FIRST_CALL }: Sendable,
    parameters: readonly Parameter[],
    start: number,
    rows: number,
    error: unknown,
  ): void {
    const duration = performance.now() - start
    this.#observer.tell({ text, parameterCount: parameters.length, duration, ...circumstances, rows, error })
  }

  #settle(): void {
    this.#load--
    if (this.#load === 0) {
      this.#listener.idle()
    }
  }

  // After a loss postgres.js rejects what it had taken, one after the other, as its client is ended.
  #fail(error: unknown, sent: Sendable, parameters: readonly Parameter[]): Promise<RawResult> {
    if (this.#isLoss(error)) {
      throw lostConnection(this.#target, sent, this.#lose(error))
    }
    if (isStalePlan(error)) {
      this.#renewed = true
      this.#use.renew(sent.text)
      if (sent.inTransaction !== true) {
        // refused before it ran, so a write may be sent again too
        return this.run(sent, parameters)
      }
    }
    throw error
  }

  #isLoss(error: unknown): boolean {
    return this.#loss !== undefined || LOST.has(codeOf(error))
  }

  /** The columns that the result of a statement would have. Runs nothing, and leaves nothing prepared. */
  async describe(sent: Sendable, parameters: readonly Parameter[]): Promise<readonly ResultColumn[]> {
    if (this.#loss !== undefined) {
      throw this.#notSent(sent)
    }
    this.#load++
    try {
      const query = this.#client.unsafe(sent.text, parameters as Parameter[], UNPREPARED) // not written to
      const description = query.describe()
      // describe() asks for a named statement, which nobody would ever close
      ;(query as unknown as { options: { prepare: boolean } }).options.prepare = false // not in the declaration
      const { columns } = await description
      return columns as readonly object[] as readonly ResultColumn[] // the declaration lacks the table
    } catch (error) {
      if (this.#isLoss(error)) {
        throw lostConnection(this.#target, { text: sent.text, idempotent: true }, this.#lose(error))
      }
      throw error
    } finally {
      this.#settle()
    }
  }

  /**
   * Sends a statement and reads its rows some at a time, through a portal. Nobody else may use the connection meanwhile:
   * CockroachDB has one active portal a connection. Leaving the loop closes the portal. Reaching the limit ends the
   * connection.
   */
  async *stream(
    sent: Sendable,
    parameters: readonly Parameter[],
    batchSize: number,
    limit?: Limit,
  ): AsyncGenerator<readonly RawRow[], void, undefined> {
    if (this.#loss !== undefined) {
      throw this.#notSent(sent)
    }
    const query = this.#client.unsafe(sent.text, parameters as Parameter[], UNPREPARED).values() // not written to
    const portal = openPortal(query, batchSize, this.#client.CLOSE)
    const stop = (): void => {
      this.#requestCancel()
      this.#lose(limit?.error())
    }
    this.#portals.add(portal)
    limit?.whenReached(stop)
    const start = performance.now()
    let rows = 0
    let failure: unknown
    try {
      for await (const batch of portal.batches()) {
        rows += batch.length
        yield batch
      }
    } catch (error) {
      failure = this.#streamFailure(error, sent, limit)
      throw failure
    } finally {
      if (this.#observer.active) {
        this.#tell(sent, parameters, start, rows, toDatabaseError(failure, { sql: sent.text, parameters }))
      }
      limit?.forget(stop)
      this.#portals.delete(portal)
    }
  }

  #streamFailure(error: unknown, sent: Sendable, limit: Limit | undefined): unknown {
    // that it was closed comes from here
    if (error instanceof ConnectionError || !this.#isLoss(error)) {
      return error
    }
    const cause = this.#lose(error)
    return limit?.reached === true ? limit.error(error) : lostConnection(this.#target, sent, cause)
  }

  /** Ends what is being streamed with an error. */
  stopStreams(): void {
    for (const portal of this.#portals) {
      const message = `the connection to ${this.#target} was closed while rows were being read`
      portal.stop(new ConnectionError(message, { code: 'CLOSED' }))
    }
  }

  /** Closes, when nothing is on it any more. */
  async end(): Promise<void> {
    if (this.#loss === undefined) {
      // a server that does not take leave is left
      await this.#client.end({ timeout: LEAVING }).catch(() => undefined)
      this.#socket?.destroy()
    }
  }

  /** Closes at once; what was not answered is rejected. */
  destroy(cause: unknown): void {
    this.#lose(cause)
  }

  /**
   * Asks the server to cancel whatever runs, until told to stop; one that does not answer is given up. Stopping resolves when
   * no request is on its way any more.
   */
  cancel(): () => Promise<void> {
    this.#spoiled = true
    const stopping = new AbortController()
    const requests: Promise<void>[] = []
    const ask = (): void => {
      requests.push(this.#requestCancel(stopping.signal))
    }
    ask()
    const again = setInterval(ask, CANCEL_AGAIN)
    const enough = setTimeout(() => this.#lose({ code: 'CANCEL_UNANSWERED' }), CANCEL_GRACE)
    return async () => {
      clearInterval(again)
      clearTimeout(enough)
      stopping.abort()
      await Promise.all(requests)
    }
  }

  async #requestCancel(signal?: AbortSignal): Promise<void> {
    if (this.#backend !== undefined && this.#loss === undefined) {
      await requestCancel(this.#options, this.#host, this.#backend, signal)
    }
  }

  #notSent({ text }: Sendable): ConnectionError {
    const message = `the connection to ${this.#target} was lost before this statement, which was not sent`
    return new ConnectionError(message, { code: 'CONNECTION_LOST', sql: text, cause: this.#loss?.cause })
  }

  // Answers with why it was lost first.
  #lose(cause: unknown): unknown {
    if (this.#loss !== undefined) {
      return this.#loss.cause
    }
    this.#loss = { cause }
    for (const portal of this.#portals) {
      portal.fail(cause)
    }
    this.#opening.abort()
    // whatever it has not answered is rejected by this
    this.#client.end({ timeout: 0 }).catch(() => undefined)
    this.#socket?.destroy()
    this.#listener.lost()
    return cause
  }

  get #target(): string {
    return describeTarget(this.#options, this.#host)
  }

  #refused(cause: unknown): DatabaseError {
    if (cause instanceof ConnectionError) {
      return cause
    }
    const code = codeOf(cause)
    const message = `no connection to ${this.#target}`
    if (code === 'CONNECT_TIMEOUT') {
      return new ConnectionError(`${message} within ${this.#options.connectTimeout} s`, { code, cause })
    }
    const errorClass =
      classify(code)?.errorClass === AuthenticationError ? AuthenticationError : ConnectionError
    const reason = reasonOf(cause)
    return new errorClass(`${message}${reason && `: ${reason}`}`, { code, cause })
  }

  async #openSocket(): Promise<Socket> {
    if (this.#socket !== undefined || this.#loss !== undefined) {
      // it would connect again by itself
      throw hungUp()
    }
    this.#socket = await openSocket(this.#options, this.#host, this.#opening.signal)
    return this.#socket
  }

  #createClient(options: Options): postgres.Sql {
    const { database, user, password, applicationName, session } = options
    // what the declaration of postgres.js lacks
    const reach = {
      socket: () => this.#openSocket(),
      // so that it looks for none in the environment
      host: [this.#host.host],
      port: [this.#host.port],
    } as object
    return postgres({
      ...reach,
      ssl: false,
      database,
      username: user,
      password: () => password() ?? '',
      max: 1,
      fetch_types: false,
      // ours is the clock
      connect_timeout: 0,
      idle_timeout: 0,
      max_lifetime: null,
      onnotice: () => undefined,
      onclose: () => this.#lose({ code: 'CONNECTION_CLOSED' }),
      connection: { TimeZone: 'UTC', DateStyle: 'ISO', ...session, application_name: applicationName },
      types: {
        text: { to: 25, from: [...AS_TEXT], serialize: unchanged, parse: unchanged },
      },
    })
  }
}
