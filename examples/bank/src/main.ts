import { startEmbedded } from '@manticore/embedded'
import { runMain } from '@manticore/example-support'
import { Database } from 'manticore-cockroachdb'
import { runBank } from './bank.js'
import { tables } from './schema.js'

// A database for this program alone: nothing else on the server is touched.
const DATABASE = 'bank_example'

// The transfers want the same few rows: more connections would mean more retries, not more transfers.
const CONNECTIONS = 5

const main = async (): Promise<void> => {
  const given = process.env.DATABASE_URL
  await using server = given ? undefined : await startEmbedded()
  const url = server?.url ?? given
  await using admin = new Database({ url, maxConnections: 1 })
  const { kind, version } = await admin.connect()
  console.log(`${kind} ${version}`)

  await admin.dropDatabase(DATABASE, { ifExists: true })
  await admin.createDatabase(DATABASE)
  try {
    let statements = 0
    await using bank = new Database({
      url,
      database: DATABASE,
      tables,
      maxConnections: CONNECTIONS,
      onQuery: () => statements++,
    })
    await runBank(bank)
    console.log(`\n${statements} statements`)
  } finally {
    await admin.dropDatabase(DATABASE)
  }
}

await runMain(main)
