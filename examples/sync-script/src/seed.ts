import { isDeepStrictEqual } from 'node:util'
import type { SyncDatabase } from '@manticore/sync'
import { defineTable, type Insertable } from 'manticore-cockroachdb'

/** What the shop sells. */
export const products = defineTable('sync_script_example_products', {
  sku: 'TEXT PRIMARY KEY',
  name: 'TEXT NOT NULL',
  price: 'DECIMAL(8,2) NOT NULL',
  stock: 'INT4 NOT NULL DEFAULT 0',
})

/** A product as the file has it. */
export type NewProduct = Insertable<typeof products>

/** What a seed did: keys of the products. */
export interface Report {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly unchanged: readonly string[]
}

/**
 * Brings the table up to the file: adds what is missing and corrects names and prices. The stock of what is there
 * stays: the shop counts it, not the file. All or nothing, and to be run as often as one likes.
 */
export const seed = (db: SyncDatabase, wanted: readonly NewProduct[]): Report =>
  db.transaction((tx) => {
    const table = tx.table(products)
    const before = table.readMany(
      wanted.map(({ sku }) => sku),
      { lock: 'update' },
    )
    const stored = table.batchUpsert(wanted, { update: ['name', 'price'] })
    const skus = (keep: (place: number) => boolean): string[] =>
      stored.flatMap(({ sku }, place) => (keep(place) ? [sku] : []))
    const same = (place: number): boolean => isDeepStrictEqual(before[place], stored[place])
    return {
      added: skus((place) => before[place] === undefined),
      changed: skus((place) => before[place] !== undefined && !same(place)),
      unchanged: skus(same),
    }
  })
