import { AmbiguousCommitError, RetriesExhaustedError } from './errors.js'
import { codeOf } from './failure.js'

// CR000 is what CockroachDB once sent in the place of 40001; 40P01 is PostgreSQL's deadlock, which CockroachDB reports as 40001
const RESTART: ReadonlySet<string> = new Set(['40001', 'CR000', '40P01'])

/**
 * Whether a table was altered after the statement was prepared. postgres.js prepares again by itself when PostgreSQL says
 * so, but not for CockroachDB, whose error comes from another routine.
 */
export const isStalePlan = (error: unknown): boolean =>
  codeOf(error) === '0A000' &&
  error instanceof Error &&
  error.message.includes('cached plan must not change result type')

const causeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined

// deep enough for anybody's wrapping, and an end for causes that go round in a circle
const DEEPEST = 20

/**
 * The error in a chain of causes by which the database asks for the whole transaction to run again, if there is one: what
 * the callback throws may be an error of its own around it.
 */
export const findRestart = (error: unknown): unknown => {
  let link = error
  for (let depth = 0; depth < DEEPEST && link !== undefined; depth++) {
    // the end of another transaction
    if (link instanceof RetriesExhaustedError || link instanceof AmbiguousCommitError) {
      return undefined
    }
    // in a transaction a statement whose plan is stale has ended it, and is prepared anew in the next
    if (RESTART.has(codeOf(link)) || isStalePlan(link)) {
      return link
    }
    link = causeOf(link)
  }
  return undefined
}
