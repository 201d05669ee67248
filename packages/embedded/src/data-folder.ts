import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Account } from './account.js'
import { EmbeddedServerError } from './error.js'

/** The cluster inside the folder that the user gave. */
export const clusterIn = (dataDir: string): string => join(resolve(dataDir), 'pgdata')

/** Makes the folder that the user gave ready for the account to put its cluster in. */
export const prepareDataFolder = (dataDir: string, account: Account | undefined): void => {
  if (existsSync(join(dataDir, 'PG_VERSION'))) {
    throw new EmbeddedServerError(
      'not-started',
      `${dataDir} is the data directory of another PostgreSQL installation. Give a new or empty folder.`,
    )
  }
  mkdirSync(dataDir, { recursive: true })
  if (account !== undefined && readdirSync(dataDir).length === 0) chownSync(dataDir, account.uid, account.gid)
}

/** The password that was made together with the cluster. */
export const readPassword = (pgdata: string): string => {
  try {
    return readFileSync(join(pgdata, 'manticore-password'), 'utf8')
  } catch (error) {
    throw new EmbeddedServerError(
      'not-started',
      `The password of the cluster cannot be read, so it is of no use here; give another dataDir. ${error}`,
    )
  }
}
