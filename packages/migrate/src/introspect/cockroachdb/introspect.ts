import type { Asked, IntrospectOptions, LiveSchema } from '../live-schema.js'
import { isOwnTable } from '../own-tables.js'
import { findScope } from '../scope.js'
import { readStatements } from './read-statements.js'

// the parts of SHOW CREATE ALL ... are rows, and those about one thing may stand in one
const joined = (rows: readonly { readonly create_statement: string }[]): string =>
  rows.map((row) => row.create_statement.replace(/;?\s*$/, ';')).join('\n')

const ROUTINES = `select ns.nspname as schema, p.proname as name from pg_catalog.pg_proc as p
  join pg_catalog.pg_namespace as ns on ns.oid = p.pronamespace
where ns.nspname = any($1::TEXT[]) order by 1, 2`

interface Shown {
  readonly create_statement: string
}

/**
 * Reads a CockroachDB from the statements that it shows for all it holds. `crdb_internal` would tell the same, and is closed
 * since v26.1; its pg_catalog has no words for hash sharding, families, ON UPDATE and the like.
 */
export const introspectCockroach = async (db: Asked, { schemas }: IntrospectOptions): Promise<LiveSchema> => {
  const scope = await findScope(db, schemas)
  const types = await db.execute<Shown>('show create all types')
  const tables = await db.execute<Shown>('show create all tables')
  const routines = await db.execute<{ schema: string; name: string }>(ROUTINES, [scope.names])
  const { unsupported, ...read } = readStatements(`${joined(types)}\n${joined(tables)}`, scope, isOwnTable)
  return Object.freeze({
    server: 'cockroachdb',
    currentSchema: scope.own,
    schemas: Object.freeze(scope.names.filter((name) => scope.nameOf(name) !== undefined)),
    ...read,
    unsupported: Object.freeze([
      ...unsupported,
      ...routines.map(
        ({ schema, name }) => `the function ${[scope.nameOf(schema), name].filter(Boolean).join('.')}`,
      ),
    ]),
  })
}
