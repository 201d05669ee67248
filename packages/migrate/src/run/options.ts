import type { Direction, Progress } from './progress.js'

/** What migrating in either direction can be told. */
export interface RunOptions {
  /** Answers with the statements that would be run, and runs none. Changes nothing and takes no lock. Default false. */
  readonly dryRun?: boolean | undefined
  /** Called as the work goes on, each second at least. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Milliseconds to wait while somebody else migrates. Default 60,000; 0 does not wait, Infinity waits for ever. */
  readonly lockTimeout?: number | undefined
  /** Takes files that were changed after they had been applied as they are now: all, or those of these versions. */
  readonly acceptChanged?: true | readonly string[] | undefined
  /**
   * What to do about a statement whose outcome is unknown and cannot be read from the catalog: `done` takes it for
   * finished, `again` runs it again. Without it, that is a `MigrationError` which says what to look at.
   */
  readonly resolve?: 'done' | 'again' | undefined
  /**
   * `statement`: each schema change by itself, as CockroachDB needs it. `migration`: each migration in one transaction, on
   * PostgreSQL only. Default `statement`.
   */
  readonly transaction?: 'statement' | 'migration' | undefined
  /** Stops before the next statement when it is aborted, and cancels the one that runs. */
  readonly signal?: AbortSignal | undefined
}

/** How `migrate` runs. */
export interface MigrateOptions extends RunOptions {
  /** The version to go to, up or down: afterwards just the migrations up to it are applied. Default: all of them. */
  readonly to?: string | undefined
}

/** How `rollback` runs. */
export interface RollbackOptions extends RunOptions {
  /** How many migrations to undo, the newest first. Default 1; Infinity for all. */
  readonly count?: number | undefined
  /** The version to go back to: all that are newer are undone, and it is not. */
  readonly to?: string | undefined
}

/** A migration that was applied or undone, or would be. */
export interface MigrationRun {
  /** The version of the migration. */
  readonly version: string
  /** The name of its file, without its ending. */
  readonly name: string
  /** Whether it was applied or undone. */
  readonly direction: Direction
  /** Milliseconds it took this time; 0 of a dry run. */
  readonly durationMs: number
  /** How many statements were run this time, or would be; 1 of a module. */
  readonly statements: number
  /** Whether it went on where an earlier run had stopped. */
  readonly resumed: boolean
}

/** A statement that a dry run found. */
export interface RunStatement {
  /** The version of the migration. */
  readonly version: string
  /** The name of its file, without its ending. */
  readonly name: string
  /** Whether it would be applied or undone. */
  readonly direction: Direction
  /** The line of the file; undefined of a module. */
  readonly line: number | undefined
  /** The text; of a module a comment that names the function. */
  readonly text: string
}

/** What `migrate` and `rollback` did. */
export interface RunResult {
  /** Those applied, in their order. */
  readonly applied: readonly MigrationRun[]
  /** Those undone, in their order. */
  readonly reverted: readonly MigrationRun[]
  /** What a dry run would run, in its order; otherwise empty. */
  readonly statements: readonly RunStatement[]
}
