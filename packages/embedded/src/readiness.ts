import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Supervisor } from './supervisor.js'

const POLL_MS = 5
// Long enough for the recovery of a sizeable database after an unclean end.
const GIVE_UP_AFTER_MS = 60_000
const STATUS_LINE = 7

/** PostgreSQL writes its state to postmaster.pid, which may also be another server's: hence the comparison of pids. */
const isReady = (run: string, pgdata: string): boolean => {
  try {
    const pid = readFileSync(join(run, 'pid'), 'utf8').trim()
    const lines = readFileSync(join(pgdata, 'postmaster.pid'), 'utf8').split('\n')
    return lines[0] === pid && lines[STATUS_LINE]?.trim() === 'ready'
  } catch {
    return false
  }
}

/** Waits until the server accepts connections; false when it ended or takes too long. */
export const becomesReady = async (supervisor: Supervisor, run: string, pgdata: string): Promise<boolean> => {
  const deadline = Date.now() + GIVE_UP_AFTER_MS
  while (!isReady(run, pgdata)) {
    if (supervisor.hasEnded() || Date.now() > deadline) return false
    await setTimeout(POLL_MS)
  }
  return true
}
