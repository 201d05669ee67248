import { readFileSync } from 'node:fs'
import { startEmbedded } from '@manticore/embedded'
import { runMain } from '@manticore/example-support'
import { SyncDatabase } from '@manticore/sync'
import { type NewProduct, products, type Report, seed } from './seed.js'

// what is wrong in the file is a ValidationError that names the column
const readProducts = (): readonly NewProduct[] =>
  JSON.parse(readFileSync(new URL('../data/products.json', import.meta.url), 'utf8'))

const show = (what: string, { added, changed, unchanged }: Report): void => {
  console.log(`${what}: ${added.length} added, ${changed.length} changed, ${unchanged.length} unchanged`)
}

const run = (db: SyncDatabase): void => {
  const file = readProducts()
  const table = db.table(products)
  table.drop({ ifExists: true }) // what an interrupted run may have left
  table.initialize()
  try {
    show('First run', seed(db, file))

    // what happens to a table in the meantime
    table.update('TEA-001', { stock: 39 })
    table.update('TEA-004', { price: '69.00' })
    table.delete('POT-002')

    show('Second run', seed(db, file))
    show('Third run', seed(db, file))

    console.log('Soon sold out:')
    const scarce = table.list({ where: { stock: { lt: 10 } }, orderBy: ['stock', 'name'] })
    for (const { stock, name, price } of scarce) {
      console.log(`  ${String(stock).padStart(2)}  ${name.padEnd(24)}${price.padStart(8)}`)
    }
  } finally {
    table.drop()
  }
}

await runMain(async () => {
  const given = process.env.DATABASE_URL
  await using server = given ? undefined : await startEmbedded()
  using db = new SyncDatabase({ url: server?.url ?? given })
  run(db)
})
