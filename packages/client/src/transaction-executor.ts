import type { Parameter, Query, RawRow } from '@manticore/core'
import { DatabaseError, quoteName, type TableDefinition, ValidationError } from '@manticore/schema'
import { type CallOptions, limitsOf } from './call-options.js'
import type { Connection, RawResult, Sendable } from './connection.js'
import { AmbiguousCommitError, ConnectionError, TransactionClosedError } from './errors.js'
import type { Executor, HeldConnection, OpenTransaction, Send } from './executor.js'
import { codeOf, toDatabaseError } from './failure.js'
import { createHeldIn } from './held-in-transaction.js'
import { type Limit, startLimit } from './limit.js'
import type { Circumstances } from './observe.js'
import { onlyReads } from './only-reads.js'
import { findRestart } from './retry.js'
import type { Server } from './server.js'
import { refuseControl } from './transaction-control.js'
import { runOnce } from './transaction-loop.js'
import {
  type BeginOptions,
  checkBegin,
  checkTransaction,
  refuseModes,
  type TransactionOptions,
} from './transaction-options.js'

/** What a transaction and its savepoints have in common. */
export interface Ground {
  readonly connection: Connection
  readonly cursorSecret: () => string
  readonly tables: readonly TableDefinition[]
  /** When the whole is to end, however far it is. */
  readonly limit: Limit
  readonly readOnly: boolean
  readonly circumstances: Circumstances
  /** Gives the connection back. */
  release(): void
}

/** The statements a transaction or a savepoint begins and ends with. */
interface Words {
  readonly begin: readonly string[]
  readonly commit: string
  readonly rollback: readonly string[]
}

const NONE: readonly Parameter[] = []

// how many milliseconds a server has to answer the end of a transaction whose time is over
const GRACE = 2000

/**
 * One transaction, or one savepoint in it, on one connection. BEGIN and SAVEPOINT travel with the first statement. After
 * a lost connection nothing is sent, not even ROLLBACK; nor by a transaction that has ended, or while a savepoint in it
 * is open.
 */
export class TransactionExecutor implements OpenTransaction {
  readonly inTransaction = true
  readonly #ground: Ground
  readonly #words: Words
  readonly #parent: TransactionExecutor | undefined
  readonly #begun: Promise<unknown>
  #hasBegun = false
  #child: TransactionExecutor | undefined
  #ended: 'committed' | 'rolled back' | undefined
  /** What failed, after which the server refuses everything until it is rolled back. */
  #failure: { readonly error: unknown } | undefined
  #cursors = 0

  private constructor(ground: Ground, words: Words, parent?: TransactionExecutor) {
    this.#ground = ground
    this.#words = words
    this.#parent = parent
    this.#begun = Promise.all(
      words.begin.map((text) => ground.connection.run(this.#sendable(text, true), NONE)),
    )
    this.#begun.then(
      () => {
        this.#hasBegun = true
      },
      // told by what is sent next, or at the end
      () => undefined,
    )
  }

  /** Begins a transaction: sends what `begin` says and waits for no answer. */
  static begin(ground: Ground, begin: readonly string[]): TransactionExecutor {
    return new TransactionExecutor(ground, { begin, commit: 'commit', rollback: ['rollback'] })
  }

  get ended(): boolean {
    return this.#ended !== undefined || this.#parent?.ended === true
  }

  get cursorSecret(): () => string {
    return this.#ground.cursorSecret
  }

  get tables(): readonly TableDefinition[] {
    return this.#ground.tables
  }

  get connected(): Server {
    return this.#ground.connection.server
  }

  async server(): Promise<Server> {
    return this.#ground.connection.server
  }

  run(sent: Sendable, parameters: readonly Parameter[], limits?: CallOptions): Promise<RawResult> {
    if (sent.historical === true) {
      return Promise.reject(oneMoment())
    }
    return limits === undefined
      ? this.#send(sent, parameters)
      : within(limits, (limit) => this.#send(sent, parameters, limit))
  }

  async query({ text, parameters }: Query, limits?: CallOptions): Promise<RawResult> {
    refuseControl(text)
    try {
      return await this.run({ text, idempotent: onlyReads(text) }, parameters, limits)
    } catch (error) {
      throw toDatabaseError(error, { sql: text, parameters, tables: this.tables })
    }
  }

  /** Through a cursor of SQL: a portal would keep the other statements of the transaction waiting. */
  async *stream(
    { text, historical = false }: Sendable,
    parameters: readonly Parameter[],
    batchSize: number,
    limits?: CallOptions,
  ): AsyncGenerator<readonly RawRow[], void, undefined> {
    if (historical) {
      throw oneMoment()
    }
    const limit = limits === undefined ? undefined : startLimit(limits, 'the stream')
    const cursor = quoteName(`rows${this.#cursors++}`)
    try {
      await this.#send(reading(`declare ${cursor} cursor for ${text}`), parameters, limit)
      yield* this.#fetch(cursor, batchSize, limit)
    } finally {
      limit?.end()
      if (!this.ended && this.#failure === undefined) {
        await this.#send(reading(`close ${cursor}`), NONE)
      }
    }
  }

  async *#fetch(
    cursor: string,
    batchSize: number,
    limit: Limit | undefined,
  ): AsyncGenerator<readonly RawRow[], void, undefined> {
    const fetch = reading(`fetch ${batchSize} from ${cursor}`)
    for (;;) {
      const rows = await this.#send(fetch, NONE, limit)
      if (rows.length > 0) {
        yield rows
      }
      if (rows.length < batchSize) {
        return
      }
    }
  }

  async atomically<T>(work: (send: Send) => Promise<T>, limits: CallOptions = {}): Promise<T> {
    return within(limits, (limit) =>
      runOnce(
        this.#savepoint(limit),
        (inner) => work((sent, parameters) => inner.run(sent, parameters)),
        limit,
      ),
    )
  }

  /** In a savepoint. It is run once: what the database asks to run again is the whole transaction. */
  async transaction<T>(work: (inner: Executor) => Promise<T>, options: TransactionOptions): Promise<T> {
    checkTransaction(options)
    refuseModes(options)
    const limits = limitsOf(options)
    return limits === undefined
      ? runOnce(this.#savepoint(), work, this.#ground.limit)
      : within(limits, (limit) => runOnce(this.#savepoint(limit), work, limit))
  }

  async begin(options: BeginOptions): Promise<OpenTransaction> {
    checkBegin(options)
    refuseModes(options)
    if (limitsOf(options) !== undefined) {
      throw new ValidationError(
        'a savepoint by hand has no timeout and no signal of its own; db.begin has, and tx.transaction',
      )
    }
    return this.#savepoint()
  }

  async hold(): Promise<HeldConnection> {
    return createHeldIn(this, this.#ground.connection)
  }

  /** Commits, or releases the savepoint. When it fails everything is undone, except as the error says. */
  async commit(): Promise<void> {
    this.#requireOpen()
    try {
      this.#requireNoSavepoint()
      // from here on nothing may be sent: behind COMMIT it would be a transaction of its own
      this.#ended = 'committed'
      await this.#bounded(this.#finish())
    } catch (error) {
      const failure = await this.#reasonOf(error)
      this.#failure ??= { error: failure }
      await this.#undo()
      throw toDatabaseError(failure, { sql: this.#words.commit, tables: this.tables })
    }
    this.#leave()
  }

  async #finish(): Promise<void> {
    await this.#begun
    if (this.#failure !== undefined) {
      throw this.#refusal(this.#failure.error)
    }
    const isSavepoint = this.#parent !== undefined
    const sent = this.#sendable(this.#words.commit, isSavepoint || this.#ground.readOnly)
    const { command } = await this.#ground.connection.run(sent, NONE)
    if (command === 'ROLLBACK') {
      // by the failure of a statement that was not awaited
      throw this.#refusal(this.#firstFailure?.error)
    }
  }

  /** Undoes everything. Does nothing once it has ended. */
  async rollback(): Promise<void> {
    if (!this.ended) {
      await this.#undo()
    }
  }

  async #undo(): Promise<void> {
    this.#ended = 'rolled back'
    const { connection, limit } = this.#ground
    if (!connection.lost) {
      // what is still running is not worth waiting for when the time is over
      const stopCancelling = limit.reached && connection.load > 0 ? connection.cancel() : undefined
      try {
        const answers = this.#words.rollback.map((text) => connection.run(this.#sendable(text, true), NONE))
        await this.#bounded(Promise.all(answers))
      } catch (error) {
        this.#afterFailedRollback(error)
      } finally {
        await stopCancelling?.()
      }
    }
    this.#leave()
  }

  #afterFailedRollback(error: unknown): void {
    if (this.#parent !== undefined) {
      this.#parent.#failure ??= { error }
    } else if (codeOf(error) !== '25P01') {
      // 25P01: the failed COMMIT has ended it already. Otherwise nobody knows what is open there now.
      this.#ground.connection.destroy(error)
    }
  }

  #leave(): void {
    if (this.#parent === undefined) {
      this.#ground.release()
      return
    }
    this.#parent.#child = undefined
    // a savepoint does not cure this
    if (this.#failure !== undefined && findRestart(this.#failure.error) !== undefined) {
      this.#parent.#failure ??= this.#failure
    }
  }

  #savepoint(limit: Limit = this.#ground.limit): TransactionExecutor {
    this.#requireUsable()
    const name = quoteName(`savepoint${this.#depth}`)
    this.#child = new TransactionExecutor(
      { ...this.#ground, limit },
      {
        begin: [`savepoint ${name}`],
        commit: `release savepoint ${name}`,
        rollback: [`rollback to savepoint ${name}`, `release savepoint ${name}`],
      },
      this,
    )
    return this.#child
  }

  get #depth(): number {
    return this.#parent === undefined ? 1 : this.#parent.#depth + 1
  }

  #sendable(text: string, idempotent: boolean): Sendable {
    return { text, idempotent, inTransaction: true, circumstances: this.#ground.circumstances }
  }

  async #send(
    { text, idempotent }: Sendable,
    parameters: readonly Parameter[],
    limit?: Limit,
  ): Promise<RawResult> {
    this.#requireUsable()
    const { connection } = this.#ground
    // until COMMIT nothing that is lost has taken effect
    const sent = this.#sendable(text, true)
    try {
      const result = await (limit === undefined
        ? connection.run(sent, parameters)
        : connection.runWithin(limit, sent, parameters))
      if (!this.#hasBegun) {
        await this.#requireBegun(text, idempotent)
      }
      return result
    } catch (error) {
      const earlier = this.#firstFailure
      const failure = { error }
      // at once: the answers to what was sent behind it, COMMIT too, may be here already
      this.#failure ??= failure
      failure.error = await this.#reasonOf(error)
      // refused because of that one, which may have been the wish for a restart
      throw earlier !== undefined && codeOf(failure.error) === '25P02'
        ? this.#refusal(earlier.error)
        : failure.error
    }
  }

  get #firstFailure(): { readonly error: unknown } | undefined {
    return this.#failure ?? (this.#parent === undefined ? undefined : this.#parent.#firstFailure)
  }

  // What travelled with a BEGIN that the server refused ran by itself.
  async #requireBegun(text: string, idempotent: boolean): Promise<void> {
    try {
      await this.#begun
    } catch (error) {
      throw idempotent ? error : ranAlone(text, error)
    }
  }

  async #reasonOf(error: unknown): Promise<unknown> {
    const { limit } = this.#ground
    if (limit.reached && (codeOf(error) === '57014' || error instanceof ConnectionError)) {
      return limit.error(error)
    }
    // what was sent behind a failed beginning is refused for that
    return this.#begun.then(
      () => error,
      (beginning: unknown) => (codeOf(error) === '25P02' ? beginning : error),
    )
  }

  #requireOpen(): void {
    if (this.ended) {
      this.#ground.limit.check()
      throw closedBefore(this.#ended ?? 'ended')
    }
  }

  #requireNoSavepoint(): void {
    if (this.#child !== undefined) {
      throw new ValidationError(
        'a savepoint of this transaction is open: use what the callback of tx.transaction was given, and await its end',
      )
    }
  }

  #requireUsable(): void {
    this.#requireOpen()
    this.#requireNoSavepoint()
    if (this.#failure !== undefined) {
      throw this.#refusal(this.#failure.error)
    }
    this.#ground.limit.check()
  }

  // The database's wish to run it all again comes out as it is, so that it is heard; and so does a lost connection.
  #refusal(failure: unknown): unknown {
    return findRestart(failure) ?? (failure instanceof ConnectionError ? failure : failedBefore(failure))
  }

  // Waits for the end of the transaction, not much longer than the whole may last.
  async #bounded<T>(answer: Promise<T>): Promise<T> {
    const { limit, connection } = this.#ground
    let timer: NodeJS.Timeout | undefined
    const giveUp = (): void => {
      timer = setTimeout(() => connection.destroy(limit.error()), GRACE)
    }
    limit.whenReached(giveUp)
    try {
      return await answer
    } finally {
      clearTimeout(timer)
      limit.forget(giveUp)
    }
  }
}

/** The error for what is asked of a transaction that has ended. */
export const closedBefore = (ended: string): TransactionClosedError =>
  new TransactionClosedError(
    `the transaction was ${ended} before this; what comes after it goes to db, or into a transaction of its own`,
  )

/** Nothing more can be done in a transaction in which something failed; COMMIT rolls it back. */
export const failedBefore = (failure: unknown): DatabaseError =>
  new DatabaseError(
    'a statement of the transaction has failed, after which nothing in it can be done but to roll it back; to go on after ' +
      'an error, run what may fail in tx.transaction(...), a savepoint',
    { code: '25P02', cause: failure },
  )

const oneMoment = (): ValidationError =>
  new ValidationError(
    'all of a transaction reads at one moment: asOf is an option of db.transaction and db.begin, not of a read in it',
  )

const ranAlone = (sql: string, cause: unknown): AmbiguousCommitError =>
  new AmbiguousCommitError(
    'the server refused to begin the transaction, and the statement sent together with its beginning took effect by itself',
    { code: codeOf(cause), cause, sql },
  )

const reading = (text: string): Sendable => ({ text, idempotent: true })

const within = async <T>(limits: CallOptions, work: (limit: Limit) => Promise<T>): Promise<T> => {
  const limit = startLimit(limits, 'the call')
  try {
    return await work(limit)
  } finally {
    limit.end()
  }
}
