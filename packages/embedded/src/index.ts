/**
 * A PostgreSQL from npm, for trying things out, for examples and for tests.
 *
 * @module @manticore/embedded
 */

export type { EmbeddedErrorCode } from './error.js'
export { EmbeddedServerError } from './error.js'
export type { EmbeddedOptions } from './options.js'
export type { EmbeddedServer } from './server.js'
export { startEmbedded } from './start.js'
