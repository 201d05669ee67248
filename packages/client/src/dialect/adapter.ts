import type { DialectAdapter } from 'kysely'
import type { Executor } from '../executor.js'
import { acquireLease, type Lease } from './migration-lease.js'

/**
 * What Kysely's Migrator and query builders are to know. Migrations run outside of transactions: on CockroachDB, whose
 * schema changes are jobs, a transaction around them would be committed by the first. They run under a lease
 * in Kysely's lock table, as CockroachDB answers to PostgreSQL's advisory locks and locks nothing.
 */
export const createAdapter = (executor: Executor): DialectAdapter => {
  const leases = new WeakMap<object, Lease>()

  return {
    supportsCreateIfNotExists: true,
    supportsTransactionalDdl: false,
    supportsReturning: true,
    supportsOutput: false,
    acquireMigrationLock: async (db, options) => {
      leases.set(db, await acquireLease(executor, db, options))
    },
    // also called where it was not acquired
    releaseMigrationLock: async (db) => {
      await leases.get(db)?.release()
      leases.delete(db)
    },
  }
}
