import { type AnyTable, qualifiedName, SchemaError, type TableDefinition } from '@manticore/schema'
import type { ServerKind } from '../server.js'
import type { SchemaSnapshot } from '../snapshot.js'
import type { DeclaredContext } from './context.js'
import { definitionOf } from './definition-of.js'
import { enumSnapshots } from './enum.js'
import { omittedOn } from './omitted.js'
import { tableSnapshot } from './table.js'

/** What declared tables are written down for. */
export interface SnapshotOptions {
  /** The server they are written down for. */
  readonly server: ServerKind
  /** The extensions PostgreSQL has or can have, of those that `extensionsFor` names. */
  readonly extensions?: readonly string[]
  /** The schema the connection uses by itself: what is declared in it by name is the same as what is declared in none. */
  readonly currentSchema?: string
}

/** Declared tables as a snapshot, and what of the declarations the server has no words for. */
export interface DeclaredSnapshot extends SchemaSnapshot {
  /** What was left out, in words: `the time to live of people`. */
  readonly omitted: readonly string[]
}

const byName = (tables: readonly TableDefinition[]): ReadonlyMap<string, TableDefinition> => {
  const known = new Map<string, TableDefinition>()
  for (const table of tables) {
    const name = qualifiedName(table)
    if (known.has(name) && known.get(name) !== table) {
      throw new SchemaError(`${table.name}: two tables of this name are to be created`, { table: table.name })
    }
    known.set(name, table)
  }
  return known
}

const schemasOf = (snapshot: Omit<SchemaSnapshot, 'schemas'>): string[] => {
  const schemas = [...snapshot.tables, ...snapshot.enums].flatMap(({ schema }) => schema ?? [])
  return [...new Set(schemas)].filter((schema) => schema !== 'public')
}

/**
 * Declared tables as the snapshot of the database they make, each table once. Throws `SchemaError` for tables that cannot be
 * beside one another: two of one name, an enum with two sets of labels, a foreign key to something that is not unique.
 */
export const snapshotSchema = (
  declared: readonly (AnyTable | TableDefinition)[],
  { server, extensions = [], currentSchema }: SnapshotOptions,
): DeclaredSnapshot => {
  const tables = byName(declared.map(definitionOf))
  const definitions = [...tables.values()]
  const context: DeclaredContext = {
    server,
    extensions: new Set(server === 'postgres' ? extensions : []),
    tables,
    own: (schema) => (schema === currentSchema ? undefined : schema),
  }
  const snapshot = {
    tables: definitions.map((table) => tableSnapshot(table, context)),
    enums: enumSnapshots(definitions, context),
  }
  return Object.freeze({
    schemas: schemasOf(snapshot),
    ...snapshot,
    omitted:
      server === 'cockroachdb' ? [] : definitions.flatMap((table) => omittedOn(table, context.extensions)),
  })
}
