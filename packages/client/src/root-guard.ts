import { AsyncLocalStorage } from 'node:async_hooks'
import { ValidationError } from '@manticore/schema'

/** A transaction whose callback may be running. */
interface Guarded {
  /** Whether it has ended; what its callback left behind is then outside of it. */
  readonly ended: boolean
}

/**
 * Keeps the database itself out of the callbacks of its transactions. A statement of its own would wait there, on CockroachDB
 * even a read, for what the transaction has locked, and the transaction for the statement; and where it does not wait,
 * it is not part of the transaction.
 */
export interface RootGuard {
  /** Runs the callback of a transaction so that {@link check} knows when it is called from there. */
  around<T>(transaction: Guarded, work: () => Promise<T>): Promise<T>
  /** Throws a `ValidationError` inside of such a callback: for a statement. */
  check(): void
  /** The same, for a transaction. */
  checkTransaction(): void
}

// It stays with everything that the callback has begun, so nothing of the transaction may stay with it: of transactions that
// each begin the next, all would be kept.
interface Running {
  readonly guard: RootGuard
  readonly transaction: WeakRef<Guarded>
  /** The one around it, of another database. */
  readonly outer: Running | undefined
}

const running = new AsyncLocalStorage<Running>()

// Before version 24, Node follows an AsyncLocalStorage by a function called for every promise of the process, which makes small
// transactions a fifth slower. So there it is used from the moment a database is asked for a statement of its own while the
// callback of one of its transactions runs. What that moment needs is told by the stack; and so are transactions, which begin
// beside each other all the time: each of the first, then some, since a program that nests them does so again.
const EACH_OF_THE_FIRST = 1000
const THEN_ONE_IN = 64
let isFollowed = Number.parseInt(process.versions.node, 10) >= 24

const hasEnded = ({ transaction }: Running): boolean => transaction.deref()?.ended ?? true

const openAround = (): Running | undefined => {
  let around = running.getStore()
  while (around !== undefined && hasEnded(around)) {
    around = around.outer
  }
  return around
}

/** The error for whoever uses the database itself inside the callback of one of its transactions. */
export const rootRefusal = (): ValidationError =>
  new ValidationError(
    'the database itself was used inside the callback of one of its transactions, where it can wait for the ' +
      'transaction for ever and is not part of it: use what the callback was given, as in tx.table(users), ' +
      'people.in(tx) or tx.sql`...`; { allowRoot: true } as an option of db.transaction lets it pass',
  )

const DEEP = 200

/** Whether a function of this name waits for the caller, also across awaits. Takes 4 to 20 us. */
const isAwaitedBy = (name: string): boolean => {
  let found = false
  const here: { readonly stack?: unknown } = {}
  const { stackTraceLimit, prepareStackTrace } = Error
  const look = (_: unknown, frames: readonly NodeJS.CallSite[]): void => {
    found = frames.some((frame) => frame.getFunctionName() === name)
  }
  // not assignments: they throw where the intrinsics are frozen
  Reflect.set(Error, 'prepareStackTrace', look) // as text it would take half as long again
  Reflect.set(Error, 'stackTraceLimit', DEEP)
  Error.captureStackTrace(here, isAwaitedBy)
  // it is made when it is looked at
  void here.stack
  Reflect.set(Error, 'stackTraceLimit', stackTraceLimit)
  Reflect.set(Error, 'prepareStackTrace', prepareStackTrace)
  return found
}

let guards = 0

/** The guard of one database. */
export const createRootGuard = (): RootGuard => {
  const name = `manticoreTransactionOfDatabase${++guards}`
  /** Callbacks that began before they were followed and still run. */
  let unfollowed = 0
  /** Transactions that began beside those. */
  let begun = 0

  const awaited = async <T>(work: () => Promise<T>): Promise<T> => {
    unfollowed++
    try {
      return await work()
    } finally {
      unfollowed--
    }
  }
  // the name that is in the stack
  Object.defineProperty(awaited, 'name', { value: name })

  const checkFollowed = (): void => {
    for (let around = running.getStore(); around !== undefined; around = around.outer) {
      if (around.guard === guard && !hasEnded(around)) {
        throw rootRefusal()
      }
    }
  }

  const guard: RootGuard = {
    around: <T>(transaction: Guarded, work: () => Promise<T>): Promise<T> =>
      isFollowed
        ? running.run({ guard, transaction: new WeakRef(transaction), outer: openAround() }, work)
        : awaited(work),
    check: () => {
      isFollowed ||= unfollowed > 0
      if (unfollowed > 0 && isAwaitedBy(name)) {
        throw rootRefusal()
      }
      checkFollowed()
    },
    checkTransaction: () => {
      const isLookedAt = unfollowed > 0 && (++begun <= EACH_OF_THE_FIRST || begun % THEN_ONE_IN === 0)
      if (isLookedAt && isAwaitedBy(name)) {
        throw rootRefusal()
      }
      checkFollowed()
    },
  }
  return guard
}
