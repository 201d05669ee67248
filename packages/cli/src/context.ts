import type { Database } from '@manticore/client'
import type { Migrator } from '@manticore/migrate'
import type { AnyTable } from '@manticore/schema'
import type { Settings } from './config/read-config.js'
import type { Output } from './output/output.js'
import type { Prompt } from './prompt.js'

/** The options every command has. */
export interface GlobalOptions {
  readonly config?: string
  readonly url?: string
  readonly json?: boolean
  readonly verbose?: boolean
}

/** A connected database, and where it is, without a password: `localhost:26257/shop as root`. */
export interface Connected extends AsyncDisposable {
  readonly db: Database
  readonly target: string
  /** The migrations of the configured folder, on this database. */
  readonly migrator: Migrator
}

/** What a command works with. What is heavy is loaded when it is asked for: `--help` needs none of it. */
export interface Context {
  readonly output: Output
  readonly prompt: Prompt
  /** Reads the configuration. */
  settings(): Promise<Settings>
  /** The declared tables. */
  tables(): Promise<readonly AnyTable[]>
  /** Connects; leaving the block of `await using` closes. */
  connect(): Promise<Connected>
}

/** Creates the context of a command. */
export const createContext = (options: GlobalOptions, output: Output, prompt: Prompt): Context => {
  let read: Promise<Settings> | undefined
  const settings = async (): Promise<Settings> => {
    read ??= import('./config/read-config.js').then(({ readConfig }) => readConfig(options.config))
    return await read
  }
  return {
    output,
    prompt,
    settings,
    tables: async () => {
      const { readTables } = await import('./config/read-tables.js')
      return readTables((await settings()).schema)
    },
    connect: async () => {
      const { connection, migrations, url } = await settings()
      const [{ Database, targetOf }, { Migrator }] = await Promise.all([
        import('@manticore/client'),
        import('@manticore/migrate'),
      ])
      const given = { applicationName: 'manticore cli', ...connection, url: options.url ?? url }
      const db = new Database(given)
      const target = targetOf(given)
      output.progress(`connecting to ${target}`)
      await db.connect()
      output.progressEnd()
      return {
        db,
        target,
        migrator: new Migrator(db, { directory: migrations }),
        [Symbol.asyncDispose]: () => db.close(),
      }
    },
  }
}
