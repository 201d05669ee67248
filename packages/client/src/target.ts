import type { ConnectionOptions } from './connection-options.js'
import { describeTarget, readOptions } from './options.js'

/**
 * Where a database opened with these options is: `localhost:26257/shop as root`, for people to read. Nothing is
 * opened, and a password is left out. Throws `ConnectionError` for options that cannot be.
 *
 * @example
 * ```ts
 * console.log(targetOf({ url: process.env.DATABASE_URL }))
 * ```
 */
export const targetOf = (options: ConnectionOptions = {}): string =>
  describeTarget(readOptions(options, process.env))
