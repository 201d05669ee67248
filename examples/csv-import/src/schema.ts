import {
  type Database,
  date,
  decimal,
  defineTable,
  type Insertable,
  int8,
  sql,
  varchar,
} from 'manticore-cockroachdb'

/** What a warehouse has. */
export const products = defineTable('csv_import_example_products', {
  sku: varchar(12).primaryKey(),
  name: varchar(60).notNull(),
  price: decimal(10, 2).notNull().check(sql`price > 0`), // only the server can tell
  stock: int8().notNull(),
  listed: date().notNull(),
})

export const tables = { products }

export type ProductsDatabase = Database<typeof tables>
export type NewProduct = Insertable<typeof products>
