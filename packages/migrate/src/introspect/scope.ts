import { describeKind, ValidationError } from '@manticore/schema'
import type { Asked } from './live-schema.js'

/** The schemas looked at. */
export interface Scope {
  /** Their names as the catalog has them. */
  readonly names: readonly string[]
  /** The one the connection uses by itself. */
  readonly own: string | undefined
  /** A schema's name in a snapshot: undefined for the connection's own. */
  nameOf(schema: string): string | undefined
}

/** The schemas of these names. */
export const createScope = (names: readonly string[], own: string | undefined): Scope =>
  Object.freeze({ names, own, nameOf: (schema: string) => (schema === own ? undefined : schema) })

// current_schema() is null where search_path names no schema that is there
const SCHEMAS = `select ns.nspname as name, current_schema() as own from pg_catalog.pg_namespace as ns
where pg_catalog.has_schema_privilege(ns.oid, 'USAGE') and case when $1::TEXT[] is null
  then ns.nspname !~ '^pg_' and ns.nspname not in ('information_schema', 'crdb_internal')
  else ns.nspname = any($1::TEXT[]) end
order by ns.nspname`

interface SchemaRow {
  readonly name: string
  readonly own: string | null
}

/** Finds the schemas to look at: those given, or all that are not the server's. Refuses one that is not there. */
export const findScope = async (db: Asked, given: readonly string[] | undefined): Promise<Scope> => {
  if (given !== undefined && !(Array.isArray(given) && given.every((name) => typeof name === 'string'))) {
    throw new ValidationError(`introspect: schemas expects an array of names; got ${describeKind(given)}`)
  }
  const rows = await db.execute<SchemaRow>(SCHEMAS, [given ?? null])
  const names = rows.map(({ name }) => name)
  const missing = given?.find((name) => !names.includes(name))
  if (missing !== undefined) {
    throw new ValidationError(`introspect: there is no schema "${missing}" that this user may look into`)
  }
  return createScope(names, rows[0]?.own ?? undefined)
}
