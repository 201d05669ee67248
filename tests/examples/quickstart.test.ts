import { expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { outputInReadme, runExample } from './run-example.js'

const database = useDatabase()

test('the quickstart prints what its README says, and leaves nothing behind', async () => {
  expect(await runExample('quickstart', database.url)).toStrictEqual({
    code: 0,
    output: outputInReadme('quickstart'),
  })
  expect(await database.db.sql`select 1 from pg_database where datname = 'quickstart_example'`).toStrictEqual(
    [],
  )
})
