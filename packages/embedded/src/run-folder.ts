import { randomBytes } from 'node:crypto'
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Account } from './account.js'
import { SETUP_SQL } from './row-id.js'
import { createServerLog, type ServerLog } from './server-log.js'

/** The temporary folder of one run, which the supervisor removes too: what the server is made from, its log, its data. */
export interface RunFolder {
  readonly path: string
  readonly log: ServerLog
  /**
   * Removes what is left and closes the log: all of it when there was no supervisor, and when there was one the empty
   * folder, if it lies in one where only root may remove it.
   */
  discard(): void
}

/** Creates the folder, entered by the server's account alone, with a new password for a cluster to be made. */
export const createRunFolder = (account: Account | undefined): RunFolder => {
  const path = mkdtempSync(join(resolve(tmpdir()), 'manticore-'))
  const log = createServerLog(join(path, 'server.log'))
  const password = join(path, 'password')
  const setup = join(path, 'setup.sql')
  writeFileSync(password, randomBytes(24).toString('base64url'), { mode: 0o600 })
  writeFileSync(setup, SETUP_SQL)
  if (account !== undefined) {
    for (const owned of [path, password, setup]) chownSync(owned, account.uid, account.gid)
  }
  return Object.freeze({
    path,
    log,
    discard: () => {
      rmSync(path, { recursive: true, force: true })
      log.close()
    },
  })
}
