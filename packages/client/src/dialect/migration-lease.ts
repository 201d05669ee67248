import { encodeUntyped } from '@manticore/core'
import { type Compilable, type DialectAdapter, type MigrationLockOptions, type RawBuilder, sql } from 'kysely'
import { pause } from '../backoff.js'
import { LockTimeoutError } from '../errors.js'
import type { Executor } from '../executor.js'

/** The right to migrate, for as long as it is renewed. */
export interface Lease {
  /** Lets the next one migrate. Never fails: a lease that cannot be given up runs out by itself. */
  release(): Promise<void>
}

// seconds that a lease holds without being renewed, by the clock of the server
const LEASE = 60

const RENEWED_EACH = 20_000
const ASKED_EACH = 500

// milliseconds, as long as Kysely waits on PostgreSQL
const PATIENCE = 60 * 60 * 1000

type Migrating = Parameters<DialectAdapter['acquireMigrationLock']>[0]

const NOW = sql<number>`extract(epoch from now())::INT8`
const A_LEASE_FROM_NOW = sql<number>`${NOW} + ${sql.lit(LEASE)}`
const OVER = sql<number>`0`

/**
 * Waits for the lease in the one row of Kysely's lock table and takes it. `is_locked` is when it runs out, in seconds since
 * 1970, 0 when nobody has it; whoever finds it over takes it, so that a process that died keeps nobody waiting for more than
 * a minute. It is renewed until it is released, over another connection than that of the migration, which may be busy
 * with one statement for hours: with `maxConnections: 1` it is not. Throws `LockTimeoutError` after an hour.
 *
 * Sends `update "kysely_migration_lock" set "is_locked" = extract(epoch from now())::INT8 + 60 where "id" = $1 and
 * "is_locked" < extract(epoch from now())::INT8 returning "is_locked"`.
 */
export const acquireLease = async (
  executor: Executor,
  db: Migrating,
  { lockTable, lockRowId, lockTableSchema }: MigrationLockOptions,
): Promise<Lease> => {
  const inSchema = lockTableSchema === undefined ? db : db.withSchema(lockTableSchema)
  const update = (until: RawBuilder<number>) =>
    inSchema
      .updateTable(lockTable)
      .set({ is_locked: until })
      .where('id', '=', lockRowId)
      .returning('is_locked')

  // Nobody else gets a lease that ends so soon after ours; ours may have been renewed without our being told.
  const ifOurs = (until: number, next: RawBuilder<number>) =>
    update(next)
      .where('is_locked', '>=', sql.lit(until))
      .where('is_locked', '<=', sql.lit(until + LEASE))

  // on the connection of the migration; plugins have their say in the names of the statement, not in those of its result
  const run = async (statement: Compilable): Promise<number | undefined> => {
    const { rows } = await db.withoutPlugins().executeQuery<{ is_locked: unknown }>(statement.compile())
    return rows[0] === undefined ? undefined : Number(rows[0].is_locked)
  }

  const wait = async (): Promise<number> => {
    const deadline = performance.now() + PATIENCE
    for (;;) {
      const until = await run(update(A_LEASE_FROM_NOW).where('is_locked', '<', NOW))
      if (until !== undefined) {
        return until
      }
      if (performance.now() > deadline) {
        throw new LockTimeoutError(
          `others were migrating for an hour; when there are none, set is_locked of ${lockTable} to 0`,
          { code: '55P03', table: lockTable },
        )
      }
      await pause(ASKED_EACH)
    }
  }

  let until = await wait()

  const renew = async (): Promise<void> => {
    const { sql: text, parameters } = ifOurs(until, A_LEASE_FROM_NOW).compile()
    const [row] = await executor.query({ text, parameters: parameters.map(encodeUntyped) })
    // when others have found it over, there is none to renew
    until = Math.max(until, Number(row?.[0] ?? 0))
  }
  // what fails is tried again, in time
  const renewal = setInterval(() => renew().catch(() => undefined), RENEWED_EACH).unref()

  return {
    release: async () => {
      clearInterval(renewal)
      await run(ifOurs(until, OVER)).catch(() => undefined)
    },
  }
}
