import type { Parameter } from '@manticore/core'
import type { Connection, RawResult, Sendable } from './connection.js'
import { SerializationError } from './errors.js'
import { codeOf } from './failure.js'

/** Sends a statement inside a transaction. */
export type Send = (sent: Sendable, parameters: readonly Parameter[]) => Promise<RawResult>

const NONE: readonly Parameter[] = []
const BEGIN: Sendable = Object.freeze({ text: 'begin', idempotent: true })
// losing the connection at COMMIT leaves the outcome unknown
const COMMIT: Sendable = Object.freeze({ text: 'commit', idempotent: false })
const ROLLBACK: Sendable = Object.freeze({ text: 'rollback', idempotent: true })

/**
 * Runs work on one connection in one transaction: BEGIN travels with the first statement, an error of the work rolls
 * back and comes out unchanged. After a lost connection nothing is sent, not even ROLLBACK.
 */
export const atomically = async <T>(connection: Connection, work: (send: Send) => Promise<T>): Promise<T> => {
  const begun = connection.run(BEGIN, NONE)
  // awaited below; a loss in between rejects the work's statements too
  begun.catch(() => undefined)
  let answer: T
  try {
    // until COMMIT nothing that is lost has taken effect
    answer = await work(({ text }, parameters) =>
      connection.run({ text, idempotent: true, inTransaction: true }, parameters),
    )
    await begun
  } catch (error) {
    await rollback(connection)
    throw error
  }
  const { command } = await connection.run(COMMIT, NONE).catch(async (error: unknown) => {
    if (codeOf(error) !== 'CONNECTION_LOST') {
      await rollback(connection)
    }
    throw error
  })
  if (command === 'ROLLBACK') {
    // a statement failed and the work swallowed its error: the server rolls back and says so only in the tag
    throw new SerializationError(
      'the transaction was rolled back at COMMIT, since a statement in it had failed',
      {
        code: '25P02',
      },
    )
  }
  return answer
}

const rollback = async (connection: Connection): Promise<void> => {
  if (!connection.lost) {
    // the error that led here is the one to tell
    await connection.run(ROLLBACK, NONE).catch(() => undefined)
  }
}
