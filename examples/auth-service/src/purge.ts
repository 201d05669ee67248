import { attempts, sessions } from './schema.js'
import type { Service } from './service.js'

/** Deletes what is over: sessions that have expired, with their tokens, and failures that no longer count. */
export const purge = async ({ db, settings }: Service): Promise<void> => {
  const now = Date.now()
  await db.table(sessions).deleteWhere({ expiresAt: { lt: new Date(now) } })
  await db.table(attempts).deleteWhere({ lastAt: { lt: new Date(now - settings.lockTime * 1000) } })
}
