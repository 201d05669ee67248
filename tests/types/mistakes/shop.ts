import {
  type Database,
  decimal,
  defineTable,
  enumType,
  int4,
  jsonb,
  sql,
  text,
  uuid,
} from 'manticore-cockroachdb'

export const leaf = enumType('leaf', ['green', 'black'])

/** The table the mistakes are made with. */
export const teas = defineTable('teas', {
  id: uuid().primaryKey().defaultRandom(),
  name: text().notNull(),
  origin: 'TEXT',
  leaf: leaf().notNull().default('green'),
  price: decimal(8, 2).notNull(),
  stock: int4().notNull().default(0),
  settings: jsonb<{ brewing: { minutes: number } }>(),
  slug: text().generatedAs(sql`lower(name)`).stored(),
})

/** A key of two columns. */
export const shelves = defineTable('shelves', {
  aisle: 'INT PRIMARY KEY',
  shelf: 'TEXT PRIMARY KEY',
  label: 'TEXT',
})

/** No key at all. */
export const notes = defineTable('notes', { note: 'TEXT' })

export declare const db: Database<{ teas: typeof teas; shelves: typeof shelves }>
