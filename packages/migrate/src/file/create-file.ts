import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeKind, ValidationError } from '@manticore/schema'
import { MigrationError } from '../errors.js'
import type { Migration } from '../migration.js'
import { errorAt } from '../statements/place.js'
import { sqlFileName } from './file-name.js'
import { findMigrations } from './load-migrations.js'
import { migrationFolder } from './migration-folder.js'
import { meantText } from './read-text.js'
import { safeWords } from './safe-words.js'
import { sqlMigration } from './sql-migration.js'
import { codeOf, reasonOf } from './system-error.js'
import { versionAt } from './version.js'

interface Given {
  readonly up: string
  /** Undefined leaves the line `-- @UNDO` out. */
  readonly down: string | undefined
}

const trimmed = (sql: unknown, what: string): string => {
  if (typeof sql !== 'string') {
    throw new ValidationError(`the ${what} of a migration is SQL in a string, not ${describeKind(sql)}`)
  }
  return meantText(sql).trim()
}

const fileText = ({ up, down }: Given): string =>
  down === undefined ? `${up}\n` : `${up}\n\n-- @UNDO\n${down}\n`

/** What a file without SQL says. It cannot be run before there is some. */
const toBeWritten = (description: string): Given => ({
  up: `-- ${safeWords(description).replaceAll('_', ' ')}: the SQL that applies it comes here`,
  down: '-- the SQL that undoes it comes here; if nothing can, delete this line and the one above',
})

const refuseHidden = (migration: Migration, { up, down }: Given): void => {
  if (migration.up !== up || migration.down !== down) {
    throw errorAt(
      { file: migration.path },
      'the SQL given for it has a line -- @UNDO of its own, or a comment or a string that hides that line',
    )
  }
}

/** Creates a file unless it is there; answers whether it did. */
const claim = async (file: string, text: string): Promise<boolean> => {
  try {
    await writeFile(file, text, { flag: 'wx', flush: true })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      return false
    }
    throw error
  }
}

const isVersionFree = async (folder: string, version: string): Promise<boolean> => {
  const found = await findMigrations(folder)
  return found.every(({ fileName }) => fileName.version !== version)
}

/**
 * Writes a migration unless its version is taken; answers whether it did. Only one process can create the dotfile of a
 * version, it looks at the folder after that, and the file has its name only when it is whole.
 */
const write = async (folder: string, { version, path }: Migration, text: string): Promise<boolean> => {
  const draft = join(folder, `.${version}`)
  try {
    await mkdir(folder, { recursive: true })
    if (!(await claim(draft, text))) {
      return false
    }
    const isFree = await isVersionFree(folder, version)
    await (isFree ? rename(draft, path) : rm(draft, { force: true }))
    return isFree
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined)
    throw error instanceof MigrationError
      ? error
      : errorAt({ file: path }, `the file cannot be written: ${reasonOf(error)}`, error)
  }
}

/**
 * Creates the file of a migration, in a folder that is created as well if it is missing, and answers with what was written.
 * Its version is the present second in UTC, or the first one after it that neither a file nor `taken` has: two created in the
 * same second, by two processes too, get two versions, in that order. Without `up` and `down` the file says where to write
 * them. Throws {@link MigrationError} for SQL that would not be read back as it was given; then nothing is written.
 *
 * @example
 * ```ts
 * const { path } = await createMigrationFile('./migrations', 'add phone', 'ALTER TABLE users ADD COLUMN phone TEXT;')
 * ```
 */
export const createMigrationFile = async (
  directory: string,
  description: string,
  up = '',
  down?: string,
  taken: Iterable<string> = [],
): Promise<Migration> => {
  const folder = migrationFolder(directory)
  const words = safeWords(description)
  const sql = { up: trimmed(up, 'up'), down: down === undefined ? undefined : trimmed(down, 'down') }
  const given = sql.up === '' && sql.down === undefined ? toBeWritten(description) : sql
  const text = fileText(given)
  const elsewhere = new Set(taken)
  for (let moment = Date.now(); ; moment += 1000) {
    const version = versionAt(moment)
    const fileName = sqlFileName(version, words)
    const migration = sqlMigration(text, join(folder, `${fileName.name}.sql`), fileName)
    refuseHidden(migration, given)
    if (!elsewhere.has(version) && (await write(folder, migration, text))) {
      return migration
    }
  }
}
