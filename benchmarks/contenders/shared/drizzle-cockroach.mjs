import { and, asc, desc, eq, getColumns, gt, gte, sql } from 'drizzle-orm-1.0'
import * as c from 'drizzle-orm-1.0/cockroach-core'

const people = () => ({
  id: c.uuid().primaryKey().defaultRandom(),
  email: c.string().notNull(),
  name: c.string().notNull(),
  age: c.int4().notNull(),
  visits: c.int8({ mode: 'bigint' }).notNull(),
  balance: c.decimal({ precision: 19, scale: 4 }).notNull(),
  score: c.float().notNull(),
  active: c.bool().notNull(),
  settings: c.jsonb().notNull(),
  createdAt: c.timestamp('created_at', { withTimezone: true }).notNull(),
})
// there is no column of bytes
const bytes = c.customType({ dataType: () => 'bytes', toDriver: (value) => Buffer.from(value) })

/** The tables for Drizzle 1.0's own dialect of CockroachDB. */
export const tables = {
  people: c.cockroachTable('people', people()),
  newcomers: c.cockroachTable('newcomers', people()),
  leavers: c.cockroachTable('leavers', { id: c.uuid().primaryKey(), name: c.string() }),
  accounts: c.cockroachTable('accounts', {
    id: c.uuid().primaryKey(),
    owner: c.string(),
    balance: c.int8({ mode: 'bigint' }),
  }),
  counters: c.cockroachTable('counters', {
    id: c.int4().primaryKey(),
    value: c.int8({ mode: 'bigint' }),
  }),
  wide: c.cockroachTable('wide', {
    id: c.uuid().primaryKey(),
    name: c.string().notNull(),
    n: c.int4(),
    big: c.int8({ mode: 'bigint' }),
    price: c.decimal({ precision: 19, scale: 4 }),
    score: c.float(),
    active: c.bool(),
    tags: c.string().array(),
    settings: c.jsonb(),
    raw: bytes(),
    label: c.varchar({ length: 100 }),
    at: c.timestamp({ withTimezone: true }),
  }),
  events: c.cockroachTable('events', {
    id: c.int8({ mode: 'bigint' }).primaryKey(),
    name: c.string(),
    n: c.int4(),
    at: c.timestamp({ withTimezone: true }),
  }),
}

/** The functions of this version that statements are built with. */
export const orm = { and, asc, desc, eq, gt, gte, sql }

/** The columns of the table of batches, by name. */
export const columns = getColumns(tables.wide)
