import { readLines } from './read.js'
import { type NewProduct, type ProductsDatabase, products } from './schema.js'

/** A line of the file is no product, so nothing was imported. */
export class BadLineError extends Error {
  constructor(line: number, reason: string) {
    super(`line ${line}: ${reason}`)
    this.name = 'BadLineError'
  }
}

async function* goodLines(path: string): AsyncGenerator<NewProduct> {
  for await (const { number, product, reason } of readLines(path)) {
    if (product === undefined) {
      throw new BadLineError(number, reason)
    }
    yield product
  }
}

/**
 * Imports a CSV all or nothing, in one transaction that is fed while the file is read. The first bad line undoes it all.
 * For files of moderate size: CockroachDB keeps what a transaction wrote apart until it commits, and a transaction that
 * is fed from a file cannot be run again when the database asks for it.
 */
export const importStrictly = (db: ProductsDatabase, path: string): Promise<number> =>
  db.table(products).batchCreate(goodLines(path))
