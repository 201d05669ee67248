import { Kysely, sql } from 'kysely'
import { PostgresJSDialect } from 'kysely-postgres-js'
import postgres from 'postgres'
import { operations } from './shared/kysely.mjs'

export const title = 'Kysely, kysely-postgres-js'
export const packages = ['kysely', 'kysely-postgres-js', 'postgres']

/** Kysely over postgres.js: the dialect reserves a connection for each statement, and prepares. */
export const open = async (url, connections) => {
  const db = new Kysely({ dialect: new PostgresJSDialect({ postgres: postgres(url, { max: connections }) }) })
  await sql`select 1`.execute(db)
  return operations(db)
}
