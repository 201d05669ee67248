import type { Executor } from '@manticore/client'
import type { MigrationError } from '../errors.js'
import type { JournalRow } from '../journal/tables.js'
import type { Statement } from '../statement.js'
import { RowLost, type Work } from './context.js'
import { failedError } from './failure.js'
import { createPositions } from './position.js'

/** What the journal is told of one migration, as it goes on. Each throws when the row is no longer ours. */
export interface MigrationRecord {
  /**
   * That so many statements are finished, and whether the next one is under way; at the end, that the migration is whole.
   * In a transaction where one is given.
   */
  advance(finished: number, isBegun: boolean, on?: Executor): Promise<void>
  /**
   * That a statement failed and did nothing, behind so many that are finished; where nothing was done before it, nothing is
   * left of the migration. Answers with the error to throw.
   */
  stopAt(finished: number, statement: Statement | undefined, error: unknown): Promise<MigrationError>
  /** Whether the statements up to one are finished. */
  isBehind(end: number): Promise<boolean>
}

/** Creates the record of a migration whose row was claimed. */
export const createRecord = (
  { journal, lease, run, statements, length }: Work,
  row: JournalRow,
  elapsed: () => number,
): MigrationRecord => {
  const { migration, direction, steps } = run
  const entry = journal.entry(row)
  const positionAt = createPositions(steps)
  const before = Number(row.duration_ms)

  const requireOurs = (isOurs: boolean): void => {
    if (!isOurs) {
      throw new RowLost()
    }
  }

  const advance: MigrationRecord['advance'] = async (finished, isBegun, on) => {
    // that of its undoing is nobody's business
    const durationMs = direction === 'up' ? before + elapsed() : before
    const position = { ...positionAt(finished, isBegun), durationMs }
    if (finished < length) {
      requireOurs(await entry.move(direction, position, on))
    } else if (direction === 'up') {
      requireOurs(await entry.apply(migration, position, on))
    } else {
      const isRemoved = await entry.remove(on)
      // of two attempts to delete it, the first may have been the one that did
      await (isRemoved || on !== undefined ? requireOurs(isRemoved) : lease.confirm())
    }
  }

  const forget = (): Promise<boolean> => (direction === 'up' ? entry.remove() : entry.keep())

  return {
    advance,
    stopAt: async (finished, statement, error) => {
      const isUntouched = statements.slice(0, finished).every(({ kind }) => kind === 'setting')
      try {
        await (isUntouched ? forget() : advance(finished, false))
      } catch (failure) {
        // what cannot be noted, since the server is gone, is looked up by the next run
        if (failure instanceof RowLost) {
          throw failure
        }
      }
      return failedError(run, statement, error, isUntouched ? 0 : finished)
    },
    isBehind: async (end) => {
      const now = await entry.read()
      if (now === undefined) {
        await lease.confirm()
        return direction === 'down' && end === length
      }
      const isWhole = direction === 'up' && now.state === 'applied'
      const isUnderWay = now.state === (direction === 'up' ? 'applying' : 'reverting')
      return isWhole || (isUnderWay && now.finished >= end)
    },
  }
}
