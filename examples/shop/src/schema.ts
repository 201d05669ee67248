import {
  type Database,
  decimal,
  defineTable,
  enumType,
  index,
  int4,
  jsonb,
  locality,
  sql,
  text,
  timestamptz,
  ttl,
  uuid,
} from 'manticore-cockroachdb'

/** What became of an order. */
export const status = enumType('shop_example_status', ['paid', 'sent'])

/**
 * The tables of the shop. A locality is refused by a database without regions, so it is declared only for one that has
 * them: `regional`.
 */
export const declareShop = (regional: boolean) => {
  const place = <Extra>(extra: Extra): readonly Extra[] => (regional ? [extra] : [])

  // read by every customer everywhere, changed now and then: quick to read in all regions, slow to write
  const products = defineTable(
    'shop_example_products',
    {
      sku: text().primaryKey(),
      name: text().notNull(),
      price: decimal(10, 2).notNull(),
    },
    () => place(locality.global()),
  )

  // changed by every sale, so not part of the products: one place decides who gets the last piece
  const stock = defineTable(
    'shop_example_stock',
    {
      sku: text()
        .primaryKey()
        .references(() => products.sku),
      pieces: int4().notNull().check(sql`pieces >= 0`),
    },
    () => place(locality.regionalByTable()),
  )

  // what belongs to a customer lives in the region where it was written. The keys are random UUIDs: those CockroachDB
  // takes to be unique without asking the other regions
  const customers = defineTable(
    'shop_example_customers',
    {
      id: uuid().primaryKey().defaultRandom(),
      name: text().notNull(),
    },
    () => place(locality.regionalByRow()),
  )

  const carts = defineTable(
    'shop_example_carts',
    {
      id: uuid().primaryKey().defaultRandom(),
      customerId: uuid()
        .named('customer_id')
        .notNull()
        .references(() => customers.id),
      items: jsonb<Readonly<Record<string, number>>>().notNull(), // pieces by SKU
      expiresAt: timestamptz().named('expires_at').notNull().default(sql`now() + INTERVAL '1 day'`),
    },
    (cart) => [
      index('shop_example_carts_customer_idx').on(cart.customerId),
      ttl({ expiration: sql`expires_at`, cron: '@hourly' }),
      ...place(locality.regionalByRow()),
    ],
  )

  const orders = defineTable(
    'shop_example_orders',
    {
      id: uuid().primaryKey().defaultRandom(),
      customerId: uuid()
        .named('customer_id')
        .notNull()
        .references(() => customers.id),
      placedAt: timestamptz().named('placed_at').notNull().defaultNow(),
      status: status().notNull().default('paid'),
      total: decimal(12, 2).notNull(),
    },
    (order) => [
      index('shop_example_orders_customer_idx').on(order.customerId),
      // the newest order is always the last entry: without buckets all writes would go to one range of the index
      index('shop_example_orders_placed_idx').on(order.placedAt.desc()).usingHash({ buckets: 8 }),
      ...place(locality.regionalByRow()),
    ],
  )

  const lines = defineTable(
    'shop_example_lines',
    {
      orderId: uuid()
        .named('order_id')
        .primaryKey()
        .references(() => orders.id, { onDelete: 'cascade' }),
      sku: text()
        .primaryKey()
        .references(() => products.sku),
      pieces: int4().notNull(),
      price: decimal(10, 2).notNull(), // as it was when it was ordered
    },
    (line) => [index('shop_example_lines_sku_idx').on(line.sku), ...place(locality.regionalByRow())],
  )

  return { products, stock, customers, carts, orders, lines }
}

export type ShopTables = ReturnType<typeof declareShop>
type ShopDatabase = Database<ShopTables>

/** A shop: its tables, and the database that has them. */
export interface Shop {
  readonly db: ShopDatabase
  readonly tables: ShopTables
}
