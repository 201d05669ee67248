import {
  CheckViolationError,
  DataError,
  ForeignKeyViolationError,
  UniqueViolationError,
} from 'manticore-cockroachdb'
import { type Line, readLines } from './read.js'
import type { Rejects } from './rejects.js'
import { type NewProduct, type ProductsDatabase, products } from './schema.js'

/** How an import is run. */
export interface ImportOptions {
  readonly rejects: Rejects
  /** Is told after each batch how far into the file everything is stored or rejected. */
  readonly onProgress?: (bytes: number) => void
  /** Stops between two batches when it is aborted. */
  readonly signal?: AbortSignal
}

/** What an import did. */
export interface Imported {
  readonly lines: number
  readonly stored: number
}

interface Good extends Line {
  readonly product: NewProduct
}

interface Slice {
  readonly lines: number
  readonly bytes: number
  readonly good: readonly Good[]
}

const SLICE = 2000 // as many as go into one statement

const isGood = (line: Line): line is Good => line.product !== undefined

// One statement cannot change a row twice. Of lines with the same key the last one counts, as it does between slices.
const lastOfEach = (lines: readonly Good[]): Good[] => [
  ...new Map(lines.map((line) => [line.product.sku, line])).values(),
]

async function* slices(path: string, rejects: Rejects): AsyncGenerator<Slice> {
  let good: Good[] = []
  let lines = 0
  let bytes = 0
  for await (const line of readLines(path)) {
    lines++
    bytes = line.bytes
    if (isGood(line)) {
      good.push(line)
    } else {
      await rejects.add(line, line.reason)
    }
    if (lines === SLICE) {
      yield { lines, bytes, good: lastOfEach(good) }
      good = []
      lines = 0
    }
  }
  yield { lines, bytes, good: lastOfEach(good) }
}

// about one row, not about the statement or the connection
const isOfARow = (error: unknown): error is Error =>
  [CheckViolationError, DataError, ForeignKeyViolationError, UniqueViolationError].some(
    (kind) => error instanceof kind,
  )

// What only the server can refuse is found by halves: all of the slice is stored but the rows that it refuses.
const store = async (db: ProductsDatabase, good: readonly Good[], rejects: Rejects): Promise<number> => {
  try {
    return (await db.table(products).batchUpsert(good.map(({ product }) => product))).length
  } catch (error) {
    if (!isOfARow(error)) {
      throw error
    }
    const [first] = good
    if (first !== undefined && good.length === 1) {
      await rejects.add(first, error.message)
      return 0
    }
    const middle = Math.ceil(good.length / 2)
    const before = await store(db, good.slice(0, middle), rejects)
    return before + (await store(db, good.slice(middle), rejects))
  }
}

/**
 * Imports a CSV of any length: 2,000 lines at a time are upserted by their key, each batch by itself, and bad lines go to
 * the rejects. An import that was interrupted is run again from the start; what is stored already is stored the same again.
 */
export const importCsv = async (
  db: ProductsDatabase,
  path: string,
  { rejects, onProgress, signal }: ImportOptions,
): Promise<Imported> => {
  let imported: Imported = { lines: 0, stored: 0 }
  for await (const { good, lines, bytes } of slices(path, rejects)) {
    signal?.throwIfAborted()
    const stored = await store(db, good, rejects)
    imported = { lines: imported.lines + lines, stored: imported.stored + stored }
    onProgress?.(bytes)
  }
  return imported
}
