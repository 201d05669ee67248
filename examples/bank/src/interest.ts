import { post } from './post.js'
import { accounts, type Bank } from './schema.js'

/** Pays interest on every account in one transaction, in hundredths of a percent. Returns how much it was. */
export const payInterest = (bank: Bank, request: string, basisPoints: bigint): Promise<bigint> =>
  bank.transaction(async (tx) => {
    const all = await tx.table(accounts).list({ lock: 'update', orderBy: 'id' })
    // division of bigints rounds down, to the bank's advantage
    const entries = all.map(({ id, balance }) => ({ account: id, amount: (balance * basisPoints) / 10_000n }))
    const posted = await post(tx, request, entries)
    return posted ? entries.reduce((sum, { amount }) => sum + amount, 0n) : 0n
  })
