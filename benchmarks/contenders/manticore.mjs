import {
  bool,
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
} from 'manticore-cockroachdb'
import { person, readId } from '../table.mjs'

const people = defineTable('people', {
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
})

/** This library, as its README shows it. */
export const open = async (url, connections) => {
  const db = new Database({ url, maxConnections: connections })
  const table = db.table(people)
  await db.connect()
  return {
    read: (number) => table.read(readId(number)),
    create: (number) => table.create(person(number)),
    close: () => db.close(),
  }
}
