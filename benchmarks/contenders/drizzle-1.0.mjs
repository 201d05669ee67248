import { drizzle } from 'drizzle-orm-1.0/cockroach'
import pg from 'pg'
import { largerOperations, singleOperations, statements } from './shared/drizzle.mjs'
import { columns, orm, tables } from './shared/drizzle-cockroach.mjs'

export const title = 'Drizzle 1.0 rc'
export const packages = ['drizzle-orm-1.0', 'drizzle-orm-1.0/cockroach', 'pg']

/** Drizzle 1.0's dialect of CockroachDB over node-postgres, with the mappers that its documentation offers for speed. */
export const open = async (url, connections) => {
  const pool = new pg.Pool({ connectionString: url, max: connections })
  const db = drizzle({ client: pool, jit: true })
  await pool.query('select 1')
  const build = statements(tables, orm)
  return {
    ...singleOperations((name, values) => build[name](db, values)),
    ...largerOperations(db, tables, orm, columns),
    close: () => pool.end(),
  }
}
