import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type EmbeddedServer, EmbeddedServerError, startEmbedded } from '@manticore/embedded'

/** A server that can be killed and comes back with its data, at the same address. */
export interface RestartableServer extends AsyncDisposable {
  readonly url: string
  /** Ends it by SIGKILL, as a crash does, and starts it again. Resolves when it accepts connections. */
  crash(): Promise<void>
}

// what a server is given to end and to recover
const PATIENCE = 60_000

const postmasterOf = (dataDir: string): number =>
  Number(readFileSync(join(dataDir, 'pgdata', 'postmaster.pid'), 'utf8').split('\n')[0])

/** Starts a server on a data folder of its own. */
export const startRestartable = async (): Promise<RestartableServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'manticore-restartable-'))
  // the server does not run as root and lies below it
  chmodSync(folder, 0o1777)
  const dataDir = join(folder, 'data')

  const start = async (port?: number): Promise<EmbeddedServer> => {
    const deadline = performance.now() + PATIENCE
    for (;;) {
      try {
        // what is committed outlives the process without fsync, though not the machine
        return await startEmbedded({ dataDir, settings: { fsync: 'off' }, ...(port ? { port } : {}) })
      } catch (error) {
        // the processes of the one before notice one by one that it is gone
        const isTaken = error instanceof EmbeddedServerError && error.code !== 'not-started'
        if (!isTaken || performance.now() > deadline) {
          throw error
        }
        await setTimeout(20)
      }
    }
  }

  let server = await start()
  const { url } = server
  return {
    url,
    crash: async () => {
      process.kill(postmasterOf(dataDir), 'SIGKILL')
      await server.stop()
      server = await start(Number(new URL(url).port))
    },
    [Symbol.asyncDispose]: async () => {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
