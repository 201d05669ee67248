import { sql } from 'manticore-cockroachdb'
import type { Shop } from './schema.js'

/** There are not as many pieces left as the cart asks for; nothing was bought. */
export class SoldOutError extends Error {
  constructor(sku: string) {
    super(`${sku} is sold out`)
    this.name = 'SoldOutError'
  }
}

/** The cart is not there, any more or at all. */
export class CartExpiredError extends Error {
  constructor() {
    super('the cart has expired')
    this.name = 'CartExpiredError'
  }
}

/**
 * Makes an order of a cart: takes the pieces from the stock, writes the order and its lines, and deletes the cart, all or
 * nothing. Returns the order. The whole runs again when the database asks for it.
 */
export const checkout = async ({ db, tables }: Shop, cartId: string) =>
  db.transaction(async (tx) => {
    // an expired row is there until the TTL job deletes it
    const cart = await tx
      .table(tables.carts)
      .find({ id: cartId, expiresAt: { gt: new Date() } }, { lock: 'update' })
    if (cart === undefined) {
      throw new CartExpiredError()
    }
    // in one order for every cart, so that two transactions never wait for one another
    const wanted = Object.entries(cart.items).sort(([one], [other]) => (one < other ? -1 : 1))
    const lines = []
    for (const [sku, pieces] of wanted) {
      const taken = await tx
        .table(tables.stock)
        .updateWhere({ sku, pieces: { gte: pieces } }, { pieces: sql`pieces - ${pieces}::INT4` })
      if (taken === 0) {
        throw new SoldOutError(sku)
      }
      const { price } = await tx.table(tables.products).readOrThrow(sku)
      lines.push({ sku, pieces, price })
    }
    // DECIMAL is text here so that no digit is lost; the database adds it up
    const { id } = await tx.table(tables.orders).create({ customerId: cart.customerId, total: '0' })
    await tx.table(tables.lines).batchCreate(lines.map((line) => ({ orderId: id, ...line })))
    const order = await tx.table(tables.orders).updateOrThrow(id, {
      total: sql`(select sum(pieces * price) from shop_example_lines where order_id = ${id}::UUID)`,
    })
    await tx.table(tables.carts).delete(cartId)
    return order
  })
