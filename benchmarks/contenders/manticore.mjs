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
import { person, readId } from '../table.mjs'

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
const people = defineTable('people', columns)
const newcomers = defineTable('newcomers', columns)
const wide = defineTable('wide', {
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
})

/** This library, as its README shows it. */
export const open = async (url, connections) => {
  const db = new Database({ url, maxConnections: connections })
  const table = db.table(people)
  const created = db.table(newcomers)
  const batch = db.table(wide)
  await db.connect()
  return {
    read: (number) => table.read(readId(number)),
    create: (number) => created.create(person(number)),
    update: (number) => table.update(readId(number), { visits: number, settings: { number } }),
    list: (number) =>
      table.list({
        where: { active: true, age: { gte: 20 + (number % 10) } },
        orderBy: 'createdAt desc',
        limit: 20,
      }),
    list1000: () => table.list({ limit: 1000 }),
    transaction: (number) =>
      db.transaction(async (tx) => {
        const book = tx.table(people)
        const { visits } = await book.readOrThrow(readId(number))
        return book.update(readId(number), { visits: visits + 1n })
      }),
    batchCreate: (rows) => batch.batchCreate(rows),
    batchUpdate: (rows) =>
      batch.batchUpdate(rows.map(({ id, name, n, score, at }) => ({ id, name, n, score, at }))),
    close: () => db.close(),
  }
}
