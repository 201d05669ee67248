import { quoteName } from '@manticore/schema'
import type { DatabaseConnection, Driver } from 'kysely'
import { createConnection, type DialectConnection } from './connection.js'
import type { DialectHost } from './dialect-host.js'

// Kysely gives back what acquireConnection gave it
const ours = (connection: DatabaseConnection): DialectConnection => connection as DialectConnection

/**
 * Kysely's driver. A COMMIT that is answered by ROLLBACK is an error; a ROLLBACK never hides the error before it; after a
 * lost connection nothing is sent on another.
 */
export const createDriver = (host: DialectHost): Driver => ({
  init: async () => undefined,
  acquireConnection: async () => createConnection(host),
  releaseConnection: async (connection) => ours(connection).release(),
  beginTransaction: (connection, settings) => ours(connection).begin(settings),
  commitTransaction: (connection) => ours(connection).commit(),
  rollbackTransaction: (connection) => ours(connection).rollback(),
  savepoint: (connection, name) => ours(connection).command(`savepoint ${quoteName(name)}`),
  rollbackToSavepoint: (connection, name) =>
    ours(connection).command(`rollback to savepoint ${quoteName(name)}`),
  releaseSavepoint: (connection, name) => ours(connection).command(`release savepoint ${quoteName(name)}`),
  destroy: () => host.close(),
})
