import type { Batch, Placed } from '@manticore/core'
import { type CallOptions, sharedLimits } from './call-options.js'
import type { Executor, Send } from './executor.js'
import { forEachInFlight } from './in-flight.js'

/** What every batch can be told. */
export interface BatchOptions extends CallOptions {
  /** Called after each statement with how many rows are done; `total` is known when the input is an array. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number | undefined }) => void
}

/** What a batch consists of. */
export interface BatchWork<Row> {
  readonly input: readonly unknown[] | AsyncIterable<unknown> | Iterable<unknown>
  /** Compiles some of the input, the first of which is at `first`. */
  compile(rows: readonly unknown[], first: number): Batch<Row>[]
  /** Is given each row that came back. */
  collect(placed: Placed<Row>): void
  /** Forgets what was collected: the database asked for the whole to run again. Left out where the same rows overwrite it. */
  restart?(): void
  /** Looks at the whole before it is committed, and throws to undo it. */
  check?(): void
  readonly onProgress?: BatchOptions['onProgress']
  readonly limits?: CallOptions | undefined
}

// large enough that the round trips do not count, small enough for CockroachDB to retry a statement by itself
const ROWS = 2000

interface Slice {
  readonly rows: readonly unknown[]
  readonly first: number
}

async function* slices(input: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<Slice> {
  let rows: unknown[] = []
  let first = 0
  for await (const row of input) {
    rows.push(row)
    if (rows.length === ROWS) {
      yield { rows, first }
      first += rows.length
      rows = []
    }
  }
  if (rows.length > 0) {
    yield { rows, first }
  }
}

async function* compileAsItComes<Row>({ input, compile }: BatchWork<Row>): AsyncGenerator<Batch<Row>> {
  for await (const { rows, first } of slices(input)) {
    yield* compile(rows, first)
  }
}

// An array is compiled to its end first, so that a wrong value in its last row is found before anything is sent.
const compileArray = <Row>(rows: readonly unknown[], { compile }: BatchWork<Row>): Batch<Row>[] => {
  const batches: Batch<Row>[] = []
  for (let first = 0; first < rows.length; first += ROWS) {
    batches.push(...compile(rows.length <= ROWS ? rows : rows.slice(first, first + ROWS), first))
  }
  return batches
}

const runAll = async <Row>(
  batches: AsyncIterable<Batch<Row>> | Iterable<Batch<Row>>,
  send: Send,
  { collect, check, onProgress, input }: BatchWork<Row>,
): Promise<void> => {
  const total = Array.isArray(input) ? input.length : undefined
  let done = 0
  await forEachInFlight(batches, async (batch) => {
    const result = await send(batch.shape, batch.parameters)
    for (const placed of batch.arrange(result)) {
      collect(placed)
    }
    done += batch.size
    onProgress?.({ done, total })
  })
  check?.()
}

/**
 * Runs a batch, all or nothing: one statement by itself, several in a transaction, which runs again where the database asks
 * for it. An iterable is read once, so that its transaction cannot.
 */
export const runBatch = async <Row>(executor: Executor, work: BatchWork<Row>): Promise<void> => {
  const { limits } = work
  if (!Array.isArray(work.input)) {
    return executor.atomically((send) => runAll(compileAsItComes(work), send, work), limits)
  }
  const batches = compileArray(work.input, work)
  const sends =
    batches.every(({ shape }) => shape.idempotent) || (batches.length === 1 && work.check === undefined)
  if (!sends) {
    return executor.atomically(
      (send) => {
        work.restart?.()
        return runAll(batches, send, work)
      },
      limits,
      true,
    )
  }
  const left = sharedLimits(limits)
  return runAll(batches, (shape, parameters) => executor.run(shape, parameters, left()), work)
}
