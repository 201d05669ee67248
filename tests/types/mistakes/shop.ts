import { type Database, decimal, defineTable, int4, sql, text, uuid } from 'manticore-cockroachdb'

/** The table the mistakes are made with. */
export const teas = defineTable('teas', {
  id: uuid().primaryKey().defaultRandom(),
  name: text().notNull(),
  origin: 'TEXT',
  price: decimal(8, 2).notNull(),
  stock: int4().notNull().default(0),
  slug: text().generatedAs(sql`lower(name)`).stored(),
})

export declare const db: Database
