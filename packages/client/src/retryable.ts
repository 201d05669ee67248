import { DatabaseError } from '@manticore/schema'
import { codeOf } from './driver-error.js'
import { AmbiguousCommitError, ConnectionError, RetriesExhaustedError } from './errors.js'
import { classify } from './sqlstate.js'

// Of an error of ours: it was lost before COMMIT, or never opened.
const NOT_COMMITTED: ReadonlySet<string> = new Set([
  'CONNECTION_LOST',
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
])

/** An error and what caused it, and what caused that. A cycle is walked once. */
const chainOf = (error: unknown): Set<object> => {
  const chain = new Set<object>()
  let link = error
  while (typeof link === 'object' && link !== null && !chain.has(link)) {
    chain.add(link)
    link = 'cause' in link ? link.cause : undefined
  }
  return chain
}

const isFinal = (link: object): boolean =>
  link instanceof AmbiguousCommitError ||
  link instanceof RetriesExhaustedError ||
  classify(codeOf(link))?.errorClass === AmbiguousCommitError

/** What one error says by itself; undefined when it is not about the database. */
const verdictOf = (link: object): boolean | undefined => {
  const code = codeOf(link)
  const known = classify(code)
  if (known !== undefined) {
    return known.retry === true
  }
  if (link instanceof ConnectionError) {
    return NOT_COMMITTED.has(code)
  }
  if (link instanceof DatabaseError) {
    return false
  }
  // nothing was sent yet; of other losses only the connection knows whether COMMIT was
  return code === 'ECONNREFUSED' ? true : undefined
}

/**
 * Whether running the whole transaction again is safe and useful: the database asked for it (40001), or the connection
 * was lost before anything took effect.
 *
 * Looks through `cause`, so an error of your own around one of these is answered like it. False for an
 * {@link AmbiguousCommitError} or a {@link RetriesExhaustedError} anywhere among the causes, and for whatever is no error of a
 * database. Errors of other drivers are known by their `code`.
 *
 * @example
 * ```ts
 * const transfer = () =>
 *   db.kysely.transaction().execute((tx) => tx.updateTable('teas').set({ stock: 0 }).execute())
 *
 * await transfer().catch((error) => {
 *   if (isRetryable(error)) return transfer()
 *   throw error
 * })
 * ```
 *
 * @see https://www.cockroachlabs.com/docs/stable/transaction-retry-error-reference
 */
export const isRetryable = (error: unknown): boolean => {
  const chain = [...chainOf(error)]
  if (chain.some(isFinal)) {
    return false
  }
  for (const link of chain) {
    const verdict = verdictOf(link)
    if (verdict !== undefined) {
      return verdict
    }
  }
  return false
}
