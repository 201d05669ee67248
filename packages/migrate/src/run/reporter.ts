import type { Database } from '@manticore/client'
import { type RunningJob, runningJobs } from './others.js'
import type { Progress, ProgressStatement } from './progress.js'

/** Tells `onProgress`. */
export interface Reporter {
  tell(progress: Progress): void
  /** Tells when a statement begins, each second while it runs, and when it has ended. */
  during<T>(statement: Omit<ProgressStatement, 'duration'>, work: () => Promise<T>): Promise<T>
  /** Tells each second that a statement is waited for. */
  waiting<T>(statement: Omit<ProgressStatement, 'duration'>, work: () => Promise<T>): Promise<T>
  /** Tells how far a job is that a statement waits for. */
  job(statement: Omit<ProgressStatement, 'duration'>, job: RunningJob, duration: number): void
}

const TICK = 1000
// seconds between two questions for the jobs of CockroachDB
const JOBS_EACH = 5

const SILENT: Reporter = Object.freeze({
  tell: () => undefined,
  during: <T>(_: unknown, work: () => Promise<T>) => work(),
  waiting: <T>(_: unknown, work: () => Promise<T>) => work(),
  job: () => undefined,
})

/** Creates a reporter; without anybody to tell it does nothing. */
export const createReporter = (
  db: Database,
  onProgress: ((progress: Progress) => void) | undefined,
): Reporter => {
  if (onProgress === undefined) {
    return SILENT
  }

  const tell = (progress: Progress): void => {
    try {
      onProgress(Object.freeze(progress))
    } catch (error) {
      // no reason to stop half way; as with an event emitter, the listener's mistake is nobody's to catch
      process.nextTick(() => {
        throw error
      })
    }
  }

  const job: Reporter['job'] = (statement, { id, description, fraction }, duration) =>
    tell({ ...statement, kind: 'job', job: id, description, fraction, duration })

  const waiting: Reporter['waiting'] = async (statement, work) => {
    const start = performance.now()
    const elapsed = (): number => performance.now() - start
    let ticks = 0
    let hasEnded = false
    const tick = async (): Promise<void> => {
      tell({ ...statement, kind: 'waiting', duration: elapsed() })
      if (++ticks % JOBS_EACH === 0 && db.server?.kind === 'cockroachdb') {
        for (const running of await runningJobs(db)) {
          if (!hasEnded) {
            job(statement, running, elapsed())
          }
        }
      }
    }
    // that nothing can be told of the jobs is no reason to stop
    const ticking = setInterval(() => tick().catch(() => undefined), TICK)
    try {
      return await work()
    } finally {
      hasEnded = true
      clearInterval(ticking)
    }
  }

  return {
    tell,
    job,
    waiting,
    during: async (statement, work) => {
      const start = performance.now()
      tell({ ...statement, kind: 'statement', state: 'begun', duration: 0 })
      const result = await waiting(statement, work)
      tell({ ...statement, kind: 'statement', state: 'finished', duration: performance.now() - start })
      return result
    },
  }
}
