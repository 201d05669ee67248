import { setTimeout } from 'node:timers/promises'
import { followerRead } from 'manticore-cockroachdb'
import { CartExpiredError, checkout, SoldOutError } from './checkout.js'
import type { Shop } from './schema.js'

const PRODUCTS = [
  { sku: 'cup', name: 'Cup', price: '9.50', pieces: 100 },
  { sku: 'kettle', name: 'Kettle', price: '49.90', pieces: 5 },
  { sku: 'tea', name: 'Sencha, 100 g', price: '8.20', pieces: 100 },
]

const CUSTOMERS = 12

const heading = (text: string): void => console.log(`\n${text}`)

const fill = async ({ db, tables }: Shop) => {
  await db.table(tables.products).batchCreate(PRODUCTS.map(({ pieces: _, ...product }) => product))
  await db.table(tables.stock).batchCreate(PRODUCTS.map(({ sku, pieces }) => ({ sku, pieces })))
  const names = Array.from({ length: CUSTOMERS }, (_, index) => ({ name: `Customer ${index + 1}` }))
  return db.table(tables.customers).batchCreate(names)
}

/** Everybody wants a kettle at the same moment, and there are fewer kettles than customers. */
const sellTheLast = async (shop: Shop, customers: readonly { readonly id: string }[]): Promise<void> => {
  const carts = await shop.db
    .table(shop.tables.carts)
    .batchCreate(customers.map(({ id }) => ({ customerId: id, items: { kettle: 1, tea: 2 } })))
  const outcomes = await Promise.allSettled(carts.map(({ id }) => checkout(shop, id)))
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected' && !(outcome.reason instanceof SoldOutError)) {
      throw outcome.reason
    }
  }
  const bought = outcomes.filter(({ status }) => status === 'fulfilled').length
  console.log(`${bought} bought, ${outcomes.length - bought} were told that it is sold out`)
  console.table(await shop.db.table(shop.tables.stock).list({ orderBy: 'sku' }))
}

/** A cart whose time is up cannot be bought, whether or not anything has deleted it yet. */
const expire = async (shop: Shop, customerId: string): Promise<void> => {
  const carts = shop.db.table(shop.tables.carts)
  const expiresAt = new Date(Date.now() - 1000)
  const { id } = await carts.create({ customerId, items: { cup: 1 }, expiresAt })
  const error = await checkout(shop, id).catch((reason: unknown) => reason)
  if (!(error instanceof CartExpiredError)) {
    throw error
  }
  console.log(`Refused: ${error.message}. Its row is there: ${await carts.exists(id)}.`)
}

const newest = async ({ db, tables }: Shop): Promise<void> => {
  const orders = db.table(tables.orders)
  const asked = { orderBy: 'placedAt desc', limit: 3, select: ['placedAt', 'status', 'total'] } as const
  const first = await orders.page(asked)
  console.table(first.rows)
  const { rows } = await orders.page({ ...asked, after: first.next })
  console.table(rows)
}

/** What was sold, read from the nearest replica where there are any: a few seconds old, and no writer waits for it. */
const report = async ({ db, tables }: Shop): Promise<void> => {
  const { kind } = await db.connect()
  const replicas = kind === 'cockroachdb'
  if (replicas) {
    await setTimeout(6000) // a follower read is some 4.2 s in the past, when these tables were not there
  }
  const sold = await db.table(tables.lines).aggregate({
    groupBy: ['sku'],
    count: true,
    sum: ['pieces'],
    orderBy: 'sku',
    ...(replicas ? { asOf: followerRead() } : {}),
  })
  console.log(
    replicas ? 'A follower read.' : 'PostgreSQL keeps no past and has no replicas here: a plain read.',
  )
  console.table(sold.map(({ sku, count, sum }) => ({ sku, orders: count, pieces: sum.pieces })))
}

/** Fills the shop, sells, and looks at what was sold. */
export const play = async (shop: Shop): Promise<void> => {
  const customers = await fill(shop)
  heading(`${CUSTOMERS} customers buy one of the last 5 kettles at once`)
  await sellTheLast(shop, customers)
  heading('A cart that has expired')
  await expire(shop, customers[0]?.id ?? '')
  heading('The newest orders, two pages of three')
  await newest(shop)
  heading('What was sold')
  await report(shop)
}
