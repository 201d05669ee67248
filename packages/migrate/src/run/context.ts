import type { Database } from '@manticore/client'
import type { Journal } from '../journal/journal.js'
import type { Lease } from '../lease/lease.js'
import type { Statement } from '../statement.js'
import type { RunOptions } from './options.js'
import type { PlannedMigration } from './plan.js'
import { lengthOf } from './position.js'
import type { ProgressPlace, ProgressStatement } from './progress.js'
import type { Reporter } from './reporter.js'
import type { MigrationSession } from './session.js'

/** What the migrations of one run have in common. */
export interface RunContext {
  readonly db: Database
  readonly journal: Journal
  readonly lease: Lease
  readonly session: MigrationSession
  readonly reporter: Reporter
  readonly options: RunOptions
  /** Aborted when the run is to stop: by the caller, or because the lease was lost. */
  readonly signal: AbortSignal
}

/** One migration of a run. */
export interface Work extends RunContext {
  readonly run: PlannedMigration
  /** None of a module. */
  readonly statements: readonly Statement[]
  /** How many statements it has; a module has one. */
  readonly length: number
  /** What is told of the statement of an index. */
  describe(index: number): Omit<ProgressStatement, 'duration'>
}

/** What is to be run of one migration. */
export const workOf = (context: RunContext, run: PlannedMigration, place: ProgressPlace): Work => {
  const statements = run.steps.kind === 'statements' ? run.steps.statements : []
  const length = lengthOf(run.steps)
  return {
    ...context,
    run,
    statements,
    length,
    describe: (index) => {
      const { line, text } = statements[index] ?? { line: undefined, text: `${run.direction}(db)` }
      return { ...place, statement: index + 1, statements: length, line, text }
    },
  }
}

/** Thrown where the row of the journal is no longer ours, to be looked into outside of the transaction. */
export class RowLost extends Error {}
