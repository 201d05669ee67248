import type { Parameter } from '@manticore/core'
import type { TableDefinition } from '@manticore/schema'
import { backoff, MOST_RETRIES, pause } from './backoff.js'
import { createCancellation } from './cancellation.js'
import type { Connection, RawResult } from './connection.js'
import type { HeldConnection } from './executor.js'
import { toDatabaseError } from './failure.js'
import { onlyReads } from './only-reads.js'
import { findRestart } from './retry.js'
import { controlWord } from './transaction-control.js'
import { failedBefore } from './transaction-executor.js'

const NOTHING: RawResult = Object.freeze(Object.assign([], { command: 'ROLLBACK', count: 0, columns: [] }))

/**
 * A connection in the hands of somebody else, such as Kysely, who begins and ends transactions on it by statements. A COMMIT
 * that is answered by ROLLBACK is an error. A ROLLBACK always succeeds: it follows upon an error, which it would hide,
 * and where it cannot be sent, or fails, the connection is given up and the server rolls back.
 */
export const createHeld = (
  connection: Connection,
  tables: readonly TableDefinition[],
  transaction: HeldConnection['transaction'],
  release: () => void,
): HeldConnection => {
  const { cancel, during, throughout } = createCancellation(connection)
  let inTransaction = false

  const send = async (text: string, parameters: readonly Parameter[]): Promise<RawResult> => {
    for (let attempt = 1; ; attempt++) {
      try {
        const idempotent = inTransaction || onlyReads(text)
        return await connection.run({ text, idempotent, inTransaction }, parameters)
      } catch (error) {
        // by itself, a statement that was asked to restart has done nothing
        if (inTransaction || attempt > MOST_RETRIES || findRestart(error) === undefined) {
          throw error
        }
        await pause(backoff(attempt))
      }
    }
  }

  const commit = async (text: string): Promise<RawResult> => {
    inTransaction = false
    const result = await connection.run({ text, idempotent: false, inTransaction: true }, [])
    if (result.command === 'ROLLBACK') {
      throw failedBefore(undefined)
    }
    return result
  }

  const rollback = async (text: string): Promise<RawResult> => {
    const isOpen = inTransaction && !connection.lost
    inTransaction = false
    if (isOpen) {
      try {
        return await connection.run({ text, idempotent: true, inTransaction: true }, [])
      } catch (error) {
        connection.destroy(error)
      }
    }
    return NOTHING
  }

  const dispatch = async (text: string, parameters: readonly Parameter[]): Promise<RawResult> => {
    const word = controlWord(text)
    if (word === 'begin') {
      inTransaction = true
    }
    return word === 'commit' ? commit(text) : word === 'rollback' ? rollback(text) : send(text, parameters)
  }

  const answering = async <T>(
    text: string,
    parameters: readonly Parameter[],
    work: () => Promise<T>,
  ): Promise<T> => {
    try {
      return await during(work)
    } catch (error) {
      throw toDatabaseError(error, { sql: text, parameters, tables })
    }
  }

  return {
    server: connection.server,
    run: (text, parameters) => answering(text, parameters, () => dispatch(text, parameters)),
    describe: (text, parameters) =>
      answering(text, parameters, () =>
        connection.describe({ text, idempotent: true, inTransaction }, parameters),
      ),
    // Through a portal, in a transaction too: whoever holds the connection runs nothing else meanwhile, and unlike a
    // cursor of SQL it takes INSERT ... RETURNING and SELECT ... FOR UPDATE.
    stream: (text, parameters, batchSize) =>
      throughout(async function* () {
        const idempotent = inTransaction || onlyReads(text)
        try {
          yield* connection.stream({ text, idempotent, inTransaction }, parameters, batchSize)
        } catch (error) {
          throw toDatabaseError(error, { sql: text, parameters, tables })
        }
      }),
    transaction,
    cancel,
    destroy: (cause) => connection.destroy(cause),
    release: () => {
      if (inTransaction) {
        // nobody is to find themselves in it
        connection.destroy(failedBefore(undefined))
      }
      release()
    },
  }
}
