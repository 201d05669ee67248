import { type Database, executor } from '@manticore/client'
import type { MigrationFunction } from '../migration.js'
import type { Work } from './context.js'
import { doubtError } from './failure.js'
import type { MigrationRecord } from './record.js'
import { runTogether } from './together.js'

/** Runs `up(db)` or `down(db)` in a transaction, together with the journal's note of it. */
const runInTransaction = (work: Work, record: MigrationRecord, call: MigrationFunction): Promise<void> => {
  const { db, reporter, signal, describe } = work
  return runTogether(work, record, {
    first: 0,
    end: 1,
    current: () => undefined,
    transact: () =>
      reporter.during(describe(0), () =>
        db.transaction(
          async (tx) => {
            // a transaction has what a database has, but for connect, stats and close
            await call(tx as unknown as Database)
            await record.advance(1, false, tx[executor])
          },
          { timeout: Number.POSITIVE_INFINITY, signal },
        ),
      ),
  })
}

/**
 * Runs `up(db)` or `down(db)`. Outside of a transaction nobody knows what it did when it fails or is interrupted, and it is
 * not run again before the caller says so.
 */
export const runModule = async (
  work: Work,
  record: MigrationRecord,
  call: MigrationFunction,
  inTransaction: boolean,
): Promise<void> => {
  if (inTransaction) {
    return runInTransaction(work, record, call)
  }
  await record.advance(0, true)
  try {
    await work.reporter.during(work.describe(0), async () => call(work.db))
  } catch (error) {
    throw doubtError(work.run, undefined, error)
  }
  await record.advance(1, false)
}
