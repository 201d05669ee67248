/** Whether a migration is applied or undone. */
export type Direction = 'up' | 'down'

/** Which migration is meant, and which of those that are run it is. */
export interface ProgressPlace {
  /** The version of the migration. */
  readonly version: string
  /** The name of its file, without its ending. */
  readonly name: string
  /** Whether it is applied or undone. */
  readonly direction: Direction
  /** Which of the migrations that are run, from 1. */
  readonly index: number
  /** How many are run. */
  readonly total: number
}

/** Which statement of a migration is meant; of a module there is one, `up(db)` or `down(db)`. */
export interface ProgressStatement extends ProgressPlace {
  /** Which of the statements of the migration, from 1. */
  readonly statement: number
  /** How many it has. */
  readonly statements: number
  /** The line of the file it begins at; undefined of a module. */
  readonly line: number | undefined
  /** The text of the statement; of a module `up(db)` or `down(db)`. */
  readonly text: string
  /** Milliseconds since it began. */
  readonly duration: number
}

/**
 * What `onProgress` is told: `lock`, that somebody else migrates and is waited for, at once and each second; `migration` and
 * `statement`, that one begins and has ended; `waiting`, that a statement still runs, each second; `job`, how far a
 * schema change of CockroachDB is, which goes on as a job of the cluster.
 */
export type Progress =
  | {
      readonly kind: 'lock'
      readonly holder: string
      readonly since: Date
      /** Milliseconds waited so far. */
      readonly duration: number
    }
  | (ProgressPlace & {
      readonly kind: 'migration'
      readonly state: 'begun' | 'finished'
      /** Milliseconds since it began. */
      readonly duration: number
    })
  | (ProgressStatement & { readonly kind: 'statement'; readonly state: 'begun' | 'finished' })
  | (ProgressStatement & { readonly kind: 'waiting' })
  | (ProgressStatement & {
      readonly kind: 'job'
      /** The id of the job, for SHOW JOB. */
      readonly job: string
      readonly description: string
      /** From 0 to 1; undefined where the server does not tell. */
      readonly fraction: number | undefined
    })
