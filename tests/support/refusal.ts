import { inspect } from 'node:util'
import type { DatabaseError } from 'manticore-cockroachdb'
import { expect } from 'vitest'

/** What a caller without types, or with a cast, may write. */
export const wrong = (value: unknown): never => value as never

/** The error of a call that must fail, whether it throws or rejects. */
export const errorOf = async (call: () => unknown): Promise<DatabaseError> => {
  let result: unknown
  try {
    result = await call()
  } catch (error) {
    return error as DatabaseError // the test goes on to say of which class
  }
  throw new Error(`the call was expected to fail and returned ${inspect(result)}`)
}

/** Everything an error shows to whoever logs it: its message, its fields, its JSON, and what is printed of its causes. */
export const shownBy = (error: Error): string =>
  [
    String(error),
    JSON.stringify(error),
    inspect(Object.entries(error), { depth: 10 }),
    inspect(error, { depth: 10 }),
    // as Node prints what nobody caught
    inspect(error, { depth: 10, customInspect: false }),
  ].join('\n')

/** Fails when an error shows a text it must keep to itself. */
export const expectHidden = (error: Error, secret: string): void => {
  expect(shownBy(error)).not.toContain(secret)
}
