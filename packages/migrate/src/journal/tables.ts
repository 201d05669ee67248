import {
  type ColumnsOf,
  type DeclaredTable,
  defineTable,
  qualifiedName,
  type Selectable,
  schema,
} from '@manticore/schema'

const journalColumns = {
  version: 'TEXT PRIMARY KEY',
  name: 'TEXT NOT NULL',
  checksum: 'TEXT NOT NULL',
  // null until it is whole
  applied_at: 'TIMESTAMPTZ',
  duration_ms: 'INT8 NOT NULL',
  // 'applying' from its begin, 'applied' once it is whole, 'reverting' while it is undone; then the row is deleted
  state: 'TEXT NOT NULL',
  // statements finished in this direction, and the index of the one under way, from 0
  finished: 'INT4 NOT NULL',
  begun: 'INT4',
  // a checksum of the texts of the statements finished and begun
  progress: 'TEXT NOT NULL',
  // of the lease under which the row was begun or taken over
  fence: 'INT4 NOT NULL',
} as const

const lockColumns = {
  // the only row is 1
  id: 'INT4 PRIMARY KEY',
  // null when nobody has it
  holder: 'TEXT',
  acquired_at: 'TIMESTAMPTZ NOT NULL',
  expires_at: 'TIMESTAMPTZ NOT NULL',
  // how often it was taken
  fence: 'INT4 NOT NULL',
  // of both tables
  format: 'INT4 NOT NULL',
} as const

const JOURNAL = '_migrations'
const LOCK = '_migrations_lock'

/** What is known of the migrations that were applied or begun: a row each. */
export type JournalTable = DeclaredTable<string, ColumnsOf<typeof journalColumns>>

/** Who has the right to migrate: one row. */
export type LockTable = DeclaredTable<string, ColumnsOf<typeof lockColumns>>

/** What the journal has of a migration. */
export type JournalRow = Selectable<JournalTable>

/** The two tables of the library in the database, and how they are named in a statement. */
export interface MigrationTables {
  readonly journal: JournalTable
  readonly journalName: string
  readonly lock: LockTable
  readonly lockName: string
}

/** The tables in a schema: named in full, since a migration may change the search_path. */
export const tablesIn = (schemaName: string): MigrationTables => {
  const own = schema(schemaName)
  return Object.freeze({
    journal: own.table(JOURNAL, journalColumns),
    journalName: qualifiedName({ schema: schemaName, name: JOURNAL }),
    lock: own.table(LOCK, lockColumns),
    lockName: qualifiedName({ schema: schemaName, name: LOCK }),
  })
}

/** The format of both tables that this version of the library reads and writes. */
export const FORMAT = 1

/** The tables to be created in the schema of the connection, which is there already. */
export const tablesToCreate: readonly (JournalTable | LockTable)[] = Object.freeze([
  defineTable(JOURNAL, journalColumns),
  defineTable(LOCK, lockColumns),
])
