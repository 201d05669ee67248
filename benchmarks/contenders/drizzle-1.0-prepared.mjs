import { drizzle } from 'drizzle-orm-1.0/cockroach'
import pg from 'pg'
import { person } from '../table.mjs'
import { singleOperations, statements } from './shared/drizzle.mjs'
import { orm, tables } from './shared/drizzle-cockroach.mjs'

export const title = 'Drizzle 1.0 rc, prepared by hand'
export const packages = ['drizzle-orm-1.0', 'drizzle-orm-1.0/cockroach', 'pg']

const AS_UNPREPARED = 'is the same as of drizzle-1.0'
export const lacks = {
  bulkInsert: AS_UNPREPARED,
  bulkUpdate: AS_UNPREPARED,
  upsert: AS_UNPREPARED,
  transfer: AS_UNPREPARED,
  increment: AS_UNPREPARED,
  stream: AS_UNPREPARED,
}

const VALUES = {
  read: ['id'],
  create: Object.keys(person(0)),
  update: ['id', 'visits', 'settings'],
  remove: ['id'],
  list20: ['age'],
  list1000: [],
}

/** As drizzle-1.0, with `.prepare()` and a placeholder for each value of each statement. */
export const open = async (url, connections) => {
  const pool = new pg.Pool({ connectionString: url, max: connections })
  const db = drizzle({ client: pool, jit: true })
  await pool.query('select 1')
  const build = statements(tables, orm)
  const prepared = Object.fromEntries(
    Object.entries(VALUES).map(([name, values]) => {
      const holes = Object.fromEntries(values.map((value) => [value, orm.sql.placeholder(value)]))
      return [name, build[name](db, holes).prepare(name)]
    }),
  )
  return {
    ...singleOperations((name, values) => prepared[name].execute(values)),
    close: () => pool.end(),
  }
}
