import type { Database } from '@manticore/client'
import { ValidationError } from '@manticore/schema'
import { type JournalState, openJournal } from '../journal/journal.js'
import { acquireLease, type Lease } from '../lease/lease.js'
import type { RunContext } from './context.js'
import { stoppedError } from './failure.js'
import type { MigrationRun, RunOptions, RunResult, RunStatement } from './options.js'
import type { Plan, PlannedMigration } from './plan.js'
import { lengthOf } from './position.js'
import { createReporter, type Reporter } from './reporter.js'
import { runMigration } from './run-migration.js'
import { createSession } from './session.js'

const LOCK_TIMEOUT = 60_000

/** What is run, and where. */
export interface RunRequest {
  readonly db: Database
  /** Milliseconds the lease holds without being renewed. */
  readonly leaseDuration: number
  readonly options: RunOptions
  /** What is to be done as things stand. Asked again under the lease. */
  readonly plan: (state: JournalState) => Plan
}

const resultOf = (runs: readonly MigrationRun[], statements: readonly RunStatement[] = []): RunResult =>
  Object.freeze({
    applied: runs.filter(({ direction }) => direction === 'up'),
    reverted: runs.filter(({ direction }) => direction === 'down'),
    statements,
  })

const finishedOf = ({ row }: PlannedMigration): number => row?.finished ?? 0

const statementsOf = (run: PlannedMigration): RunStatement[] => {
  const { migration, direction, steps } = run
  const { version, name, path } = migration
  const place = { version, name, direction }
  return steps.kind === 'function'
    ? [{ ...place, line: undefined, text: `/* ${direction}(db) of ${path} */` }]
    : steps.statements.slice(finishedOf(run)).map(({ line, text }) => ({ ...place, line, text }))
}

const dryRun = ({ runs }: Plan): RunResult =>
  resultOf(
    runs.map((run) => ({
      version: run.migration.version,
      name: run.migration.name,
      direction: run.direction,
      durationMs: 0,
      statements: lengthOf(run.steps) - finishedOf(run),
      resumed: run.row !== undefined,
    })),
    runs.flatMap(statementsOf),
  )

const requirePossible = async (db: Database, { transaction }: RunOptions): Promise<void> => {
  const { kind } = await db.connect()
  if (transaction === 'migration' && kind === 'cockroachdb') {
    throw new ValidationError(
      'transaction: "migration" is for PostgreSQL; CockroachDB runs each schema change by itself and commits what was before it',
    )
  }
  const { max } = db.stats()
  if (max < 2) {
    throw new ValidationError(
      `migrations need two connections, one for the statements and one to say that they still run; maxConnections is ${max}`,
    )
  }
}

const runAll = async (context: RunContext, { runs, accepted }: Plan): Promise<MigrationRun[]> => {
  for (const migration of accepted) {
    await context.journal.accept(migration)
  }
  const done: MigrationRun[] = []
  for (const [index, run] of runs.entries()) {
    done.push(await runMigration(context, run, { index: index + 1, total: runs.length }))
  }
  return done
}

const isNothing = ({ runs, accepted }: Plan): boolean => runs.length === 0 && accepted.length === 0

/** Waits for the lease; told of those who have it. */
const waitForLease = async (
  { db, leaseDuration, options }: RunRequest,
  tables: Parameters<typeof acquireLease>[1],
  reporter: Reporter,
): Promise<Lease> => {
  const { lockTimeout: timeout = LOCK_TIMEOUT, signal } = options
  try {
    return await acquireLease(db, tables, {
      duration: leaseDuration,
      timeout,
      signal,
      onWait: ({ holder, since }, duration) => reporter.tell({ kind: 'lock', holder, since, duration }),
    })
  } catch (error) {
    throw signal?.aborted === true ? stoppedError(signal.reason) : error
  }
}

/**
 * Plans, and where there is something to do takes the lease, plans again and runs it. Nobody is waited for, and nothing is
 * created, where there is nothing to do.
 */
export const run = async (request: RunRequest): Promise<RunResult> => {
  const { db, options, plan } = request
  if (options.signal?.aborted === true) {
    throw stoppedError(options.signal.reason)
  }
  const journal = await openJournal(db)
  const state = await journal.read()
  const first = plan(state)
  if (options.dryRun === true) {
    return dryRun(first)
  }
  if (isNothing(first)) {
    return resultOf([])
  }
  await requirePossible(db, options)
  if (!state.exists) {
    await journal.create()
  }
  const reporter = createReporter(db, options.onProgress)
  const lease = await waitForLease(request, journal.tables, reporter)
  const signal = AbortSignal.any([lease.lost, ...(options.signal === undefined ? [] : [options.signal])])
  const session = createSession(db, lease.fence, signal)
  try {
    const context = { db, journal, lease, session, reporter, options, signal }
    return resultOf(await runAll(context, plan(await journal.read())))
  } finally {
    session.close()
    await lease.release()
  }
}
