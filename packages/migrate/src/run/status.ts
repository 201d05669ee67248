import type { LockHolder } from '../errors.js'
import type { JournalState } from '../journal/journal.js'
import type { JournalRow } from '../journal/tables.js'
import type { Migration } from '../migration.js'
import { changedAmong } from './changed.js'
import { lengthOf } from './position.js'
import type { Direction } from './progress.js'

/** A migration that the journal has as applied. */
export interface AppliedMigration {
  /** The version of the migration. */
  readonly version: string
  /** The name of its file, without its ending. */
  readonly name: string
  /** When, by the clock of the server. */
  readonly appliedAt: Date
  /** The checksum of its file at that time. */
  readonly checksum: string
  /** Milliseconds it took to apply. */
  readonly durationMs: number
}

/** A migration that was begun and has not ended. */
export interface PartialMigration {
  /** The version of the migration. */
  readonly version: string
  /** The name of its file, without its ending. */
  readonly name: string
  /** `up` when it is being applied, `down` when it is being undone. */
  readonly direction: Direction
  /** How many of its statements are finished. */
  readonly finished: number
  /** How many it has; undefined when its file is missing. */
  readonly statements: number | undefined
  /** Whether the next statement was begun and its outcome is not known. */
  readonly inDoubt: boolean
}

/** How the files and the database stand to one another. */
export interface MigrationStatus {
  /** What the journal has as applied, by version. */
  readonly applied: readonly AppliedMigration[]
  /** Files that are not applied, by version. */
  readonly pending: readonly Migration[]
  /** Those of `pending` that are older than the newest applied one. They are applied like the others. */
  readonly outOfOrder: readonly Migration[]
  /** Files that were changed after they had been applied. */
  readonly changed: readonly Migration[]
  /** Applied migrations whose file is not there. They hinder nothing but their undoing. */
  readonly missing: readonly AppliedMigration[]
  /** The migration that was interrupted or is being run. It is neither applied nor pending. */
  readonly partial: PartialMigration | undefined
  /** The newest applied version. */
  readonly current: string | undefined
  /** Who migrates now. */
  readonly lock: LockHolder | undefined
}

/** The rows of migrations that are applied, by version. */
export const appliedAmong = (rows: readonly JournalRow[]): AppliedMigration[] =>
  rows.flatMap(({ state, version, name, applied_at: appliedAt, checksum, duration_ms: duration }) =>
    state === 'applied' && appliedAt !== null
      ? [Object.freeze({ version, name, appliedAt, checksum, durationMs: Number(duration) })]
      : [],
  )

const partialOf = (row: JournalRow, migration: Migration | undefined): PartialMigration => {
  const direction = row.state === 'applying' ? 'up' : 'down'
  const steps = migration?.steps[direction]
  return Object.freeze({
    version: row.version,
    name: row.name,
    direction,
    finished: row.finished,
    statements: steps && lengthOf(steps),
    inDoubt: row.begun !== null,
  })
}

/** How files and journal stand to one another. */
export const statusOf = (migrations: readonly Migration[], { rows, lock }: JournalState): MigrationStatus => {
  const files = new Map(migrations.map((migration) => [migration.version, migration]))
  const journal = new Map(rows.map((row) => [row.version, row]))
  const applied = appliedAmong(rows)
  const current = applied.at(-1)?.version
  const pending = migrations.filter(({ version }) => !journal.has(version))
  const begun = rows.find(({ state }) => state !== 'applied')
  return Object.freeze({
    applied,
    pending,
    outOfOrder: pending.filter(({ version }) => current !== undefined && version < current),
    changed: changedAmong(migrations, journal),
    missing: applied.filter(({ version }) => !files.has(version)),
    partial: begun && partialOf(begun, files.get(begun.version)),
    current,
    lock,
  })
}
