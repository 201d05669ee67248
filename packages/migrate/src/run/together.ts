import { AmbiguousCommitError } from '@manticore/client'
import { queryOfText } from '@manticore/core'
import type { Statement } from '../statement.js'
import { MOST_ATTEMPTS, pauseAfter } from './attempts.js'
import { RowLost, type Work } from './context.js'
import { waitForOthers } from './others.js'
import type { MigrationRecord } from './record.js'
import { isLost } from './session.js'

/** What is run in one transaction. */
export interface Together {
  /** The index of its first statement, and that behind its last. */
  readonly first: number
  readonly end: number
  /** Runs it, together with the journal's note of it, so that both are done or none. */
  transact(): Promise<void>
  /** The statement under way. */
  current(): Statement | undefined
}

/** Runs statements in a transaction, again when its connection was lost and the journal does not have them as finished. */
export const runTogether = async (
  { db, session, signal }: Work,
  record: MigrationRecord,
  { first, end, transact, current }: Together,
): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transact()
    } catch (error) {
      if (error instanceof RowLost) {
        throw error
      }
      if (error instanceof AmbiguousCommitError) {
        await waitForOthers(db, { own: session.name, signal, onJob: () => undefined })
        if (await record.isBehind(end)) {
          return
        }
      }
      const mayRepeat = isLost(error) || error instanceof AmbiguousCommitError
      if (!mayRepeat || attempt >= MOST_ATTEMPTS || signal.aborted) {
        throw await record.stopAt(first, current(), error)
      }
      await pauseAfter(attempt, signal)
    }
  }
}

/** Runs statements, one after the other, in one transaction on the connection of the migration. */
export const runData = (
  work: Work,
  record: MigrationRecord,
  first: number,
  statements: readonly Statement[],
): Promise<void> => {
  const { session, reporter, describe } = work
  const end = first + statements.length
  let current: Statement | undefined
  return runTogether(work, record, {
    first,
    end,
    current: () => current,
    transact: () =>
      session.transaction(async (inner) => {
        for (const [offset, statement] of statements.entries()) {
          current = statement
          await reporter.during(describe(first + offset), () => inner.query(queryOfText(statement.text)))
        }
        await record.advance(end, false, inner)
      }),
  })
}
