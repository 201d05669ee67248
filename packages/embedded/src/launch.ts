import { join } from 'node:path'
import { serverAccount } from './account.js'
import { areRunnable, copyBinaries, installedBinaries } from './binaries.js'
import { clusterIn, prepareDataFolder, readPassword } from './data-folder.js'
import type { EmbeddedOptions } from './options.js'
import { findPort } from './port.js'
import { becomesReady } from './readiness.js'
import { createRunFolder } from './run-folder.js'
import { type EmbeddedServer, serverUrl } from './server.js'
import { serverArguments } from './settings.js'
import { startFailure } from './start-failure.js'
import { startSupervisor } from './supervisor.js'

/** Starts one server, or leaves nothing behind. */
export const launch = async ({
  dataDir,
  port: wanted,
  settings,
  log,
}: EmbeddedOptions): Promise<EmbeddedServer> => {
  const port = await findPort(wanted)
  const kept = dataDir === undefined ? undefined : clusterIn(dataDir)
  const account = serverAccount(kept)
  if (dataDir !== undefined) prepareDataFolder(dataDir, account)
  const installed = installedBinaries()
  const runnable = await areRunnable(installed, account)

  const run = createRunFolder(account)
  const pgdata = kept ?? join(run.path, 'pgdata')
  const supervise = async () => {
    const native = runnable ? installed : join(run.path, 'native')
    if (!runnable) await copyBinaries(installed, native, account)
    const server = serverArguments(port, pgdata, kept === undefined, settings)
    const sync = kept === undefined ? '--no-sync' : ''
    return startSupervisor([native, pgdata, run.path, sync, ...server], run.log.descriptor, account)
  }
  const supervisor = await supervise().catch((error: unknown) => {
    run.discard()
    throw error
  })

  if (log !== undefined) run.log.follow(log)
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopped ??= supervisor.stop().finally(run.discard)
    return stopped
  }
  try {
    const ready = await becomesReady(supervisor, run.path, pgdata)
    if (!ready) throw startFailure(run.log.tail(), port, pgdata, account)
    const url = serverUrl(port, readPassword(pgdata))
    supervisor.release()
    return Object.freeze({ url, stop, [Symbol.asyncDispose]: stop })
  } catch (error) {
    await stop()
    throw error
  }
}
