import { createHmac, timingSafeEqual } from 'node:crypto'
import { describeKind, type TableDefinition, ValidationError } from '@manticore/schema'
import { type OrderItem, orderKey } from '../filter/order.js'
import type { Parameter } from '../slot.js'

const VERSION = 1
const MAC_BYTES = 12

// What a cursor is bound to: the same columns in another order are another walk. Keyed, so that a cursor of one
// program is not one of another where a secret is given, and checked at any rate against being cut or changed.
const mac = (secret: string, table: TableDefinition, order: readonly OrderItem[], body: string): Buffer =>
  createHmac('sha256', `manticore page cursor ${secret}`)
    .update(JSON.stringify([table.name, orderKey(order), body]))
    .digest()
    .subarray(0, MAC_BYTES)

const refuse = (table: TableDefinition, reason: string): never => {
  throw new ValidationError(`${table.name}: ${reason}`, { table: table.name })
}

/** The opaque text that says where a page ended: the order columns' texts of its last row, as the server printed them. */
export const writeCursor = (
  table: TableDefinition,
  order: readonly OrderItem[],
  texts: readonly Parameter[],
  secret: string,
): string => {
  const body = JSON.stringify([VERSION, ...texts])
  return Buffer.concat([mac(secret, table, order, body), Buffer.from(body)]).toString('base64url')
}

/** Reads a cursor. Throws `ValidationError` for one that was changed, or that belongs to another table or order. */
export const readCursor = (
  table: TableDefinition,
  order: readonly OrderItem[],
  cursor: unknown,
  secret: string,
): readonly Parameter[] => {
  if (typeof cursor !== 'string') {
    return refuse(table, `"after" expects the "next" of a page; got ${describeKind(cursor)}`)
  }
  const bytes = Buffer.from(cursor, 'base64url')
  const body = bytes.subarray(MAC_BYTES).toString()
  const sent = bytes.subarray(0, MAC_BYTES)
  if (sent.length < MAC_BYTES || !timingSafeEqual(sent, mac(secret, table, order, body))) {
    return refuse(table, '"after" is not the "next" of a page of this table in this order, or it was changed')
  }
  // what the check above has passed was written by writeCursor
  const [version, ...texts] = JSON.parse(body) as [number, ...Parameter[]]
  return version === VERSION ? texts : refuse(table, '"after" was made by another version of this library')
}
