import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import Cursor from 'pg-cursor'
import { operations } from './shared/kysely.mjs'

export const title = 'Kysely, pg'
export const packages = ['kysely', 'pg', 'pg-cursor']

/** Kysely over node-postgres by its own dialect, which does not prepare. */
export const open = async (url, connections) => {
  const pool = new pg.Pool({ connectionString: url, max: connections })
  const db = new Kysely({ dialect: new PostgresDialect({ pool, cursor: Cursor }) })
  await sql`select 1`.execute(db)
  return operations(db)
}
