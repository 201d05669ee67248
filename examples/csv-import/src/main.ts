import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startEmbedded } from '@manticore/embedded'
import { runMain } from '@manticore/example-support'
import { Database } from 'manticore-cockroachdb'
import { generate } from './generate.js'
import { importCsv } from './import.js'
import { BadLineError, importStrictly } from './import-strictly.js'
import { createProgress } from './progress.js'
import { openRejects } from './rejects.js'
import { type ProductsDatabase, products, tables } from './schema.js'

const { values: options } = parseArgs({ options: { rows: { type: 'string', default: '20000' } } })
const rows = Number(options.rows)
if (!Number.isSafeInteger(rows) || rows < 1) {
  console.error('--rows expects how many lines the file is to have')
  process.exit(2)
}

const count = (number: number): string => number.toLocaleString('en-US')

const attemptStrictly = async (db: ProductsDatabase, file: string): Promise<void> => {
  console.log('\nAll or nothing, in one transaction:')
  try {
    console.log(`${count(await importStrictly(db, file))} rows stored`)
    await db.table(products).truncate()
  } catch (error) {
    if (!(error instanceof BadLineError)) {
      throw error
    }
    console.log(`refused, ${error.message}\n${await db.table(products).count()} rows stored`)
  }
}

const importAll = async (db: ProductsDatabase, file: string, folder: string): Promise<void> => {
  console.log('\nBatch by batch, bad lines put aside:')
  const rejected = join(folder, 'rejects.csv')
  await using rejects = await openRejects(rejected, 'sku,name,price,stock,listed')
  const start = performance.now()
  const { lines, stored } = await importCsv(db, file, {
    rejects,
    onProgress: createProgress((await stat(file)).size),
  })
  const seconds = (performance.now() - start) / 1000
  const perSecond = count(Math.round(lines / seconds))
  console.log(`${count(lines)} lines in ${seconds.toFixed(1)} s, ${perSecond} a second`)
  const superseded = lines - stored - rejects.count
  console.log(
    `${count(stored)} rows stored, ${rejects.count} lines rejected, ${superseded} followed by a line of the same key`,
  )
  console.log('\nThe head of the rejects:')
  console.log((await readFile(rejected, 'utf8')).split('\n').slice(0, 7).join('\n'))
}

const main = async (folder: string): Promise<void> => {
  const file = join(folder, 'products.csv')
  await generate(file, rows)
  console.log(`A CSV of ${count(rows)} lines, ${((await stat(file)).size / 1e6).toFixed(1)} MB`)

  const given = process.env.DATABASE_URL
  await using server = given ? undefined : await startEmbedded()
  await using db = new Database({ url: server?.url ?? given, tables })
  try {
    await db.table(products).drop({ ifExists: true })
    await db.table(products).initialize()
    await attemptStrictly(db, file)
    await importAll(db, file, folder)
  } finally {
    await db.table(products).drop({ ifExists: true })
  }
}

await runMain(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'csv-import-'))
  try {
    await main(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
})
