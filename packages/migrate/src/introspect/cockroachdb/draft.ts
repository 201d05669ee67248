import type {
  CheckSnapshot,
  ColumnSnapshot,
  FamilySnapshot,
  ForeignKeySnapshot,
  IndexSnapshot,
  PrimaryKeySnapshot,
  TableSnapshot,
} from '@manticore/core'

/** A table while its statements are read. */
export interface TableDraft {
  /** The schema as the catalog has it. */
  readonly schema: string
  readonly name: string
  readonly columns: ColumnSnapshot[]
  primaryKey: PrimaryKeySnapshot | undefined
  readonly indexes: IndexSnapshot[]
  readonly foreignKeys: ForeignKeySnapshot[]
  readonly checks: CheckSnapshot[]
  readonly families: FamilySnapshot[]
  ttl: TableSnapshot['ttl']
  locality: TableSnapshot['locality']
  comment: string | undefined
  /** What was left out, in words, without the table's name: `the index places: ...`. */
  readonly unsupported: string[]
}

/** A table of which nothing was read yet. */
export const createDraft = (schema: string, name: string): TableDraft => ({
  schema,
  name,
  columns: [],
  primaryKey: undefined,
  indexes: [],
  foreignKeys: [],
  checks: [],
  families: [],
  ttl: undefined,
  locality: undefined,
  comment: undefined,
  unsupported: [],
})
