import { spawn } from 'node:child_process'
import type { Account } from './account.js'
import { SUPERVISE } from './supervise.js'

/** The shell process that looks after one server. */
export interface Supervisor {
  /** Whether the server is gone and its run folder removed. */
  hasEnded(): boolean
  /** Lets the user's process end although the server runs. */
  release(): void
  /** Stops the server and waits until it is gone. */
  stop(): Promise<void>
}

/**
 * Starts the shell script with these arguments, its errors and the server's log going to the descriptor. In a session
 * of its own, so that Ctrl-C in the terminal reaches the user's program and not the server that it may still need.
 */
export const startSupervisor = (
  args: readonly string[],
  logDescriptor: number,
  account: Account | undefined,
): Supervisor => {
  let ended = false
  const child = spawn('/bin/sh', ['-c', SUPERVISE, 'manticore', ...args], {
    ...account,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', logDescriptor],
    // Nothing else of the environment: PGDATA, LD_LIBRARY_PATH and the like would change what is started.
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
  })
  const end = new Promise<void>((resolve) => {
    const settle = (): void => {
      ended = true
      resolve()
    }
    child.once('exit', settle).once('error', settle)
  })
  return Object.freeze({
    hasEnded: () => ended,
    release: () => child.unref(),
    stop: () => {
      child.ref()
      child.stdin?.destroy()
      return end
    },
  })
}
