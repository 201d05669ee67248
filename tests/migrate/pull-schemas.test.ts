import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileSchema, onlyPostgres, snapshotSchema } from '@manticore/core'
import { canonicalise, diffSchemas, introspect, pullSchema } from '@manticore/migrate'
import { qualifiedName } from '@manticore/schema'
import type { AnyTable, Database } from 'manticore-cockroachdb'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { serverKind, useDatabase } from '../support/database.js'
import { writeModules } from './pulled.js'

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url))

/** Schemas that others wrote, and those of the folder that `SCHEMAS` names. */
const schemas = [fixtures, ...(process.env.SCHEMAS ? [process.env.SCHEMAS] : [])].flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => ({ name: file.slice(0, -'.sql'.length), path: join(folder, file) })),
)

/** Runs a text of many statements, as psql does. */
const runScript = async (url: string, text: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

/** What a migration would be made of, if one were generated from the tables. */
const changes = async (db: Database, tables: readonly AnyTable[]): Promise<string[]> => {
  const live = await introspect(db)
  const extensions = ['pg_trgm', 'citext', 'ltree']
  const declared = snapshotSchema(tables, { server: 'postgres', extensions })
  const found = diffSchemas(live, await canonicalise(db, declared, live), { server: 'postgres' })
  return found.map(({ summary }) => summary)
}

// they are in the words of PostgreSQL
const onPostgres = (await serverKind()) === 'postgres'

describe.runIf(onPostgres).each(schemas)('the schema $name', ({ name, path }) => {
  const database = useDatabase()

  test('is pulled into a module that compiles, is formatted and says the same', async () => {
    const { db, url } = database
    await runScript(url, await readFile(path, 'utf8'))
    const live = await introspect(db)
    await using modules = await writeModules({ [name]: pullSchema(live) })
    expect.soft(await modules.format()).toBe('')
    expect.soft(await modules.compile()).toBe('')
    const tables = await modules.tables(name)
    expect(tables).toHaveLength(live.tables.length)
    expect(await changes(db, tables)).toStrictEqual([])

    for (const table of live.tables) {
      await db.execute(onlyPostgres(`drop table ${qualifiedName(table)} cascade`))
    }
    for (const statement of compileSchema(tables, { server: 'postgres' }).statements) {
      await db.execute(onlyPostgres(statement))
    }
    expect(await changes(db, tables)).toStrictEqual([])
  })
})
