import { UnsupportedFeatureError } from './errors.js'
import type { Server } from './server.js'

/** Refuses a statement that reads the past on a server that keeps none. */
export const requireHistory = (sql: string, { kind, version }: Server): void => {
  if (kind === 'postgres') {
    throw new UnsupportedFeatureError(
      `asOf reads the past, which PostgreSQL ${version} does not keep: leave asOf out, or use CockroachDB`,
      { code: 'UNSUPPORTED_FEATURE', sql },
    )
  }
}
