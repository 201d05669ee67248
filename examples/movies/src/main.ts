import { EmbeddedServerError, startEmbedded } from '@manticore/embedded'
import { Database, DatabaseError } from 'manticore-cockroachdb'
import { createTables, dropTables, loadFilms, loadStudios } from './load.js'
import { line, step } from './print.js'
import { runQueries } from './queries.js'
import { films, tables } from './schema.js'
import { readSource } from './source.js'

const main = async (): Promise<void> => {
  const given = process.env.DATABASE_URL
  await using server = given
    ? undefined
    : await step('Starting the embedded PostgreSQL', () => startEmbedded())
  await using db = new Database({ url: server?.url ?? given, tables })
  const { kind, version } = await step('Connecting', () => db.connect())
  line(`  ${kind} ${version}, ${given ? 'from DATABASE_URL' : 'embedded; set DATABASE_URL for another'}`)

  const source = await step('Reading the films', readSource)
  line(`  ${source.films.length} films`)
  for (const [what, count] of source.repairs) {
    line(`  ${count} ${what}`)
  }

  try {
    await step('Creating the tables movies_example_studios and movies_example_films', async () => {
      await dropTables(db)
      await createTables(db)
    })
    const ids = await step('Storing the studios', () => loadStudios(db, source.films))
    await step('Storing the films', () => loadFilms(db, source.films, ids))
    line(`  ${ids.size} studios, ${await db.table(films).count()} films`)

    await runQueries(db)
    line()
  } finally {
    await step('Dropping the tables', () => dropTables(db))
  }
}

// whoever reads the pipe may stop early (`| head`); the tables are dropped all the same
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error
  }
})

try {
  await main()
} catch (error) {
  if (!(error instanceof DatabaseError || error instanceof EmbeddedServerError)) {
    throw error
  }
  console.error(`${error.name}: ${error.message}`)
  process.exitCode = 1
}
