import {
  AmbiguousCommitError,
  ConnectionError,
  type Database,
  type Executor,
  executor,
  type HeldConnection,
} from '@manticore/client'
import type { Parameter, RawRow } from '@manticore/core'
import { SESSION_PREFIX } from './others.js'

/**
 * The connection that the statements of a migration run on, one after the other. It is opened when it is needed, and
 * again, with the settings made on it, after it was lost.
 */
export interface MigrationSession {
  /** The application_name of the connection that is open. */
  readonly name: string | undefined
  run(text: string): Promise<void>
  /** Runs a setting, and again on each connection that takes the place of this one. */
  set(text: string): Promise<void>
  /** The rows of a question to the catalog, as texts. */
  ask(text: string, parameters: readonly Parameter[]): Promise<readonly RawRow[]>
  /** Runs work in a transaction, again where the database asks for it. */
  transaction(work: (inner: Executor) => Promise<void>): Promise<void>
  /** Forgets the settings and gives up the connection, which has them. */
  reset(): void
  close(): void
}

/** Whether a connection was lost, or could not be opened. */
export const isLost = (error: unknown): boolean =>
  error instanceof ConnectionError ||
  (error instanceof AmbiguousCommitError && error.code === 'CONNECTION_LOST')

// A setting is lost with its connection, and so leaves nothing in doubt: what was to be run behind it was not sent.
const notSent = (cause: unknown): ConnectionError =>
  new ConnectionError('the connection of the migration was lost before the statement was sent', {
    code: 'CONNECTION_LOST',
    cause,
  })

const OVER = new Error('the migration is over')

/** Creates a session; opens nothing yet. What runs on it when the signal is aborted is cancelled. */
export const createSession = (db: Database, fence: number, signal: AbortSignal): MigrationSession => {
  let held: HeldConnection | undefined
  let settings: string[] = []
  let opened = 0
  let name: string | undefined

  const drop = (cause: unknown): void => {
    held?.destroy(cause)
    held?.release()
    held = undefined
    name = undefined
  }

  const open = async (): Promise<HeldConnection> => {
    const connection = await db[executor].hold()
    held = connection
    // by this name others find what a connection that was lost may still be doing
    name = `${SESSION_PREFIX}${fence}.${++opened}`
    // a backfill may take hours, whatever a statement of the application may take
    const preparations = [`set application_name = '${name}'`, 'set statement_timeout = 0', ...settings]
    try {
      for (const text of preparations) {
        await connection.run(text, [])
      }
    } catch (error) {
      // nothing is to run without its settings
      drop(error)
      throw isLost(error) ? notSent(error) : error
    }
    return connection
  }

  const use = async <T>(work: (connection: HeldConnection) => Promise<T>): Promise<T> => {
    try {
      return await work(held ?? (await open()))
    } catch (error) {
      if (isLost(error)) {
        drop(error)
      }
      throw error
    }
  }

  const cancel = (): void => held?.cancel()
  signal.addEventListener('abort', cancel)

  return {
    get name() {
      return name
    },
    run: async (text) => {
      await use((connection) => connection.run(text, []))
    },
    set: async (text) => {
      await use((connection) => connection.run(text, []))
      settings.push(text)
    },
    ask: (text, parameters) => use((connection) => connection.run(text, parameters)),
    transaction: (work) =>
      use((connection) =>
        // what is run in it is ours
        connection.transaction(work, { timeout: Number.POSITIVE_INFINITY, signal, allowRoot: true }),
      ),
    reset: () => {
      settings = []
      drop(OVER)
    },
    close: () => {
      signal.removeEventListener('abort', cancel)
      drop(OVER)
    },
  }
}
