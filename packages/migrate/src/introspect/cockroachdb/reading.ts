import type { EnumSnapshot } from '@manticore/core'
import { qualifiedName } from '@manticore/schema'
import type { Scope } from '../scope.js'
import type { TableDraft } from './draft.js'

/** What a snapshot has no words for, in the schema as the catalog has it: a view, a sequence. */
export interface Other {
  readonly what: string
  readonly schema: string
  readonly name: string
}

/** What was read of some statements so far. */
export interface Reading {
  readonly text: string
  readonly scope: Scope
  readonly enums: EnumSnapshot[]
  /** By their qualified names. */
  readonly tables: Map<string, TableDraft>
  readonly others: Other[]
}

/** What a path names: without a schema it is in the connection's own, and the database before a schema is left out. */
export const locate = (
  path: readonly string[],
  { scope }: Reading,
): { readonly schema: string; readonly name: string } => {
  const [schema = '', name = ''] = path.length === 1 ? [scope.own, path[0]] : path.slice(-2)
  return { schema, name }
}

/** The table that a path names, where its CREATE TABLE was read. */
export const tableAt = (path: readonly string[], reading: Reading): TableDraft | undefined =>
  reading.tables.get(qualifiedName(locate(path, reading)))
