/**
 * The client without promises: the same methods, which answer with values.
 *
 * @module @manticore/sync
 */

export { SyncDatabase } from './derived/database.js'
export type { SyncControlledTransaction, SyncSession, SyncTransaction } from './derived/session.js'
export { SyncTable } from './derived/table.js'
export type { Immediate, NotAPromise } from './immediate.js'
export { type Synchronous, SyncMigrator } from './migrator.js'
