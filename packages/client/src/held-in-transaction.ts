import { createCancellation } from './cancellation.js'
import type { Connection } from './connection.js'
import type { Executor, HeldConnection } from './executor.js'
import { toDatabaseError } from './failure.js'

// what a cursor of SQL can be declared for
const QUERY = /^\s*(?:select|values|table|with)\b/i

/**
 * The connection of a transaction in the hands of somebody else, such as Kysely, beside those who have the transaction.
 * What they run on it is part of the transaction, which they cannot end.
 */
export const createHeldIn = (transaction: Executor, connection: Connection): HeldConnection => {
  const { tables } = transaction
  const { cancel, during, throughout } = createCancellation(connection)

  return {
    server: connection.server,
    run: (text, parameters) => during(() => transaction.query({ text, parameters })),
    describe: async (text, parameters) => {
      try {
        return await during(() => connection.describe({ text, idempotent: true }, parameters))
      } catch (error) {
        throw toDatabaseError(error, { sql: text, parameters, tables })
      }
    },
    stream: (text, parameters, batchSize) =>
      throughout(async function* () {
        if (!QUERY.test(text)) {
          yield await transaction.query({ text, parameters })
          return
        }
        try {
          yield* transaction.stream({ text, idempotent: true }, parameters, batchSize)
        } catch (error) {
          throw toDatabaseError(error, { sql: text, parameters, tables })
        }
      }),
    transaction: (work, options) => transaction.transaction(work, options),
    cancel,
    destroy: (cause) => connection.destroy(cause),
    release: () => undefined,
  }
}
