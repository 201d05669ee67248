import { executor } from '@manticore/client'
import { introspectCockroach } from './cockroachdb/introspect.js'
import type { Asked, IntrospectOptions, LiveSchema } from './live-schema.js'
import { introspectPostgres } from './postgres/introspect.js'

/**
 * Reads what a database holds, or a part of it. The tables in which migrations are kept are left out, and so is what a
 * snapshot has no words for, which `unsupported` names. It asks what every user may ask, and sees what that user may see.
 *
 * On PostgreSQL it reads the catalog, by seven queries however large the database is; on CockroachDB the statements of
 * `SHOW CREATE ALL TABLES` and `SHOW CREATE ALL TYPES`. Throws a `ValidationError` for a schema that is not there.
 *
 * @example
 * ```ts
 * const { tables, unsupported } = await introspect(db, { schemas: ['public'] })
 * ```
 *
 * @see https://www.cockroachlabs.com/docs/stable/show-create
 */
export const introspect = async (db: Asked, options: IntrospectOptions = {}): Promise<LiveSchema> => {
  const { kind } = await db[executor].server()
  return kind === 'cockroachdb' ? introspectCockroach(db, options) : introspectPostgres(db, options)
}
