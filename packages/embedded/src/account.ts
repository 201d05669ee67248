import { readFileSync, statSync } from 'node:fs'
import { EmbeddedServerError } from './error.js'

/** The user whose rights the server gets. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

const CANDIDATES = ['postgres', 'nobody']

/**
 * PostgreSQL refuses to run as root. Run by root, the server becomes the owner of the data it finds, else an
 * unprivileged user that the system has anyway; it must be in /etc/passwd since initdb looks it up there. Everyone
 * else runs the server as themselves: undefined.
 */
export const serverAccount = (pgdata: string | undefined): Account | undefined => {
  if (process.geteuid?.() !== 0) return undefined
  const owner = pgdata === undefined ? undefined : statSync(pgdata, { throwIfNoEntry: false })
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  for (const candidate of CANDIDATES) {
    const user = users.find(([name]) => name === candidate)
    if (user !== undefined) return { uid: Number(user[2]), gid: Number(user[3]) }
  }
  throw new EmbeddedServerError(
    'not-started',
    'PostgreSQL does not run as root, and this system has neither the user postgres nor nobody to run it as. Start your program as an ordinary user.',
  )
}
