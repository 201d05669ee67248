import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '@manticore/client'
import { onlyPostgres } from '@manticore/core'

/** What the application_name of each connection of a migration begins with; the fence of its lease follows. */
export const SESSION_PREFIX = 'manticore migration '

/** A schema change that CockroachDB carries out as a job of the cluster. */
export interface RunningJob {
  readonly id: string
  readonly description: string
  /** From 0 to 1. */
  readonly fraction: number | undefined
}

interface JobRow {
  readonly id: string
  readonly description: string | null
  readonly fraction: number | null
}

// A job that is paused goes on when somebody resumes it, which is not waited for.
const RUNNING_JOBS =
  'select job_id::TEXT as id, description, fraction_completed::FLOAT8 as fraction from [show jobs] ' +
  "where job_type in ('SCHEMA CHANGE', 'NEW SCHEMA CHANGE', 'TYPEDESC SCHEMA CHANGE') " +
  "and status in ('pending', 'running', 'reverting', 'cancel-requested', 'pause-requested') order by job_id"

/** The schema changes that are under way, those of others too: https://www.cockroachlabs.com/docs/stable/show-jobs. On CockroachDB alone. */
export const runningJobs = async (db: Database): Promise<RunningJob[]> => {
  const rows = await db.execute<JobRow>(RUNNING_JOBS)
  return rows.map(({ id, description, fraction }) => ({
    id,
    description: description ?? '',
    fraction: fraction ?? undefined,
  }))
}

// A server goes on with a statement after its client is gone, and notices that when it is done.
const OTHER_SESSIONS = onlyPostgres(
  'select state, application_name as name from pg_stat_activity where datname = current_database() ' +
    `and starts_with(application_name, '${SESSION_PREFIX}')`,
)

interface SessionRow {
  readonly state: string | null
  readonly name: string
}

const FIRST_PAUSE = 100
const LONGEST_PAUSE = 1000
// what a server has to read a statement that was sent to it, and to notice that its client is gone
const GRACE = 2000

/** How whoever waits is told, and may stop. */
export interface Waiting {
  /** The name of the connection that is not waited for. */
  readonly own: string | undefined
  readonly signal: AbortSignal
  readonly onJob: (job: RunningJob) => void
}

const wait = async (isBusy: (waited: number) => Promise<boolean>, signal: AbortSignal): Promise<void> => {
  const start = performance.now()
  for (let delay = FIRST_PAUSE; await isBusy(performance.now() - start); delay *= 2) {
    await pause(Math.min(delay, LONGEST_PAUSE), undefined, { signal })
  }
}

/**
 * Waits until nothing goes on of a statement whose connection was lost, or whose migrator died: on CockroachDB until no
 * schema change runs as a job, on PostgreSQL until no other connection of a migration runs a statement.
 */
export const waitForOthers = (db: Database, { own, signal, onJob }: Waiting): Promise<void> =>
  wait(async (waited) => {
    if (db.server?.kind === 'cockroachdb') {
      const jobs = await runningJobs(db)
      jobs.forEach(onJob)
      return jobs.length > 0
    }
    const others = (await db.execute<SessionRow>(OTHER_SESSIONS)).filter(({ name }) => name !== own)
    return others.some(({ state }) => waited < GRACE || state === 'active')
  }, signal)
