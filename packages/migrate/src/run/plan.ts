import { IrreversibleMigrationError, MigrationChecksumError, MigrationError } from '../errors.js'
import type { JournalRow } from '../journal/tables.js'
import type { Migration, Steps } from '../migration.js'
import { describePlace } from '../statements/place.js'
import { acceptAmong, changedAmong } from './changed.js'
import type { MigrateOptions, RollbackOptions } from './options.js'
import { beginsAsRun } from './position.js'
import type { Direction } from './progress.js'
import { unknownVersion } from './unknown-version.js'

/** A migration to be applied or undone. */
export interface PlannedMigration {
  readonly migration: Migration
  readonly direction: Direction
  readonly steps: Steps
  /** Where it stopped, when it was begun before. */
  readonly row: JournalRow | undefined
}

/** What is to be done, in its order. */
export interface Plan {
  readonly runs: readonly PlannedMigration[]
  /** Files that were changed after they had been applied, and are taken as they are now. */
  readonly accepted: readonly Migration[]
}

/** What is there: the files and the journal, both by version. */
export interface Standing {
  readonly migrations: readonly Migration[]
  readonly rows: readonly JournalRow[]
}

const byVersion = (one: { readonly version: string }, other: { readonly version: string }): number =>
  one.version < other.version ? -1 : one.version > other.version ? 1 : 0

const missingFile = ({ version, name }: JournalRow, what: string): MigrationError =>
  new MigrationError(`${name} is to be ${what}, and its file is missing`, { version })

const refuseControl = ({ path, version }: Migration, steps: Steps): void => {
  const control =
    steps.kind === 'statements' ? steps.statements.find(({ kind }) => kind === 'control') : undefined
  if (control !== undefined) {
    const { line, text: statement } = control
    throw new MigrationError(
      `${describePlace({ file: path, line })}: a migration neither begins nor ends transactions: each schema change runs by ` +
        'itself, and statements that change data, one after the other, in one transaction',
      { file: path, line, version, statement },
    )
  }
}

const stepsOf = ({ steps, path, version }: Migration, direction: Direction): Steps => {
  const found = steps[direction]
  if (found === undefined) {
    throw new IrreversibleMigrationError(
      `${describePlace({ file: path })} cannot be undone: it has no undo (a line "-- @UNDO" and the statements behind it, or ` +
        'an exported function down). Nothing was run',
      { file: path, version },
    )
  }
  return found
}

const planned = (migration: Migration, direction: Direction, row?: JournalRow): PlannedMigration => {
  const steps = stepsOf(migration, direction)
  refuseControl(migration, steps)
  const isBegun = row !== undefined && row.state !== 'applied'
  if (isBegun && !beginsAsRun(steps, row)) {
    const { path: file, version } = migration
    throw new MigrationChecksumError(
      `${describePlace({ file })} was changed where it has been run already: of its ${direction === 'up' ? '' : 'undo '}` +
        `statements the first ${row.finished + (row.begun === null ? 0 : 1)} have to stay as they were, and those behind them ` +
        'may be changed',
      { versions: [version], file, version },
    )
  }
  return { migration, direction, steps, row: isBegun ? row : undefined }
}

interface Indexed extends Standing {
  readonly files: ReadonlyMap<string, Migration>
  readonly journal: ReadonlyMap<string, JournalRow>
  /** The row of the migration that was begun and has not ended. */
  readonly begun: JournalRow | undefined
}

const indexed = ({ migrations, rows }: Standing): Indexed => ({
  migrations,
  rows,
  files: new Map(migrations.map((migration) => [migration.version, migration])),
  journal: new Map(rows.map((row) => [row.version, row])),
  begun: rows.find(({ state }) => state !== 'applied'),
})

const isNewer = (version: string, than: string | undefined): boolean => than !== undefined && version > than

/** Undoes these, the newest first, after what has been begun. */
const undone = (rows: readonly JournalRow[], files: ReadonlyMap<string, Migration>): PlannedMigration[] =>
  rows
    .toSorted((one, other) => byVersion(other, one))
    .map((row) => {
      const migration = files.get(row.version)
      if (migration === undefined) {
        throw missingFile(row, 'undone')
      }
      return planned(migration, 'down', row)
    })

const resumed = (row: JournalRow, files: ReadonlyMap<string, Migration>): PlannedMigration => {
  const migration = files.get(row.version)
  if (migration === undefined) {
    throw missingFile(row, row.state === 'applying' ? 'applied to its end' : 'undone to its end')
  }
  return planned(migration, row.state === 'applying' ? 'up' : 'down', row)
}

/**
 * What brings the database to a version: first what was begun is brought to its end, then what is newer is undone, the
 * newest first, then what is not applied up to it is applied, the oldest first; a file that came later and is older than
 * the newest applied one is applied like any other. Applied ones whose file is missing stay as they are. Throws before
 * anything is run.
 */
export const planMigrate = (standing: Standing, { to, acceptChanged }: MigrateOptions): Plan => {
  const { migrations, rows, files, journal, begun } = indexed(standing)
  if (to !== undefined && !files.has(to)) {
    throw unknownVersion(to, migrations)
  }
  if (begun?.state === 'reverting' && !isNewer(begun.version, to)) {
    throw halfUndone(begun)
  }
  if (begun?.state === 'applying' && isNewer(begun.version, to)) {
    throw halfApplied(begun)
  }
  const accepted = acceptAmong(changedAmong(migrations, journal), acceptChanged)
  const tooNew = rows.filter(({ state, version }) => state === 'applied' && isNewer(version, to))
  const pending = migrations.filter(({ version }) => !journal.has(version) && !isNewer(version, to))
  return {
    accepted,
    runs: [
      ...(begun === undefined ? [] : [resumed(begun, files)]),
      ...undone(tooNew, files),
      ...pending.map((migration) => planned(migration, 'up')),
    ],
  }
}

const halfUndone = ({ name, version }: JournalRow): MigrationError =>
  new MigrationError(`${name} is half undone; rollback() brings that to its end`, { version })

const halfApplied = ({ name, version }: JournalRow): MigrationError =>
  new MigrationError(
    `${name} is half applied and cannot be undone as it is: bring it to its end by migrate(), after taking out of its file what ` +
      'is not to be run, and undo it then',
    { version },
  )

const newest = (rows: readonly JournalRow[], count: number): readonly JournalRow[] =>
  count === Number.POSITIVE_INFINITY ? rows : rows.slice(Math.max(0, rows.length - count))

/**
 * What undoes the newest migrations, so many or all that are newer than a version; first one that is half undone already,
 * which counts among them. Throws before anything is run.
 */
export const planRollback = (standing: Standing, { to, count = 1, acceptChanged }: RollbackOptions): Plan => {
  const { migrations, rows, files, journal, begun } = indexed(standing)
  if (to !== undefined && journal.get(to) === undefined) {
    throw files.has(to)
      ? new MigrationError(`${files.get(to)?.name} is not applied, so there is no going back to it`, {
          version: to,
        })
      : unknownVersion(to, migrations)
  }
  if (begun?.state === 'applying') {
    throw halfApplied(begun)
  }
  if (begun !== undefined && to !== undefined && begun.version <= to) {
    throw halfUndone(begun)
  }
  const applied = rows.filter(({ state }) => state === 'applied')
  const left = begun === undefined ? count : count - 1
  const chosen = to === undefined ? newest(applied, left) : applied.filter(({ version }) => version > to)
  const versions = new Set(chosen.map(({ version }) => version))
  const changed = changedAmong(migrations, journal).filter(({ version }) => versions.has(version))
  acceptAmong(changed, acceptChanged)
  return {
    accepted: [],
    runs: [...(begun === undefined ? [] : [resumed(begun, files)]), ...undone(chosen, files)],
  }
}
