import { startEmbedded } from '@manticore/embedded'
import { runMain } from '@manticore/example-support'
import { Database } from 'manticore-cockroachdb'
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

await runMain(main)
