import {
  type Database,
  type Executor,
  executor,
  PermissionError,
  SyntaxOrAccessError,
  Table,
  TableNotFoundError,
} from '@manticore/client'
import { sql } from '@manticore/schema'
import { type LockHolder, MigrationError } from '../errors.js'
import { readLock } from '../lease/read-lock.js'
import type { Migration } from '../migration.js'
import type { Direction } from '../run/progress.js'
import { untilKnown } from './in-doubt.js'
import { type JournalRow, type MigrationTables, tablesIn, tablesToCreate } from './tables.js'

/** What was read of the tables at one time. */
export interface JournalState {
  /** Whether the tables are there. */
  readonly exists: boolean
  /** By version. */
  readonly rows: readonly JournalRow[]
  /** Who migrates. */
  readonly lock: LockHolder | undefined
}

/** How far a migration is. */
export interface Position {
  /** How many statements are finished. */
  readonly finished: number
  /** The index of the one under way. */
  readonly begun: number | null
  /** The checksum of the texts of both. */
  readonly progress: string
  /** Milliseconds it took so far. */
  readonly durationMs: number
}

/** The journal of the migrations in a database. */
export interface Journal {
  readonly tables: MigrationTables
  /** Everything, or nothing where the tables are not there. Throws `MigrationError` for tables of a newer version. */
  read(): Promise<JournalState>
  /** Creates the tables where they are missing. */
  create(): Promise<void>
  /**
   * Begins a migration, or takes over the one that another began, under a lease; answers with its row, or undefined when
   * the lease is no longer held.
   */
  claim(migration: Migration, fence: number): Promise<JournalRow | undefined>
  /** Takes the checksum of a file as that of the migration applied. */
  accept(migration: Migration): Promise<void>
  /** The writes to the row of a migration that was claimed, wherever statements run. */
  entry(row: Pick<JournalRow, 'version' | 'fence'>): JournalEntry
}

/** The row of a migration, as long as nobody else claims it: each write answers with whether it is still ours. */
interface JournalEntry {
  /** What it holds now; undefined when it is not ours any more. */
  read(): Promise<JournalRow | undefined>
  /** Notes how far it is, in a transaction where one is given. */
  move(direction: Direction, position: Position, on?: Executor): Promise<boolean>
  /** Marks it as applied. */
  apply(migration: Migration, position: Position, on?: Executor): Promise<boolean>
  /** Deletes it. False also when it was deleted already. */
  remove(on?: Executor): Promise<boolean>
  /** Marks it as applied again, when nothing of it was undone. */
  keep(): Promise<boolean>
}

const unreadable = (cause: unknown): unknown =>
  cause instanceof SyntaxOrAccessError && cause.code === '42703'
    ? new MigrationError(
        'the table "_migrations" or "_migrations_lock" is not one of this library: rename it, or migrate in another schema',
        { cause },
      )
    : cause

const notAllowed = ({ journalName, lockName }: MigrationTables, cause: PermissionError): MigrationError =>
  new MigrationError(
    `the tables of the journal, ${journalName} and ${lockName}, cannot be created: ${cause.message}. Migrate as a user who may ` +
      'create tables there',
    { cause },
  )

const isMissing = (error: unknown): boolean => error instanceof TableNotFoundError

const currentSchema = async (db: Database): Promise<string> => {
  const [row] = await db.execute<{ name: string | null }>('select current_schema() as name')
  if (row?.name == null) {
    throw new MigrationError(
      'there is no schema for the journal of migrations: the search_path of the connection names none that is there and may be used',
    )
  }
  return row.name
}

const columnsOf = ({ durationMs, ...position }: Position) => ({
  ...position,
  duration_ms: Math.round(durationMs),
})

/** Opens the journal in the schema of the connection. Creates nothing. */
export const openJournal = async (db: Database): Promise<Journal> => {
  const tables = tablesIn(await currentSchema(db))
  const { journal, journalName, lockName } = tables

  const readRows = (): Promise<JournalRow[]> => db.table(journal).list({ orderBy: ['version'] })

  const entry = ({ version, fence }: Pick<JournalRow, 'version' | 'fence'>): JournalEntry => {
    const ours = { version, fence }
    // in a transaction it is the transaction that is run again
    const write = async (
      on: Executor | undefined,
      change: (rows: Table<typeof journal>) => Promise<number>,
    ) => {
      const count =
        on === undefined
          ? await untilKnown(() => change(db.table(journal)))
          : await change(new Table(journal, { [executor]: on }))
      return count > 0
    }
    return {
      read: () => db.table(journal).find(ours),
      move: (direction, position, on) =>
        write(on, (rows) =>
          rows.updateWhere(ours, {
            ...columnsOf(position),
            state: direction === 'up' ? 'applying' : 'reverting',
          }),
        ),
      apply: ({ name, checksum }, position, on) =>
        write(on, (rows) =>
          rows.updateWhere(ours, {
            ...columnsOf(position),
            name,
            checksum,
            state: 'applied',
            applied_at: sql`now()`,
          }),
        ),
      remove: (on) => write(on, (rows) => rows.deleteWhere(ours)),
      keep: () => write(undefined, (rows) => rows.updateWhere(ours, { state: 'applied', begun: null })),
    }
  }

  return Object.freeze<Journal>({
    tables,
    read: async () => {
      try {
        const holder = await readLock(db, tables)
        return { exists: true, rows: await readRows(), lock: holder }
      } catch (error) {
        if (isMissing(error)) {
          return { exists: false, rows: [], lock: undefined }
        }
        throw unreadable(error)
      }
    },
    create: async () => {
      try {
        for (const table of tablesToCreate) {
          await untilKnown(() => db.createTable(table, { ifNotExists: true }))
        }
      } catch (error) {
        throw error instanceof PermissionError ? notAllowed(tables, error) : error
      }
    },
    claim: async ({ version, name, checksum }, fence) => {
      const claimed = await untilKnown(() =>
        db.execute(
          `insert into ${journalName} ("version", "name", "checksum", "duration_ms", "state", "finished", "progress", "fence") ` +
            `select $1::TEXT, $2::TEXT, $3::TEXT, 0, 'applying', 0, '', "fence" from ${lockName} ` +
            `where "id" = 1 and "fence" = $4::INT4 for update ` +
            `on conflict ("version") do update set "fence" = excluded."fence" returning "version"`,
          [version, name, checksum, fence],
        ),
      )
      return claimed.length === 0 ? undefined : db.table(journal).find({ version, fence })
    },
    accept: async ({ version, checksum }) => {
      await untilKnown(() => db.table(journal).updateWhere({ version }, { checksum }))
    },
    entry,
  })
}
