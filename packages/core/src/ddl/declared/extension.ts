import type { TableDefinition } from '@manticore/schema'
import { onlyPostgres } from '../server.js'
import { TRIGRAM_EXTENSION } from './omitted.js'

// what CockroachDB has by itself
const EXTENSIONS: Readonly<Record<string, string>> = {
  citext: 'citext',
  ltree: 'ltree',
  vector: 'vector',
  geography: 'postgis',
  geometry: 'postgis',
}

/** The extension by which PostgreSQL has a type, by the type's name in SQL or that of its builder. */
export const extensionOfType = (type: string): string | undefined => EXTENSIONS[type.toLowerCase()]

/** The extensions of PostgreSQL that some tables have a use for. */
export const extensionsFor = (tables: readonly TableDefinition[]): string[] => {
  const names = tables.flatMap(({ columns, indexes }) => [
    ...columns.flatMap(({ type }) => extensionOfType(type.name) ?? []),
    ...(indexes.some(({ operators }) => operators === 'trigram') ? [TRIGRAM_EXTENSION] : []),
  ])
  return [...new Set(names)].sort()
}

/** Asks PostgreSQL for the extensions that are installed, or that whoever asks may install. */
export const AVAILABLE_EXTENSIONS: string = onlyPostgres(
  `select distinct name from pg_catalog.pg_available_extension_versions
where installed or (select rolsuper from pg_catalog.pg_roles where rolname = current_user)
  or ((trusted or not superuser) and pg_catalog.has_database_privilege(current_database(), 'CREATE'))`,
)
