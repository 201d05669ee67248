import { setTimeout } from 'node:timers/promises'
import { EmbeddedServerError } from './error.js'
import { launch } from './launch.js'
import type { EmbeddedOptions } from './options.js'
import type { EmbeddedServer } from './server.js'

const BUSY_FOR_MS = 2000
const RETRY_AFTER_MS = 50

/**
 * Starts a real PostgreSQL server that needs no installation: for trying things out, examples and tests.
 *
 * It listens on 127.0.0.1 only, on a free port, with a superuser `root`, a random password, and the database
 * `defaultdb` in UTF-8, ordered by code point, in UTC. CockroachDB's `unique_rowid()` is there, in databases created
 * later too. Without `dataDir` the data is temporary.
 *
 * The server does not keep the process alive and ends with it, whether that ends by itself, by an error or by a
 * signal, SIGKILL included; no handlers are installed. Started by root, it runs as an unprivileged user.
 *
 * Rejects with an {@link EmbeddedServerError} when the given port or folder is in use for two seconds, which is how long a
 * server of a process that just ended may take to stop, or when the server does not start.
 *
 * @example
 * ```ts
 * await using server = await startEmbedded()
 * await using db = new Database({ url: server.url })
 * ```
 */
export const startEmbedded = async (options: EmbeddedOptions = {}): Promise<EmbeddedServer> => {
  const deadline = Date.now() + BUSY_FOR_MS
  for (;;) {
    try {
      return await launch(options)
    } catch (error) {
      if (!(error instanceof EmbeddedServerError)) {
        throw new EmbeddedServerError('not-started', `The server could not be started. ${error}`)
      }
      if (error.code === 'not-started' || Date.now() > deadline) throw error
      await setTimeout(RETRY_AFTER_MS)
    }
  }
}
