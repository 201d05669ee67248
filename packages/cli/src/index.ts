/**
 * The command `manticore`, and the type of its configuration.
 *
 * @module @manticore/cli
 */

export { type Config, defineConfig } from './config/config.js'
