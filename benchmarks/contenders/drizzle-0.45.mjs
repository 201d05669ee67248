import { and, asc, desc, eq, getTableColumns, gt, gte, sql } from 'drizzle-orm-0.45'
import { drizzle } from 'drizzle-orm-0.45/node-postgres'
import * as c from 'drizzle-orm-0.45/pg-core'
import pg from 'pg'
import { largerOperations, singleOperations, statements } from './shared/drizzle.mjs'

export const title = 'Drizzle 0.45'
export const packages = ['drizzle-orm-0.45', 'drizzle-orm-0.45/node-postgres', 'pg']

const people = () => ({
  id: c.uuid().primaryKey().defaultRandom(),
  email: c.text().notNull(),
  name: c.text().notNull(),
  age: c.integer().notNull(),
  visits: c.bigint({ mode: 'bigint' }).notNull(),
  balance: c.numeric({ precision: 19, scale: 4 }).notNull(),
  score: c.doublePrecision().notNull(),
  active: c.boolean().notNull(),
  settings: c.jsonb().notNull(),
  createdAt: c.timestamp('created_at', { withTimezone: true }).notNull(),
})
// there is no column of bytes
const bytes = c.customType({ dataType: () => 'bytea', toDriver: (value) => Buffer.from(value) })

const tables = {
  people: c.pgTable('people', people()),
  newcomers: c.pgTable('newcomers', people()),
  leavers: c.pgTable('leavers', { id: c.uuid().primaryKey(), name: c.text() }),
  accounts: c.pgTable('accounts', {
    id: c.uuid().primaryKey(),
    owner: c.text(),
    balance: c.bigint({ mode: 'bigint' }),
  }),
  counters: c.pgTable('counters', { id: c.integer().primaryKey(), value: c.bigint({ mode: 'bigint' }) }),
  wide: c.pgTable('wide', {
    id: c.uuid().primaryKey(),
    name: c.text().notNull(),
    n: c.integer(),
    big: c.bigint({ mode: 'bigint' }),
    price: c.numeric({ precision: 19, scale: 4 }),
    score: c.doublePrecision(),
    active: c.boolean(),
    tags: c.text().array(),
    settings: c.jsonb(),
    raw: bytes(),
    label: c.varchar({ length: 100 }),
    at: c.timestamp({ withTimezone: true }),
  }),
  events: c.pgTable('events', {
    id: c.bigint({ mode: 'bigint' }).primaryKey(),
    name: c.text(),
    n: c.integer(),
    at: c.timestamp({ withTimezone: true }),
  }),
}
const orm = { and, asc, desc, eq, gt, gte, sql }

/** Drizzle's last release before 1.0: PostgreSQL's dialect over node-postgres, statements not prepared. */
export const open = async (url, connections) => {
  const pool = new pg.Pool({ connectionString: url, max: connections })
  const db = drizzle({ client: pool })
  await pool.query('select 1')
  const build = statements(tables, orm)
  return {
    ...singleOperations((name, values) => build[name](db, values)),
    ...largerOperations(db, tables, orm, getTableColumns(tables.wide)),
    close: () => pool.end(),
  }
}
