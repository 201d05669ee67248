import {
  type BeginOptions,
  type CallOptions,
  ConnectionError,
  checkBegin,
  checkTransaction,
  closedBefore,
  codeOf,
  lostConnection,
  onlyReads,
  type RawResult,
  refuseControl,
  type Sendable,
  type Server,
  type TransactionOptions,
  toDatabaseError,
} from '@manticore/client/internal'
import type { Parameter, Query, RawRow } from '@manticore/core'
import { type TableDefinition, ValidationError } from '@manticore/schema'
import { WorkerLost } from '../bridge/line.js'
import type { Handle, Request } from '../bridge/messages.js'
import type { Callbacks, Received, Thread } from '../bridge/thread.js'
import type { Executor, HeldConnection, OpenTransaction, Send } from '../derived/executor.js'
import { noKysely } from '../kysely.js'

/** What the executors of a database have in common. */
export interface Ground {
  readonly cursorSecret: () => string
  readonly tables: readonly TableDefinition[]
  /** Names the server in messages. */
  readonly target: string
}

/** A statement whose worker ended before the answer: it may have taken effect, like one whose connection was lost. */
const whenLost = (error: unknown, { target }: Ground, text: string, idempotent: boolean): unknown => {
  if (!(error instanceof WorkerLost)) {
    return error
  }
  // that it was closed says enough
  return error.cause instanceof ConnectionError
    ? error.cause
    : lostConnection(target, { text, idempotent }, error.cause)
}

const closedWhileRead = ({ target }: Ground): ConnectionError =>
  new ConnectionError(`the connection to ${target} was closed while rows were being read`, { code: 'CLOSED' })

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'

const refusePromise = (value: unknown): void => {
  if (isThenable(value)) {
    // what it still fails with has been said here
    value.then(undefined, () => undefined)
    throw new ValidationError(
      'the function of a synchronous transaction returned a promise, which would go on after its end: write it without async, ' +
        '(tx) => ...; everything was rolled back',
    )
  }
}

/** An executor that a worker has, under a number. Everything but SQL and its texts stays on this side. */
export abstract class RemoteExecutor implements Executor {
  protected readonly ground: Ground
  readonly #on: Handle

  protected constructor(ground: Ground, on: Handle) {
    this.ground = ground
    this.#on = on
  }

  abstract readonly inTransaction: boolean

  /** The worker. Throws where nothing may be asked of this executor. */
  protected abstract enter(isRootAllowed?: boolean): Thread

  /** Runs the function of a transaction. */
  protected abstract around<T>(work: () => T, allowRoot: boolean): T

  get cursorSecret(): () => string {
    return this.ground.cursorSecret
  }

  get tables(): readonly TableDefinition[] {
    return this.ground.tables
  }

  get connected(): Server | undefined {
    return this.ask(this.enter(true), { kind: 'connected', on: this.#on }) as Server | undefined // what it answers with
  }

  server(): Server {
    return this.ask(this.enter(true), { kind: 'server', on: this.#on }) as Server // likewise
  }

  run(statement: Sendable, parameters: readonly Parameter[], limits?: CallOptions): RawResult {
    return this.#run(statement, parameters, limits, false)
  }

  query({ text, parameters }: Query, limits?: CallOptions): RawResult {
    refuseControl(text)
    try {
      return this.#run({ text, idempotent: onlyReads(text) }, parameters, limits, true)
    } catch (error) {
      throw toDatabaseError(error, { sql: text, parameters, tables: this.tables })
    }
  }

  #run(
    { text, idempotent, historical = false }: Sendable,
    parameters: readonly Parameter[],
    limits: CallOptions | undefined,
    described: boolean,
  ): RawResult {
    const thread = this.enter()
    const lent = thread.signals.lend(limits)
    const statement = { text, idempotent, historical }
    try {
      const request = {
        kind: 'run',
        on: this.#on,
        statement,
        parameters,
        limits: lent.limits,
        described,
      } as const
      const { rows, facts } = thread.rows(request) as Received // a statement has one result
      return Object.assign(rows, facts) as RawResult // with what was missing
    } catch (error) {
      // until COMMIT nothing that is lost has taken effect
      throw whenLost(error, this.ground, text, idempotent || this.inTransaction)
    } finally {
      lent.release()
    }
  }

  *stream(
    { text, historical = false }: Sendable,
    parameters: readonly Parameter[],
    batchSize: number,
    limits?: CallOptions,
  ): Generator<readonly RawRow[], void, undefined> {
    const thread = this.enter()
    const lent = thread.signals.lend(limits)
    const statement = { text, idempotent: true, historical }
    try {
      const on = thread.call({
        kind: 'stream',
        on: this.#on,
        statement,
        parameters,
        batchSize,
        limits: lent.limits,
      }) as Handle // what it answers with
      yield* this.#batches(thread, on)
    } catch (error) {
      const failure = whenLost(error, this.ground, text, true)
      throw codeOf(failure) === 'CLOSED' ? closedWhileRead(this.ground) : failure
    } finally {
      lent.release()
    }
  }

  *#batches(thread: Thread, on: Handle): Generator<readonly RawRow[], void, undefined> {
    let isLeft = false
    try {
      for (;;) {
        const received = thread.rows({ kind: 'next', on })
        if (received === undefined) {
          isLeft = true
          return
        }
        yield received.rows
      }
    } finally {
      if (!isLeft && thread.alive) {
        thread.call({ kind: 'leave', on })
      }
    }
  }

  atomically<T>(work: (send: Send) => T, limits: CallOptions = {}, isRepeatable?: boolean): T {
    const thread = this.enter()
    const lent = thread.signals.lend(limits)
    const within = (on: Handle): T => {
      const inner = new RemoteTransaction(this.ground, thread, on, this)
      return work((sent, parameters) => inner.run(sent, parameters))
    }
    try {
      return this.#whole(
        thread,
        { kind: 'atomically', on: this.#on, limits: lent.limits, isRepeatable },
        { work: within },
        this.inTransaction,
      )
    } finally {
      lent.release()
    }
  }

  transaction<T>(work: (inner: Executor) => T, options: TransactionOptions): T {
    checkTransaction(options)
    const { onRetry, signal, timeout, ...modes } = options
    const thread = this.enter()
    const lent = thread.signals.lend({ signal, timeout })
    let inner: RemoteTransaction | undefined
    const within = (on: Handle): T => {
      const transaction = new RemoteTransaction(this.ground, thread, on, this)
      inner = transaction
      try {
        const answer = this.around(() => work(transaction), options.allowRoot ?? false)
        refusePromise(answer)
        return answer
      } finally {
        transaction.over('rolled back')
      }
    }
    try {
      const answer = this.#whole(
        thread,
        { kind: 'transaction', on: this.#on, options: modes, limits: lent.limits },
        { work: within, told: onRetry === undefined ? {} : { onRetry } },
        this.inTransaction || options.readOnly === true,
      )
      inner?.over('committed')
      return answer
    } finally {
      lent.release()
    }
  }

  // Work that the worker begins and ends, here in the middle. What it throws comes out as it is.
  #whole<T>(
    thread: Thread,
    request: Request,
    { work, ...callbacks }: Omit<Callbacks, 'work'> & { work(on: Handle): T },
    changesNothing: boolean,
  ): T {
    let outcome: { readonly answer: T } | { readonly error: unknown } | undefined
    const within = (on: Handle): void => {
      outcome = undefined
      try {
        outcome = { answer: work(on) }
      } catch (error) {
        outcome = { error }
        throw error
      }
    }
    const outcomeNow = (): typeof outcome => outcome
    try {
      thread.call(request, { ...callbacks, work: within })
    } catch (error) {
      const before = outcomeNow()
      if (error instanceof WorkerLost && before !== undefined && 'error' in before) {
        throw before.error
      }
      throw whenLost(error, this.ground, 'commit', changesNothing || before === undefined)
    }
    return (outcomeNow() as { readonly answer: T }).answer // it is answered when the work was done
  }

  begin(options: BeginOptions): OpenTransaction {
    checkBegin(options)
    const { signal, timeout, ...modes } = options
    const thread = this.enter()
    const lent = thread.signals.lend({ signal, timeout })
    try {
      const on = this.ask(thread, { kind: 'begin', on: this.#on, options: modes, limits: lent.limits })
      return new RemoteTransaction(this.ground, thread, on as Handle, this, lent.release) // what it answers with
    } catch (error) {
      lent.release()
      throw error
    }
  }

  hold(): HeldConnection {
    throw noKysely()
  }

  /** Asks for what changes nothing. */
  protected ask(thread: Thread, request: Request, callbacks?: Callbacks): unknown {
    try {
      return thread.call(request, callbacks)
    } catch (error) {
      throw whenLost(error, this.ground, request.kind, true)
    }
  }
}

/** A transaction, or a savepoint, on the worker's side. */
class RemoteTransaction extends RemoteExecutor implements OpenTransaction {
  readonly inTransaction = true
  readonly #thread: Thread
  readonly #on: Handle
  readonly #origin: RemoteExecutor
  readonly #release: () => void
  #end: 'committed' | 'rolled back' | undefined

  constructor(
    ground: Ground,
    thread: Thread,
    on: Handle,
    origin: RemoteExecutor,
    release: () => void = () => undefined,
  ) {
    super(ground, on)
    this.#thread = thread
    this.#on = on
    this.#origin = origin
    this.#release = release
  }

  protected override enter(): Thread {
    this.#requireOpen()
    return this.#thread
  }

  protected override around<T>(work: () => T): T {
    return work()
  }

  /** The transaction that this is a savepoint of. */
  get #parent(): RemoteTransaction | undefined {
    return this.#origin instanceof RemoteTransaction ? this.#origin : undefined
  }

  // what it began on tells it also when this has ended
  override get connected(): Server | undefined {
    return this.#origin.connected
  }

  override server(): Server {
    return this.#origin.server()
  }

  #requireOpen(): void {
    if (this.#parent !== undefined) {
      this.#parent.#requireOpen()
    }
    if (this.#end !== undefined) {
      throw closedBefore(this.#end)
    }
  }

  /** It has ended, and the worker has forgotten it. */
  over(end: 'committed' | 'rolled back'): void {
    this.#end = end
  }

  get ended(): boolean {
    if (this.#end !== undefined || this.#parent?.ended === true || !this.#thread.alive) {
      return true
    }
    // the worker ends it by itself when its time is over
    return this.ask(this.#thread, { kind: 'ended', on: this.#on }) === true
  }

  commit(): void {
    this.#requireOpen()
    try {
      this.#thread.call({ kind: 'commit', on: this.#on })
      this.#end = 'committed'
    } catch (error) {
      this.#end = 'rolled back'
      throw whenLost(error, this.ground, 'commit', this.#parent !== undefined)
    } finally {
      this.#release()
    }
  }

  rollback(): void {
    if (this.#end === undefined && this.#thread.alive) {
      this.#end = 'rolled back'
      try {
        this.ask(this.#thread, { kind: 'rollback', on: this.#on })
      } finally {
        this.#release()
      }
    }
  }
}
