import type { Transaction } from 'manticore-cockroachdb'
import { accounts, ledger, type tables } from './schema.js'

/** What a request does to one account, in cents. */
export interface Entry {
  readonly account: string
  readonly amount: bigint
}

/**
 * Posts the entries of a request, and says whether it did: a request that was posted before changes nothing.
 * Four statements for up to 2,000 entries.
 */
export const post = async (
  tx: Transaction<typeof tables>,
  request: string,
  entries: readonly Entry[],
): Promise<boolean> => {
  if (await tx.table(ledger).exists({ request })) {
    return false
  }
  const ids = entries.map(({ account }) => account)
  const found = await tx.table(accounts).readMany(ids, { lock: 'update' })
  // an account that is not there gets a balance here, and is refused by `strict`
  await tx.table(accounts).batchUpdate(
    entries.map(({ account, amount }, place) => ({
      id: account,
      balance: (found[place]?.balance ?? 0n) + amount,
    })),
    { strict: true },
  )
  await tx.table(ledger).batchCreate(entries.map((entry) => ({ request, ...entry })))
  return true
}
