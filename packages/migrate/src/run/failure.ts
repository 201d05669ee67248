import { AmbiguousCommitError, type Database, SchemaChangeError } from '@manticore/client'
import { DatabaseError } from '@manticore/schema'
import { MigrationError } from '../errors.js'
import type { Statement } from '../statement.js'
import { describePlace } from '../statements/place.js'
import type { PlannedMigration } from './plan.js'

// CockroachDB goes on with the job of a schema change whose statement was cancelled, or ran out of time, or lost its nodes
const IN_DOUBT_ON_COCKROACH: ReadonlySet<string> = new Set(['57014', 'QUERY_CANCELLED', '58C00', '58C01'])

/** Whether a schema change may have taken effect although it failed. */
export const isInDoubt = (error: unknown, db: Database): boolean =>
  error instanceof AmbiguousCommitError ||
  (error instanceof DatabaseError &&
    db.server?.kind === 'cockroachdb' &&
    IN_DOUBT_ON_COCKROACH.has(error.code))

/** Whether a schema change failed after its transaction had committed. */
export const isHalfDone = (error: unknown): boolean => error instanceof SchemaChangeError

const fieldsOf = ({ migration: { path, version } }: PlannedMigration, statement: Statement | undefined) => ({
  file: path,
  line: statement?.line,
  version,
  statement: statement?.text,
})

const describe = ({ migration: { path }, direction }: PlannedMigration, statement?: Statement): string =>
  statement === undefined
    ? `${describePlace({ file: path })}, ${direction}(db)`
    : describePlace({ file: path, line: statement.line })

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

// CockroachDB's for a change of a table that is locked against changes (schema_locked), which new tables are from v26.1 on
const LOCKED = '57000'

const adviceFor = (error: unknown): string =>
  error instanceof DatabaseError && error.code === LOCKED
    ? '. Put "ALTER TABLE <table> SET (schema_locked = false)" before it, as a statement of its own, and "... = true" behind it'
    : ''

/** What is left of a migration that stopped, of which so many statements are finished. */
const remainder = ({ direction }: PlannedMigration, finished: number): string => {
  if (finished === 0) {
    return `Nothing of it was ${direction === 'up' ? 'applied' : 'undone'}`
  }
  const again = direction === 'up' ? 'migrate' : 'roll back'
  return finished === 1
    ? `Its first statement is finished and is not run again: correct the file behind it, and ${again} again`
    : `Its first ${finished} statements are finished and are not run again: correct the file behind them, and ${again} again`
}

/** The error for a statement that failed and did nothing. */
export const failedError = (
  run: PlannedMigration,
  statement: Statement | undefined,
  error: unknown,
  finished: number,
): MigrationError =>
  new MigrationError(
    `${describe(run, statement)}: ${sentenceOf(error)}${adviceFor(error)}. ${remainder(run, finished)}`,
    {
      ...fieldsOf(run, statement),
      cause: error,
      hint: error instanceof DatabaseError ? error.hint : undefined,
    },
  )

const RESOLVE =
  'Look whether it took effect, and run this again with resolve: "done" (--resolve done) if it did, or resolve: "again" ' +
  '(--resolve again) if it did not'

/** The error for a statement of which nobody knows whether it took effect. */
export const doubtError = (
  run: PlannedMigration,
  statement: Statement | undefined,
  error?: unknown,
): MigrationError =>
  new MigrationError(
    `${describe(run, statement)}: ${error === undefined ? 'an earlier run was interrupted here' : sentenceOf(error)}. Whether it took effect ` +
      `cannot be told from the catalog. ${RESOLVE}`,
    { ...fieldsOf(run, statement), cause: error },
  )

/** The error for a schema change that failed after its commit. */
export const halfDoneError = (run: PlannedMigration, statement: Statement, error: unknown): MigrationError =>
  new MigrationError(
    `${describe(run, statement)}: ${sentenceOf(error)}. Look at what is left of it (SHOW JOBS, SHOW CREATE TABLE), ` +
      'put right what made it fail, and run this again: what the catalog shows as done is not done twice',
    { ...fieldsOf(run, statement), cause: error },
  )

/** The error for what is no fault of a statement, such as a server that is gone. */
export const interruptedError = (run: PlannedMigration, error: unknown): MigrationError =>
  new MigrationError(
    `${describePlace({ file: run.migration.path })}: ${sentenceOf(error)}. What is finished stays; the next run goes on from there`,
    { ...fieldsOf(run, undefined), cause: error },
  )

/** The error for work that was stopped by its signal. */
export const stoppedError = (reason: unknown, run?: PlannedMigration): MigrationError =>
  new MigrationError(
    run === undefined
      ? 'stopped by its signal before anything was run'
      : `${describePlace({ file: run.migration.path })}: stopped by its signal. What is finished stays; the next run goes on from there`,
    { file: run?.migration.path, version: run?.migration.version, cause: reason },
  )
