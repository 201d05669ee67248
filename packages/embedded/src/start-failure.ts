import type { Account } from './account.js'
import { EmbeddedServerError } from './error.js'
import { portInUse } from './port.js'

const PORT_TAKEN = /could not bind .*: Address already in use/
const DIRECTORY_TAKEN = /lock file "postmaster\.pid" already exists|shared memory block .* is still in use/

/** What the log of a server that did not become ready means for the user. */
export const startFailure = (
  log: string,
  port: number,
  pgdata: string,
  account: Account | undefined,
): EmbeddedServerError => {
  if (PORT_TAKEN.test(log)) return portInUse(port, log)
  if (DIRECTORY_TAKEN.test(log)) {
    return new EmbeddedServerError(
      'data-dir-in-use',
      `A PostgreSQL is running on ${pgdata} already. Connect to that one, stop it, or give another dataDir. If none is, the process id in its postmaster.pid now belongs to another program: delete that file.`,
      log,
    )
  }
  const asRoot =
    account !== undefined && log.includes('Permission denied')
      ? ` Started by root, it runs as user id ${account.uid}, who must be able to enter and write its folders.`
      : ''
  return new EmbeddedServerError('not-started', `PostgreSQL did not start on ${pgdata}.${asRoot}`, log)
}
