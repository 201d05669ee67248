import { existsSync } from 'node:fs'
import { type AnyTable, tableDefinition } from '@manticore/schema'
import { refuseUse } from '../command-error.js'
import { loadModule } from './load-module.js'
import { shownPath } from './shown-path.js'

const isTable = (value: object): value is AnyTable => tableDefinition in value

// a symbol of the same name that is not ours
const isForeignTable = (value: object): boolean =>
  Object.getOwnPropertySymbols(value).some(
    (symbol) => symbol !== tableDefinition && symbol.description === tableDefinition.description,
  )

const isPlain = (value: object): boolean => {
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** What an export holds: itself, or what is in an array or a plain object of tables. */
const within = (value: unknown): object[] => {
  if (typeof value !== 'object' || value === null) {
    return []
  }
  if (isTable(value) || isForeignTable(value)) {
    return [value]
  }
  return Array.isArray(value) || isPlain(value)
    ? Object.values(value).filter((part) => typeof part === 'object' && part !== null)
    : []
}

/**
 * The tables a module exports: each by itself, in arrays or in objects; what else it exports is ignored. Throws a
 * `CommandError` for a module that is not there, does not load or has no tables.
 */
export const readTables = async (path: string): Promise<readonly AnyTable[]> => {
  const place = shownPath(path)
  if (!existsSync(path)) {
    return refuseUse(`${place}: there is no such file; the setting "schema" names the module with the tables`)
  }
  const exported = Object.values(await loadModule(path)).flatMap(within)
  const tables = [...new Set(exported.filter(isTable))]
  if (tables.length > 0) {
    return tables
  }
  return refuseUse(
    exported.some(isForeignTable)
      ? `${place}: its tables were declared with another copy of @manticore/schema than this command has; install @manticore/cli beside manticore-cockroachdb, in the same version`
      : `${place}: it exports no table; export what defineTable() returns, by itself or in an array or object`,
  )
}
