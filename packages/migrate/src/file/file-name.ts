import { basename } from 'node:path'
import { errorAt } from '../statements/place.js'

const NAME = /^(\d{14})_(.+)\.(sql|[cm]?[jt]s)$/i
const IGNORED = /^(?:\.|readme\b)|\.d\.[cm]?ts$|\.map$/i
// what can only have been meant as a migration: a version in front, or SQL inside
const LOOKS_LIKE_ONE = /^\d{14}|^\d.*\.[cm]?[jt]s$|\.sql$/i

/** What the name of a migration's file says. */
export interface FileName {
  readonly version: string
  /** Without the ending. */
  readonly name: string
  /** The words behind the version, with blanks. */
  readonly description: string
  readonly kind: 'sql' | 'module'
}

const named = (version: string, words: string, kind: FileName['kind']): FileName =>
  Object.freeze({
    version,
    name: `${version}_${words}`,
    description: words.replaceAll('_', ' ').trim(),
    kind,
  })

/** The name of a SQL file that is to be created. */
export const sqlFileName = (version: string, words: string): FileName => named(version, words, 'sql')

/**
 * What the name of a file says that is at a path: `<version>_<description>.sql`, or `.ts`, `.mts`, `.cts`, `.js`, `.mjs`, `.cjs`. Undefined
 * for what is no migration: dotfiles, README, declarations (`.d.ts`), source maps, modules without a number in front such
 * as `helpers.ts`, anything else. Throws `MigrationError` for a name that looks like a migration's and is none, since
 * leaving it out in silence would be found out too late.
 */
export const readFileName = (path: string): FileName | undefined => {
  const file = basename(path)
  if (IGNORED.test(file)) {
    return undefined
  }
  const [, version, words, ending] = NAME.exec(file) ?? []
  if (version !== undefined && words !== undefined && ending !== undefined) {
    return named(version, words, ending.toLowerCase() === 'sql' ? 'sql' : 'module')
  }
  if (LOOKS_LIKE_ONE.test(file)) {
    throw errorAt(
      { file: path },
      'a migration is called <version>_<description>.sql, with a version of 14 digits (YYYYMMDDHHMMSS), or ends in .ts, ' +
        '.mts, .cts, .js, .mjs or .cjs; rename the file, or move it out of the folder',
    )
  }
  return undefined
}
