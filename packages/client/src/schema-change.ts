import { UnsupportedFeatureError } from './errors.js'
import type { Server } from './server.js'

/** Refuses a schema change in a transaction where it would commit what that has done: on CockroachDB, which runs it by itself. */
export const refuseSchemaChange = ({ kind }: Server, sql?: string): void => {
  if (kind === 'cockroachdb') {
    throw new UnsupportedFeatureError(
      'a schema change was to run inside a transaction, which CockroachDB would commit before it: use the database itself, ' +
        'before the transaction or after it',
      { code: 'UNSUPPORTED_FEATURE', sql },
    )
  }
}
