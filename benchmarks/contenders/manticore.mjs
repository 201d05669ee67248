import {
  bool,
  bytes,
  Database,
  decimal,
  defineTable,
  float8,
  int4,
  int8,
  jsonb,
  text,
  timestamptz,
  uuid,
  varchar,
} from 'manticore-cockroachdb'
import { accountId, COUNTER, leaverId, person, readId } from '../table.mjs'

export const title = 'Manticore'
export const packages = ['manticore-cockroachdb']

const columns = {
  id: uuid().primaryKey().defaultRandom(),
  email: text().notNull(),
  name: text().notNull(),
  age: int4().notNull(),
  visits: int8().notNull(),
  balance: decimal(19, 4).notNull(),
  score: float8().notNull(),
  active: bool().notNull(),
  settings: jsonb().notNull(),
  createdAt: timestamptz().named('created_at').notNull(),
}
const tables = {
  people: defineTable('people', columns),
  newcomers: defineTable('newcomers', columns),
  leavers: defineTable('leavers', { id: uuid().primaryKey(), name: text() }),
  accounts: defineTable('accounts', { id: uuid().primaryKey(), owner: text(), balance: int8() }),
  counters: defineTable('counters', { id: int4().primaryKey(), value: int8() }),
  events: defineTable('events', { id: int8().primaryKey(), name: text(), n: int4(), at: timestamptz() }),
  wide: defineTable('wide', {
    id: uuid().primaryKey(),
    name: text().notNull(),
    n: int4(),
    big: int8(),
    price: decimal(19, 4),
    score: float8(),
    active: bool(),
    tags: text().array(),
    settings: jsonb(),
    raw: bytes(),
    label: varchar(100),
    at: timestamptz(),
  }),
}

/** This library, as its documentation shows it. */
export const open = async (url, connections) => {
  const db = new Database({ url, maxConnections: connections, tables })
  const people = db.table(tables.people)
  const newcomers = db.table(tables.newcomers)
  const leavers = db.table(tables.leavers)
  const wide = db.table(tables.wide)
  const events = db.table(tables.events)
  await db.connect()
  return {
    read: (number) => people.read(readId(number)),
    create: (number) => newcomers.create(person(number)),
    update: (number) => people.update(readId(number), { visits: number, settings: { number } }),
    remove: async (number) => {
      const removed = await leavers.delete(leaverId(number))
      if (!removed) {
        throw new Error(`there is no leaver ${number}`)
      }
      return removed
    },
    list20: (number) =>
      people.list({
        where: { active: true, age: { gte: 20 + (number % 10) } },
        orderBy: 'createdAt desc',
        limit: 20,
      }),
    list1000: () => people.list({ limit: 1000 }),
    bulkInsert: (rows) => wide.batchCreate(rows),
    bulkUpdate: (rows) =>
      wide.batchUpdate(rows.map(({ id, name, n, score, at }) => ({ id, name, n, score, at }))),
    upsert: (rows) => wide.batchUpsert(rows),
    transfer: (number) =>
      db.transaction(async (tx) => {
        const accounts = tx.table(tables.accounts)
        const from = await accounts.readOrThrow(accountId(number))
        const to = await accounts.readOrThrow(accountId(number + 1))
        await accounts.update(from.id, { balance: from.balance - 1n })
        await accounts.update(to.id, { balance: to.balance + 1n })
      }),
    increment: () =>
      db.transaction(async (tx) => {
        const counters = tx.table(tables.counters)
        const { value } = await counters.readOrThrow(COUNTER)
        await counters.update(COUNTER, { value: value + 1n })
      }),
    stream: async () => {
      let count = 0
      for await (const _ of events.stream()) {
        count++
      }
      return count
    },
    close: () => db.close(),
  }
}
