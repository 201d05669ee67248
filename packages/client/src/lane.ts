import type { Parameter, RawRow } from '@manticore/core'
import type { DatabaseError } from '@manticore/schema'
import postgres from 'postgres'
import { AuthenticationError, ConnectionError } from './errors.js'
import { lostConnection } from './failure.js'
import { describeTarget, type Options } from './options.js'
import { classify } from './sqlstate.js'

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

/** A statement on its way. */
export interface Sent {
  readonly text: string
  readonly parameters: readonly Parameter[]
  /** Whether losing the connection leaves nothing in doubt. */
  readonly idempotent: boolean
}

// postgres.js fills in the server's parameter types after the first use and would then convert our texts once more.
// OIDs of bool, bytea, int8, int2, int4, oid, text, json, float4, float8, date, timestamp, timestamptz, jsonb.
const AS_TEXT: readonly number[] = [16, 17, 20, 21, 23, 26, 25, 114, 700, 701, 1082, 1114, 1184, 3802]
const unchanged = (text: string): string => text

// bounds what a program that writes new SQL all the time leaves on the server
const MOST_PREPARED = 500

const PREPARED = { prepare: true, simple: false } as postgres.UnsafeQueryOptions // the declaration lacks `simple`
const UNPREPARED = { prepare: false, simple: false } as postgres.UnsafeQueryOptions // likewise

/** A statement sent and not answered. */
interface Pending {
  readonly sent: Sent
  readonly reject: (error: unknown) => void
  place: number
}

/** One connection, from its opening to its loss. When it is lost, nothing is ever sent on it again. */
interface Generation {
  readonly client: postgres.Sql
  readonly pending: Pending[]
  readonly seen: Set<string>
  readonly prepared: Set<string>
  readonly timer: NodeJS.Timeout
  opened: boolean
  lost: boolean
}

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

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** One connection slot: a postgres.js client of exactly one connection, replaced whole when the connection is lost. */
export class Lane {
  /** Statements sent and not answered. */
  load = 0
  /** Held by one user alone. */
  exclusive = false

  readonly #options: Options
  #generation: Generation | undefined

  constructor(options: Options) {
    this.#options = options
  }

  /** Sends a statement behind those already sent. */
  run(sent: Sent): Promise<RawResult> {
    this.#generation ??= this.#open()
    const generation = this.#generation
    return new Promise((resolve, reject) => {
      const pending: Pending = { sent, reject, place: generation.pending.length }
      generation.pending.push(pending)
      this.load++
      generation.client
        .unsafe(sent.text, sent.parameters as Parameter[], this.#preparation(generation, sent.text)) // not written to
        .values()
        .then(
          (rows) => {
            if (this.#settle(generation, pending)) {
              resolve(rows as unknown as RawResult) // every type is read as text
            }
          },
          (error: unknown) => {
            if (!generation.opened || LOST.has(codeOf(error))) {
              this.#lose(generation, this.#connectionError(error))
            } else if (this.#settle(generation, pending)) {
              reject(error)
            }
          },
        )
    })
  }

  // False when the loss of the connection has settled it already. The last takes the place of the one that goes.
  #settle({ pending, lost }: Generation, settled: Pending): boolean {
    if (lost) {
      return false
    }
    this.load--
    const last = pending.pop()
    if (last !== undefined && last !== settled) {
      pending[settled.place] = last
      last.place = settled.place
    }
    return true
  }

  /** Waits for what was sent and closes. */
  async end(): Promise<void> {
    const generation = this.#generation
    this.#generation = undefined
    if (generation !== undefined) {
      clearTimeout(generation.timer)
      await generation.client.end()
    }
  }

  // Prepared from its second use: a text used once leaves nothing behind.
  #preparation({ prepared, seen }: Generation, text: string): postgres.UnsafeQueryOptions {
    if (prepared.has(text)) {
      return PREPARED
    }
    if (seen.delete(text) && prepared.size < MOST_PREPARED) {
      prepared.add(text)
      return PREPARED
    }
    if (seen.size >= MOST_PREPARED) {
      seen.clear()
    }
    seen.add(text)
    return UNPREPARED
  }

  #open(): Generation {
    const { host, port, database, user, password, tls, applicationName, connectTimeout, session } =
      this.#options
    const generation: Generation = {
      client: postgres({
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
        onparameter: () => {
          generation.opened = true
          clearTimeout(generation.timer)
        },
        onclose: () => this.#lose(generation, this.#connectionError(undefined)),
        connection: { TimeZone: 'UTC', DateStyle: 'ISO', ...session, application_name: applicationName },
        types: {
          text: { to: 25, from: [...AS_TEXT], serialize: unchanged, parse: unchanged },
        },
      }),
      pending: [],
      seen: new Set(),
      prepared: new Set(),
      // postgres.js starts its own over with each attempt, for ever where a server closes at once
      timer: setTimeout(
        () => this.#lose(generation, this.#connectionError({ code: 'CONNECT_TIMEOUT' })),
        connectTimeout * 1000,
      ),
      opened: false,
      lost: false,
    }
    return generation
  }

  #lose(generation: Generation, reason: DatabaseError): void {
    if (generation.lost) {
      return
    }
    generation.lost = true
    clearTimeout(generation.timer)
    if (this.#generation === generation) {
      this.#generation = undefined
    }
    this.load -= generation.pending.length
    for (const { sent, reject } of generation.pending) {
      reject(generation.opened ? lostConnection(describeTarget(this.#options), sent, reason) : reason)
    }
    generation.pending.length = 0
    // its sockets are gone or to be gone; there is nobody to tell
    generation.client.end({ timeout: 0 }).catch(() => undefined)
  }

  #connectionError(cause: unknown): DatabaseError {
    const where = describeTarget(this.#options)
    const code = codeOf(cause) || String((cause as { code?: string } | undefined)?.code ?? 'CONNECTION_LOST')
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
}
