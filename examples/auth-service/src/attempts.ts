import { attempts } from './schema.js'
import type { Service } from './service.js'

/**
 * Counts an attempt to log in, before the password is looked at: of any number at once, on any number of instances, no
 * more than `maxFailures` get to try one. False when the address is locked.
 *
 * One statement, by the clock of the database: it either counts, or finds the address locked and returns no row.
 */
export const countAttempt = async ({ db, settings }: Service, email: string): Promise<boolean> => {
  const lockTime = `${settings.lockTime} seconds`
  const counted = await db.sql`
    insert into auth_example_attempts as attempt (email, failures, last_at)
    values (${email}::TEXT, 1, now())
    on conflict (email) do update set
      failures = case when attempt.last_at <= now() - ${lockTime}::INTERVAL then 1 else attempt.failures + 1 end,
      last_at = now()
    where attempt.failures < ${settings.maxFailures}::INT4 or attempt.last_at <= now() - ${lockTime}::INTERVAL
    returning failures`
  return counted.length > 0
}

/** Forgets the failures of an address: somebody has shown the right password. */
export const forgetFailures = async ({ db }: Service, email: string): Promise<void> => {
  await db.table(attempts).delete(email)
}
