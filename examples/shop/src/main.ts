import { startEmbedded } from '@manticore/embedded'
import { runMain } from '@manticore/example-support'
import { Database, type Server } from 'manticore-cockroachdb'
import { createShop, dropShop, statementsFor } from './create.js'
import { regionsOf } from './regions.js'
import { declareShop } from './schema.js'
import { play } from './story.js'

const printDdl = (): void => {
  console.log('The shop for a CockroachDB database with regions:\n')
  console.log(`${statementsFor(declareShop(true), 'cockroachdb').statements.join(';\n')};`)
}

/** What the server at hand cannot have of the shop printed above. */
const leftOut = (kind: Server['kind'], regions: readonly string[]): readonly string[] =>
  kind === 'cockroachdb' && regions.length === 0
    ? ['every LOCALITY, which takes a database with regions']
    : statementsFor(declareShop(true), kind).omitted

const main = async (): Promise<void> => {
  printDdl()
  const given = process.env.DATABASE_URL
  await using server = given ? undefined : await startEmbedded()
  const url = server?.url ?? given
  const regions = await regionsOf(url)
  const tables = declareShop(regions.length > 0)
  await using db = new Database({ url, tables })
  const { kind, version } = await db.connect()
  console.log(`\nRun on ${kind} ${version}, regions: ${regions.join(', ') || 'none'}`)
  for (const omitted of leftOut(kind, regions)) {
    console.log(`  left out here: ${omitted}`)
  }
  const shop = { db, tables }
  try {
    await dropShop(shop)
    await createShop(shop)
    await play(shop)
  } finally {
    await dropShop(shop)
  }
}

await runMain(main)
