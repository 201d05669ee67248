import { SyncDatabase } from '@manticore/sync'
import { ValidationError } from 'manticore-cockroachdb'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { products, seed } from '../../examples/sync-script/dist/seed.js'
import { useDatabase } from '../support/database.js'
import { outputInReadme, runExample } from './run-example.js'

const database = useDatabase()

test('the script prints what its README says, and leaves nothing behind', async () => {
  expect(await runExample('sync-script', database.url)).toStrictEqual({
    code: 0,
    output: outputInReadme('sync-script'),
  })
  const left = await database.db
    .sql`select table_name from information_schema.tables where table_schema = 'public'`
  expect(left).toStrictEqual([])
})

describe('a seed', () => {
  const file = [
    { sku: 'a', name: 'Sencha', price: '8.50', stock: 4 },
    { sku: 'b', name: 'Bancha', price: '5.20', stock: 6 },
  ]

  const open = (): SyncDatabase => {
    const db = new SyncDatabase({ url: database.url })
    onTestFinished(() => db.close())
    return db
  }

  beforeEach(async () => {
    await database.db.table(products).drop({ ifExists: true })
    await database.db.table(products).initialize()
  })

  test('adds what is missing, corrects names and prices, and leaves the stock alone', () => {
    const db = open()
    seed(db, file)
    db.table(products).update('a', { stock: 1, price: '80' })
    const more = [...file, { sku: 'c', name: 'Assam', price: '6.90' }]
    expect(seed(db, more)).toStrictEqual({ added: ['c'], changed: ['a'], unchanged: ['b'] })
    expect(db.table(products).read('a')).toStrictEqual({ sku: 'a', name: 'Sencha', price: '8.50', stock: 1 })
  })

  test('stores nothing of a file with a mistake in it', () => {
    const db = open()
    // what a file has is known when it runs
    const wrong = [...file, { sku: 'c', name: 'Assam', prize: '6.90' }] as unknown as typeof file
    expect(() => seed(db, wrong)).toThrow(ValidationError)
    expect(db.table(products).count()).toBe(0)
  })
})
