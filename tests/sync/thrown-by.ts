import { inspect } from 'node:util'
import type { DatabaseError } from 'manticore-cockroachdb'

/** What a call that must fail throws. */
export const thrownBy = (call: () => unknown): DatabaseError => {
  let result: unknown
  try {
    result = call()
  } catch (error) {
    return error as DatabaseError // the test goes on to say of which class
  }
  throw new Error(`the call was expected to fail and returned ${inspect(result)}`)
}
