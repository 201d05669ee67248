import { randomInt, randomUUID } from 'node:crypto'
import { CheckViolationError } from 'manticore-cockroachdb'
import type { Bank } from './schema.js'
import { type Transfer, transfer } from './transfer.js'

/** What became of many transfers. */
export interface Traffic {
  readonly done: number
  /** Refused, as there was too little money. */
  readonly refused: number
  /** How often a transaction was run again. */
  readonly retries: number
}

/** Makes up a transfer of up to `most` cents between two accounts of the list. */
const randomTransfer = (accounts: readonly string[], most: number): Transfer => {
  const from = randomInt(accounts.length)
  const to = (from + randomInt(1, accounts.length)) % accounts.length
  return {
    request: randomUUID(),
    from: accounts[from] ?? '',
    to: accounts[to] ?? '',
    amount: BigInt(randomInt(1, most)),
  }
}

/** Asks for many transfers among a few accounts at once. As many run as the pool has connections; the rest wait. */
export const runTraffic = async (
  bank: Bank,
  accounts: readonly string[],
  { count, most }: { readonly count: number; readonly most: number },
): Promise<Traffic> => {
  let retries = 0
  const attempt = async (order: Transfer): Promise<boolean> => {
    try {
      await transfer(bank, order, () => retries++)
      return true
    } catch (error) {
      if (!(error instanceof CheckViolationError)) {
        throw error
      }
      return false
    }
  }
  const orders = Array.from({ length: count }, () => randomTransfer(accounts, most))
  const outcomes = await Promise.all(orders.map(attempt))
  const done = outcomes.filter(Boolean).length
  return { done, refused: count - done, retries }
}
