import { type Database, executor } from '@manticore/client'
import type { Executor, OpenTransaction, ResultColumn } from '@manticore/client/internal'
import type { DeclaredSnapshot, RawRow } from '@manticore/core'
import { withoutFunctions } from '../bridge/functions.js'
import type { Facts, Handle, PackedResult, Request } from '../bridge/messages.js'
import { packRows } from '../bridge/rows.js'
import type { Calls } from './calls.js'
import { createHandles } from './handles.js'

type Method = (...given: readonly unknown[]) => Promise<unknown>

/** How each kind of request is served. */
type Serves = {
  readonly [Kind in Request['kind']]: (
    request: Extract<Request, { readonly kind: Kind }>,
    id: number,
  ) => unknown
}

// while the caller unpacks some rows, the next are packed
const PACKED_TOGETHER = 1000

// the driver's columns have functions, too
const plainColumn = ({ name, type, table, number }: ResultColumn): ResultColumn => ({
  name,
  type,
  table,
  number,
})

/** What a worker does for its caller, request by request. */
export const createService = (db: Database, calls: Calls): ((id: number, request: Request) => unknown) => {
  const executors = createHandles<Pick<Executor, 'run'>>()
  const streams = createHandles<AsyncGenerator<readonly RawRow[]>>()
  // ROOT
  executors.add(db[executor])

  const executorOf = (on: Handle): Executor => executors.get(on) as Executor // only a batch has one that is less, and asks it for less
  const transactionOf = (on: Handle): OpenTransaction => executors.get(on) as OpenTransaction // what begin() has answered with

  // with the last rows in the answer, most calls wake the caller once, which costs more than all the rest of it
  const packResult = (id: number, rows: readonly RawRow[], facts: Facts): PackedResult => {
    let from = 0
    for (; rows.length - from > PACKED_TOGETHER; from += PACKED_TOGETHER) {
      calls.rows(id, packRows(rows, from, from + PACKED_TOGETHER))
    }
    return { facts, rows: packRows(rows, from, rows.length) }
  }

  const lend = async (id: number, inner: Pick<Executor, 'run'>): Promise<void> => {
    const on = executors.add(inner)
    try {
      await calls.work(id, on)
    } finally {
      executors.remove(on)
    }
  }

  const end = async (on: Handle, how: (transaction: OpenTransaction) => Promise<void>): Promise<void> => {
    try {
      await how(transactionOf(on))
    } finally {
      executors.remove(on)
    }
  }

  const next = async (on: Handle, id: number): Promise<PackedResult | undefined> => {
    const stream = streams.get(on)
    try {
      const { value: rows, done } = await stream.next()
      if (done === true) {
        streams.remove(on)
        return undefined
      }
      return packResult(id, rows, { command: 'FETCH', count: rows.length, columns: undefined })
    } catch (error) {
      streams.remove(on)
      throw error
    }
  }

  const leave = async (on: Handle): Promise<void> => {
    // one that has failed is left already
    await streams.find(on)?.return(undefined)
    streams.remove(on)
  }

  // The caller waits for it, and so ends nothing meanwhile that it has begun.
  const close = async (timeout: number): Promise<void> => {
    await Promise.all(streams.all().map((stream) => stream.return(undefined).catch(() => undefined)))
    const hasTransactions = executors.all().length > 1
    await db.close({ timeout: hasTransactions ? 0 : timeout })
  }

  const serves: Serves = {
    run: async ({ on, statement, parameters, limits, described }, id) => {
      const result = await executors.get(on).run(statement, parameters, calls.limits(limits))
      const { command, count } = result
      const columns = described ? result.columns?.map(plainColumn) : undefined
      return packResult(id, result, { command, count, columns })
    },
    stream: ({ on, statement, parameters, batchSize, limits }) =>
      streams.add(executorOf(on).stream(statement, parameters, batchSize, calls.limits(limits))),
    next: ({ on }, id) => next(on, id),
    leave: ({ on }) => leave(on),
    atomically: ({ on, limits, isRepeatable }, id) =>
      executorOf(on).atomically((send) => lend(id, { run: send }), calls.limits(limits), isRepeatable),
    transaction: ({ on, options, limits }, id) =>
      executorOf(on).transaction((inner) => lend(id, inner), {
        ...options,
        ...calls.limits(limits),
        onRetry: (retry) => calls.tell(id, 'onRetry', retry),
      }),
    begin: async ({ on, options, limits }) =>
      executors.add(await executorOf(on).begin({ ...options, ...calls.limits(limits) })),
    commit: ({ on }) => end(on, (transaction) => transaction.commit()),
    rollback: ({ on }) => end(on, (transaction) => transaction.rollback()),
    ended: ({ on }) => transactionOf(on).ended,
    connected: ({ on }) => executorOf(on).connected,
    server: ({ on }) => executorOf(on).server(),
    connect: () => db.connect(),
    stats: () => db.stats(),
    close: ({ timeout }) => close(timeout),
    migrate: async ({ options, method, given, told, limits }, id) => {
      // most programs do not migrate
      const { generateDeclared, Migrator } = await import('@manticore/migrate')
      const { directory } = options
      const migrator: unknown = Object.assign(new Migrator(db, options), {
        // the tables are a snapshot by now
        generate: (description: string, ...rest: readonly [DeclaredSnapshot, object]) =>
          generateDeclared(db, { directory, description }, ...rest),
      })
      const signal = calls.limits(limits)?.signal
      const taken = {
        ...Object.fromEntries(told.map((name) => [name, (what: object) => calls.tell(id, name, what)])),
        ...(signal === undefined ? {} : { signal }),
      }
      const whole =
        Object.keys(taken).length === 0 ? given : given.with(-1, { ...(given.at(-1) as object), ...taken }) // the options, from which they were taken
      return withoutFunctions(await (migrator as Record<string, Method>)[method]?.(...whole)) // the caller has the names from the class
    },
  }

  // each kind is served by the function of its name
  return (id, request) => serves[request.kind](request as never, id)
}
