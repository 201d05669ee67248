import { AmbiguousCommitError, type Retry } from 'manticore-cockroachdb'
import { post } from './post.js'
import type { Bank } from './schema.js'

/** Cents to move. Whoever wants it makes up the request once, and sends the same again when in doubt. */
export interface Transfer {
  readonly request: string
  readonly from: string
  readonly to: string
  readonly amount: bigint
}

// everybody here wants the same few rows, so the database asks for many retries
const MAX_RETRIES = 50
const MAX_ATTEMPTS = 5

/**
 * Moves money from one account to another, once, however often the request is sent. False when it was found in
 * the ledger already. Too little money is a `CheckViolationError`, after which nothing has changed.
 */
export const transfer = async (
  bank: Bank,
  { request, from, to, amount }: Transfer,
  onRetry?: (retry: Retry) => void,
): Promise<boolean> => {
  if (amount <= 0n) {
    throw new RangeError('a transfer moves at least one cent')
  }
  const entries = [
    { account: from, amount: -amount },
    { account: to, amount },
  ]
  for (let attempt = 1; ; attempt++) {
    try {
      return await bank.transaction((tx) => post(tx, request, entries), { maxRetries: MAX_RETRIES, onRetry })
    } catch (error) {
      // The connection was lost while COMMIT ran, and nobody knows whether it took effect. Manticore does not
      // repeat it, since a second transfer could follow the first; here the request prevents that.
      if (!(error instanceof AmbiguousCommitError) || attempt === MAX_ATTEMPTS) {
        throw error
      }
    }
  }
}
