import type { DatabaseError } from '@manticore/schema'
import { backoff, MOST_RETRIES, pause } from './backoff.js'
import { RetriesExhaustedError } from './errors.js'
import type { OpenTransaction } from './executor.js'
import { toDatabaseError } from './failure.js'
import type { Limit } from './limit.js'
import { findRestart } from './retry.js'
import type { TransactionOptions } from './transaction-options.js'

/**
 * Runs work in a transaction and commits it. What the work throws rolls back and comes out unchanged. The work is left
 * where it is when the limit is reached: it may wait for something else than the database.
 */
export const runOnce = async <T>(
  transaction: OpenTransaction,
  work: (transaction: OpenTransaction) => Promise<T>,
  limit: Limit,
): Promise<T> => {
  try {
    const answer = await limit.race(work(transaction))
    await transaction.commit()
    return answer
  } catch (error) {
    await transaction.rollback()
    throw error
  }
}

/**
 * {@link runOnce}, and again from its start in a new transaction where the database asks for that (40001), in a statement
 * or at COMMIT.
 */
export const runTransaction = async <T>(
  begin: (attempt: number) => Promise<OpenTransaction>,
  work: (transaction: OpenTransaction) => Promise<T>,
  { maxRetries = MOST_RETRIES, onRetry }: TransactionOptions,
  limit: Limit,
): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    limit.check()
    try {
      return await runOnce(await begin(attempt), work, limit)
    } catch (error) {
      const restart = findRestart(error)
      if (restart === undefined) {
        throw error
      }
      const failure = toDatabaseError(restart, {}) as DatabaseError // what has such a code is the driver's or ours
      if (attempt > maxRetries) {
        throw exhausted(attempt, failure)
      }
      const delay = backoff(attempt)
      if (delay >= limit.left) {
        throw limit.error(failure)
      }
      onRetry?.(Object.freeze({ attempt, error: failure, delay }))
      await pause(delay, limit)
    }
  }
}

const exhausted = (attempts: number, cause: DatabaseError): RetriesExhaustedError =>
  new RetriesExhaustedError(
    `the transaction met with others in each of ${attempts} attempts (maxRetries: ${attempts - 1}); lock what it changes first ` +
      `({ lock: 'update' }), make it shorter, or raise maxRetries`,
    { cause, attempts },
  )
