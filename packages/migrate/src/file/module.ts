import { pathToFileURL } from 'node:url'
import { describeKind } from '@manticore/schema'
import type { Migration, MigrationFunction, Steps } from '../migration.js'
import { errorAt } from '../statements/place.js'
import { checksumOf } from './checksum.js'
import type { FileName } from './file-name.js'
import { reasonOf } from './system-error.js'

const TYPESCRIPT = /\.[cm]?ts$/i

/**
 * The exports of a module of the user's, in TypeScript too, which jiti turns into JavaScript. As with any import, a file
 * is read once in the life of a process. What the module throws comes out.
 *
 * @example
 * ```ts
 * const { tables } = await importModule('/shop/schema.ts')
 * ```
 */
export const importModule = async (path: string): Promise<Readonly<Record<string, unknown>>> => {
  if (!TYPESCRIPT.test(path)) {
    return await import(pathToFileURL(path).href)
  }
  const { createJiti } = await import('jiti')
  // jiti keeps what it made in a folder under /tmp, where others may write: code that migrates must not come from there
  const jiti = createJiti(import.meta.url, { fsCache: false, interopDefault: false })
  return await jiti.import(path)
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** Its exports, or those of `module.exports` or of a default export. */
const exportsOf = (module: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  module.up === undefined && isRecord(module.default) ? module.default : module

const isFunction = (value: unknown): value is MigrationFunction => typeof value === 'function'

/** A migration from a module. Throws `MigrationError` when it cannot be loaded or does not export `up`. */
export const moduleMigration = async (text: string, path: string, fileName: FileName): Promise<Migration> => {
  const module = await importModule(path).catch((error: unknown) => {
    throw errorAt({ file: path }, `the module cannot be loaded: ${reasonOf(error)}`, error)
  })
  const { up, down, transaction = false } = exportsOf(module)
  if (!isFunction(up)) {
    throw errorAt({ file: path }, `a module exports the function up(db); here up is ${describeKind(up)}`)
  }
  if (down !== undefined && !isFunction(down)) {
    throw errorAt({ file: path }, `down is a function or is not exported; here it is ${describeKind(down)}`)
  }
  if (typeof transaction !== 'boolean') {
    throw errorAt({ file: path }, `transaction is true or false; here it is ${describeKind(transaction)}`)
  }
  const stepsOf = (run: MigrationFunction): Steps =>
    Object.freeze({ kind: 'function', run, inTransaction: transaction })
  const { version, name, description } = fileName
  return Object.freeze({
    version,
    name,
    description,
    path,
    up: '',
    down: down === undefined ? undefined : '',
    checksum: checksumOf(text),
    steps: Object.freeze({ up: stepsOf(up), down: down === undefined ? undefined : stepsOf(down) }),
  })
}
