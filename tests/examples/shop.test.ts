import { beforeEach, describe, expect, test } from 'vitest'
import { CartExpiredError, checkout, SoldOutError } from '../../examples/shop/dist/checkout.js'
import { createShop, dropShop, statementsFor } from '../../examples/shop/dist/create.js'
import { declareShop, type Shop } from '../../examples/shop/dist/schema.js'
import { useDatabase } from '../support/database.js'
import { errorOf } from '../support/refusal.js'
import { runExample } from './run-example.js'

const tables = declareShop(false)

describe('the shop of the examples', () => {
  const database = useDatabase({ tables })
  let shop: Shop
  let customerId: string

  const cartOf = async (items: Record<string, number>, expiresAt?: Date): Promise<string> => {
    const { id } = await shop.db.table(tables.carts).create({ customerId, items, expiresAt })
    return id
  }

  const piecesLeft = async (): Promise<Record<string, number>> => {
    const rows = await shop.db.table(tables.stock).list()
    return Object.fromEntries(rows.map(({ sku, pieces }) => [sku, pieces]))
  }

  beforeEach(async () => {
    shop = { db: database.db, tables }
    await dropShop(shop)
    await createShop(shop)
    await shop.db.table(tables.products).batchCreate([
      { sku: 'cup', name: 'Cup', price: '9.50' },
      { sku: 'tea', name: 'Tea', price: '0.10' },
    ])
    await shop.db.table(tables.stock).batchCreate([
      { sku: 'cup', pieces: 10 },
      { sku: 'tea', pieces: 3 },
    ])
    customerId = (await shop.db.table(tables.customers).create({ name: 'Ada' })).id
  })

  test('an order has its lines, its sum to the last digit, and takes its pieces and its cart', async () => {
    const cart = await cartOf({ tea: 3, cup: 2 })
    const order = await checkout(shop, cart)
    expect(order).toMatchObject({ customerId, status: 'paid', total: '19.30' })
    const lines = await shop.db
      .table(tables.lines)
      .list({ orderBy: 'sku', select: ['sku', 'pieces', 'price'] })
    expect(lines).toStrictEqual([
      { sku: 'cup', pieces: 2, price: '9.50' },
      { sku: 'tea', pieces: 3, price: '0.10' },
    ])
    expect(await piecesLeft()).toStrictEqual({ cup: 8, tea: 0 })
    expect(await shop.db.table(tables.carts).exists(cart)).toBe(false)
  })

  test('what is sold out leaves everything as it was, the pieces already taken too', async () => {
    const cart = await cartOf({ cup: 1, tea: 4 })
    const error = await errorOf(() => checkout(shop, cart))
    expect(error).toBeInstanceOf(SoldOutError)
    expect(error).toHaveProperty('message', 'tea is sold out')
    expect(await piecesLeft()).toStrictEqual({ cup: 10, tea: 3 })
    expect(await shop.db.table(tables.orders).count()).toBe(0)
    expect(await shop.db.table(tables.carts).exists(cart)).toBe(true)
  })

  test('of many who want the last pieces at once, as many get them as there are', async () => {
    const carts = await Promise.all(Array.from({ length: 9 }, () => cartOf({ cup: 1, tea: 1 })))
    const outcomes = await Promise.allSettled(carts.map((cart) => checkout(shop, cart)))
    const refusals = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(refusals.map(({ reason }) => reason.name)).toStrictEqual(new Array(6).fill('SoldOutError'))
    expect(await piecesLeft()).toStrictEqual({ cup: 7, tea: 0 })
    expect(await shop.db.table(tables.orders).count()).toBe(3)
  })

  test('the same cart bought twice at once is one order', async () => {
    const cart = await cartOf({ tea: 1 })
    const outcomes = await Promise.allSettled([checkout(shop, cart), checkout(shop, cart)])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await shop.db.table(tables.orders).count()).toBe(1)
    expect(await piecesLeft()).toStrictEqual({ cup: 10, tea: 2 })
  })

  test('an expired cart is refused while its row is there', async () => {
    const cart = await cartOf({ tea: 1 }, new Date(Date.now() - 1000))
    expect(await errorOf(() => checkout(shop, cart))).toBeInstanceOf(CartExpiredError)
    expect(await shop.db.table(tables.carts).exists(cart)).toBe(true)
  })

  test('only a database with regions is given localities, and PostgreSQL is told of what it lacks', () => {
    const localities = (regional: boolean): number =>
      statementsFor(declareShop(regional), 'cockroachdb').statements.filter((text) =>
        text.includes(' LOCALITY '),
      ).length
    expect([localities(true), localities(false)]).toStrictEqual([6, 0])
    const { statements, omitted } = statementsFor(declareShop(true), 'postgres')
    expect(statements.join()).not.toMatch(/LOCALITY|USING HASH|ttl_/)
    expect(omitted).toHaveLength(8)
  })

  test('runs as an example, and leaves nothing behind', async () => {
    await dropShop(shop)
    const { code, output } = await runExample('shop', database.url)
    expect(code).toBe(0)
    expect(output).toContain('5 bought, 7 were told that it is sold out')
    expect(output).toContain('Refused: the cart has expired. Its row is there: true.')
    const left = await database.db
      .sql`select table_name from information_schema.tables where table_schema = 'public'`
    expect(left).toStrictEqual([])
  })
})
