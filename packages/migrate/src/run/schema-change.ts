import type { Statement } from '../statement.js'
import { MOST_ATTEMPTS, pauseAfter, persist } from './attempts.js'
import { askCatalog, type Verdict } from './catalog.js'
import type { Work } from './context.js'
import { doubtError, halfDoneError, isHalfDone, isInDoubt } from './failure.js'
import { type RunningJob, waitForOthers } from './others.js'
import type { MigrationRecord } from './record.js'
import { isLost } from './session.js'

/** Whether a statement has taken effect, once nothing of it goes on any more. */
const lookUp = async (work: Work, index: number): Promise<Verdict> => {
  const { db, session, reporter, signal, describe, statements } = work
  const start = performance.now()
  const told = describe(index)
  const onJob = (job: RunningJob): void => reporter.job(told, job, performance.now() - start)
  await reporter.waiting(told, () => waitForOthers(db, { own: session.name, signal, onJob }))
  const effect = statements[index]?.effect
  return effect === undefined ? 'unknown' : persist(() => askCatalog(effect, session.ask), signal)
}

/**
 * Decides about the statement that an earlier run left in doubt: whether it is finished. What the catalog cannot tell, the
 * caller tells by `resolve`, or it is a `MigrationError`.
 */
export const settle = async (work: Work, index: number): Promise<boolean> => {
  const { resolve } = work.options
  const verdict = await lookUp(work, index)
  if (verdict === 'unknown' && resolve === undefined) {
    throw doubtError(work.run, work.statements[index])
  }
  return verdict === 'done' || (verdict === 'unknown' && resolve === 'done')
}

/** A failure of a schema change. */
interface Failure {
  readonly error: unknown
  readonly index: number
  readonly statement: Statement
  /** How often it was sent, or was to be, in this run. */
  readonly attempt: number
  /** Whether the catalog showed, before this attempt, that an earlier one had done nothing so far. */
  readonly wasUndone: boolean
}

/** What is to be done after one: nothing, when the statement is done all the same, or to run it again. */
type Answer = 'done' | 'again, since it is undone' | 'again, since it was not sent'

const answerTo = async (
  work: Work,
  record: MigrationRecord,
  { error, index, statement, attempt, wasUndone }: Failure,
): Promise<Answer> => {
  const { db, run, signal } = work
  if (isHalfDone(error)) {
    throw halfDoneError(run, statement, error)
  }
  const mayRepeat = attempt < MOST_ATTEMPTS && !signal.aborted
  if (isInDoubt(error, db)) {
    const verdict = mayRepeat ? await lookUp(work, index) : 'unknown'
    if (verdict === 'unknown') {
      throw doubtError(run, statement, error)
    }
    return verdict === 'done' ? 'done' : 'again, since it is undone'
  }
  if (isLost(error)) {
    if (mayRepeat) {
      await pauseAfter(attempt, signal)
      return 'again, since it was not sent'
    }
  } else if (wasUndone && (await lookUp(work, index)) === 'done') {
    // it was in its own way: an earlier attempt was still under way when the catalog was asked
    return 'done'
  }
  throw await record.stopAt(index, statement, error)
}

/**
 * Runs one change of the schema by itself. The journal has it as begun before it is sent, and as finished after its answer; when
 * there is none, the catalog is asked. `wasUndone` tells that an earlier run began it, and that it is not done.
 */
export const runSchemaChange = async (
  work: Work,
  record: MigrationRecord,
  index: number,
  statement: Statement,
  wasUndone: boolean,
): Promise<void> => {
  await record.advance(index, true)
  let isUndone = wasUndone
  for (let attempt = 1; ; attempt++) {
    try {
      await work.reporter.during(work.describe(index), () => work.session.run(statement.text))
      break
    } catch (error) {
      const answer = await answerTo(work, record, { error, index, statement, attempt, wasUndone: isUndone })
      if (answer === 'done') {
        break
      }
      isUndone ||= answer === 'again, since it is undone'
    }
  }
  await record.advance(index + 1, false)
}
