import { MigrationError } from '../errors.js'
import type { JournalRow } from '../journal/tables.js'
import type { Statement } from '../statement.js'
import { RowLost, type RunContext, workOf } from './context.js'
import { interruptedError, stoppedError } from './failure.js'
import type { MigrationRun } from './options.js'
import type { PlannedMigration } from './plan.js'
import type { ProgressPlace } from './progress.js'
import { createRecord } from './record.js'
import { runSteps } from './run-steps.js'

/** What changes the session itself, and so would reach into the next migration. */
const changesSession = ({ kind, text }: Statement): boolean =>
  kind === 'setting' || /\bset_config\b/i.test(text)

/** Begins a migration in the journal, or takes it over. */
const claim = async (
  { journal, lease }: RunContext,
  { migration, direction }: PlannedMigration,
): Promise<JournalRow> => {
  await lease.ensure()
  const row = await journal.claim(migration, lease.fence)
  // somebody whose lease is over may have brought it to its end since it was planned
  const isAsPlanned = direction === 'up' ? row?.state === 'applying' : row?.state !== 'applying'
  if (row === undefined || !isAsPlanned) {
    throw new RowLost()
  }
  return row
}

/** The error to throw for what stopped a migration. */
const reasonOf = async (
  { lease, signal, options, journal }: RunContext,
  run: PlannedMigration,
  error: unknown,
): Promise<MigrationError> => {
  const { name, path: file, version } = run.migration
  if (lease.lost.aborted || error instanceof RowLost) {
    await lease.confirm()
    return new MigrationError(
      `the row of ${name} in the journal ${journal.tables.journalName} was changed by somebody else while it ran: see what ` +
        'status() says, and run this again',
      { file, version },
    )
  }
  if (signal.aborted) {
    return stoppedError(options.signal?.reason ?? error, run)
  }
  return error instanceof MigrationError ? error : interruptedError(run, error)
}

/** Applies or undoes one migration, from where it stopped. */
export const runMigration = async (
  context: RunContext,
  run: PlannedMigration,
  which: Pick<ProgressPlace, 'index' | 'total'>,
): Promise<MigrationRun> => {
  const { reporter, session } = context
  const { version, name } = run.migration
  const place: ProgressPlace = { version, name, direction: run.direction, ...which }
  const work = workOf(context, run, place)
  const start = performance.now()
  const elapsed = (): number => performance.now() - start
  reporter.tell({ ...place, kind: 'migration', state: 'begun', duration: 0 })
  try {
    const row = await claim(context, run)
    const statements = await runSteps(work, createRecord(work, row, elapsed), row)
    const durationMs = Math.round(elapsed())
    reporter.tell({ ...place, kind: 'migration', state: 'finished', duration: durationMs })
    const resumed = run.row !== undefined
    return Object.freeze({ version, name, direction: run.direction, durationMs, statements, resumed })
  } catch (error) {
    throw await reasonOf(context, run, error)
  } finally {
    if (work.statements.some(changesSession)) {
      session.reset()
    }
  }
}
