import { setTimeout as sleep } from 'node:timers/promises'
import { accounts, type Bank, ledger } from './schema.js'

/** What the books say at one moment, in cents. */
export interface Audit {
  /** All the money in the accounts. */
  readonly total: bigint
  /** By how much balances and ledger differ, over all accounts. */
  readonly difference: bigint
}

const distance = (one: bigint, other: bigint): bigint => (one < other ? other - one : one - other)

/** Compares each balance with its entries. Both reads see the same moment: they are in one transaction. */
export const audit = (bank: Bank): Promise<Audit> =>
  bank.transaction(
    async (tx) => {
      const balances = await tx.table(accounts).list({ select: ['id', 'balance'] })
      const sums = await tx.table(ledger).aggregate({ groupBy: ['account'], sum: ['amount'] })
      const due = new Map(sums.map(({ account, sum }) => [account, sum.amount]))
      return {
        total: balances.reduce((sum, { balance }) => sum + balance, 0n),
        difference: balances.reduce((sum, { id, balance }) => sum + distance(balance, due.get(id) ?? 0n), 0n),
      }
    },
    { readOnly: true },
  )

// an auditor without a pause would have most of the server to itself
const PAUSE = 10

/** Audits again and again until the work has ended, well or not. */
export const auditUntil = async (bank: Bank, work: Promise<unknown>): Promise<readonly Audit[]> => {
  let working = true
  const end = (): void => {
    working = false
  }
  void work.then(end, end)
  const audits: Audit[] = []
  while (working) {
    audits.push(await audit(bank))
    await sleep(PAUSE)
  }
  return audits
}
