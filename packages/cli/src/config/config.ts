import type { ConnectionOptions } from '@manticore/client'

/** What `manticore.config.ts` says. Paths are relative to its folder. */
export interface Config {
  /** Where the database is. `--url` comes before it; without both it is `DATABASE_URL`, then the defaults of `Database`. */
  readonly url?: string | undefined
  /** What else is said of the connection, such as `sslrootcert` or `password`. */
  readonly connection?: Omit<ConnectionOptions, 'url'> | undefined
  /** The module that exports the declared tables. Default `./schema.ts`. */
  readonly schema?: string | undefined
  /** The folder of the migrations. Default `./migrations`. */
  readonly migrations?: string | undefined
  /** Tables that `generate` and `check` leave alone, declared or not: `['legacy', 'app.archive']`. */
  readonly ignore?: readonly string[] | undefined
}

/**
 * Types the configuration, `manticore.config.ts`. It is read by the command, not here.
 *
 * @example
 * ```ts
 * export default defineConfig({ schema: './src/schema.ts', migrations: './migrations' })
 * ```
 */
export const defineConfig = (config: Config): Config => config
