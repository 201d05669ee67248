import { DatabaseError, type DatabaseErrorFields } from '@manticore/schema'

/** Where in which migration something went wrong. */
export interface MigrationPlace {
  /** The path of the file. */
  readonly file?: string | undefined
  /** The line of the file, from 1. */
  readonly line?: number | undefined
  /** The version of the migration. */
  readonly version?: string | undefined
  /** The text of the statement. */
  readonly statement?: string | undefined
}

type MigrationErrorFields = MigrationPlace & Pick<DatabaseErrorFields, 'cause' | 'hint'>

/**
 * A migration that cannot be read, planned or carried out. The message names the file and the line; `cause` is what the
 * server said, where it was the server. Code `MIGRATION`.
 */
export class MigrationError extends DatabaseError {
  static {
    MigrationError.prototype.name = 'MigrationError'
  }

  /** The path of the file. */
  declare readonly file?: string
  /** The line of the file, from 1. */
  declare readonly line?: number
  /** The version of the migration. */
  declare readonly version?: string
  /** The text of the statement. */
  declare readonly statement?: string

  constructor(message: string, { file, line, version, statement, ...fields }: MigrationErrorFields = {}) {
    super(message, { code: 'MIGRATION', ...fields })
    for (const [name, value] of Object.entries({ file, line, version, statement })) {
      if (value !== undefined) {
        Object.defineProperty(this, name, { value, enumerable: true })
      }
    }
  }
}

/** Files that were changed after they had been applied: `versions` are theirs. `acceptChanged` takes them as they are now. */
export class MigrationChecksumError extends MigrationError {
  static {
    MigrationChecksumError.prototype.name = 'MigrationChecksumError'
  }

  /** The versions of the files that were changed. */
  readonly versions: readonly string[]

  constructor(
    message: string,
    { versions, ...fields }: MigrationErrorFields & { versions: readonly string[] },
  ) {
    super(message, fields)
    this.versions = Object.freeze([...versions])
  }
}

/** Who has the right to migrate, as the database tells. */
export interface LockHolder {
  /** The machine and the process: `build-7 (process 4711)`. */
  readonly holder: string
  /** Since when, by the clock of the server. */
  readonly since: Date
  /** When it ends unless it is renewed, by the clock of the server. */
  readonly expires: Date
}

/** Somebody else migrates: who, since when, and until when unless they renew it. */
export class MigrationLockError extends MigrationError {
  static {
    MigrationLockError.prototype.name = 'MigrationLockError'
  }

  /** {@link LockHolder.holder}. */
  declare readonly holder?: string
  /** {@link LockHolder.since}. */
  declare readonly since?: Date
  /** {@link LockHolder.expires}. */
  declare readonly expires?: Date

  constructor(message: string, lock: Partial<LockHolder> = {}, fields: MigrationErrorFields = {}) {
    super(message, fields)
    const { holder, since, expires } = lock
    for (const [name, value] of Object.entries({ holder, since, expires })) {
      if (value !== undefined) {
        Object.defineProperty(this, name, { value, enumerable: true })
      }
    }
  }
}

/** A migration without an undo was to be undone. Nothing was run. */
export class IrreversibleMigrationError extends MigrationError {
  static {
    IrreversibleMigrationError.prototype.name = 'IrreversibleMigrationError'
  }
}
