import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { MigrationError } from '../errors.js'
import type { Migration } from '../migration.js'
import { type FileName, readFileName } from './file-name.js'
import { migrationFolder } from './migration-folder.js'
import { moduleMigration } from './module.js'
import { readText } from './read-text.js'
import { requireStatements, sqlMigration } from './sql-migration.js'
import { codeOf, reasonOf } from './system-error.js'

// so many files are open at once; more is no faster, and a process may often open no more than 1,024
const AT_ONCE = 32

interface Found {
  readonly path: string
  readonly fileName: FileName
}

const cannotRead = (folder: string, error: unknown): MigrationError =>
  new MigrationError(
    codeOf(error) === 'ENOENT'
      ? `there is no folder ${folder} to read migrations from; the first migration that is created makes it`
      : `the folder of the migrations cannot be read: ${reasonOf(error)}`,
    { file: folder, cause: error },
  )

/** The migrations of a folder in the order of their versions, unread. */
export const findMigrations = async (folder: string): Promise<readonly Found[]> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw cannotRead(folder, error)
  })
  // by name, whatever order the file system has: of several mistakes it is always the same that is told
  return entries
    .flatMap((entry) => (entry.isDirectory() ? [] : [join(folder, entry.name)]))
    .sort()
    .flatMap((path) => {
      const fileName = readFileName(path)
      return fileName === undefined ? [] : [{ path, fileName }]
    })
}

const refuseDuplicates = (found: readonly Found[]): void => {
  found.forEach(({ path, fileName }, index) => {
    const other = found[index - 1]
    if (other?.fileName.version === fileName.version) {
      throw new MigrationError(
        `two migrations have the version ${fileName.version}: ${other.path} and ${path}; give one of them another`,
        { file: path, version: fileName.version },
      )
    }
  })
}

const migrationOf = async ({ path, fileName }: Found, text: string): Promise<Migration> => {
  if (fileName.kind === 'module') {
    return await moduleMigration(text, path, fileName)
  }
  const migration = sqlMigration(text, path, fileName)
  requireStatements(migration)
  return migration
}

/**
 * The migrations in a folder, in the order of their versions: files `<version>_<description>.sql` and modules. Folders in
 * it, dotfiles, README, declarations and source maps are left out. Throws {@link MigrationError}, naming the file and the
 * line, for a folder or a file that cannot be read, for two files of one version, for a name that nearly is a
 * migration's, and for a file without a statement.
 *
 * @example
 * ```ts
 * const migrations = await loadMigrations('./migrations')
 * ```
 */
export const loadMigrations = async (directory: string): Promise<Migration[]> => {
  const found = await findMigrations(migrationFolder(directory))
  refuseDuplicates(found)
  const migrations: Migration[] = []
  for (let from = 0; from < found.length; from += AT_ONCE) {
    const some = found.slice(from, from + AT_ONCE)
    const texts = await Promise.all(some.map(({ path }) => readText(path)))
    for (const [index, one] of some.entries()) {
      migrations.push(await migrationOf(one, texts[index] ?? ''))
    }
  }
  return migrations
}
