import { type Database, executor } from '@manticore/client'
import type { DeclaredSnapshot } from '@manticore/core'
import { tableLabel } from '@manticore/schema'
import { canonicalise } from '../canonical/canonicalise.js'
import { compareSchemas } from '../diff/diff.js'
import { impossible } from '../diff/impossible.js'
import { plan } from '../diff/plan.js'
import { renamed } from '../diff/rename/renamed.js'
import { findRenames } from '../diff/rename/renames.js'
import { createMigrationFile } from '../file/create-file.js'
import { introspect } from '../introspect/introspect.js'
import { readTables } from './check-options.js'
import { declare } from './declare.js'
import { fileText } from './file-text.js'
import type { Generated, GenerateOptions } from './options.js'
import { possibleRenames } from './possible-renames.js'
import { refuseDestructive, refuseImpossible, refuseSharedEnums } from './refusals.js'
import { scopeOf, withoutTables } from './scope.js'

/** Where the migration is written. */
export interface MigrationTarget {
  /** The folder the file is written into. */
  readonly directory: string
  /** What it does, in words: they become part of the name of the file. */
  readonly description: string
  /** Versions that are taken, beside those of the files. */
  readonly taken?: Iterable<string> | undefined
}

// https://www.cockroachlabs.com/docs/releases/v26.1: new tables are locked against schema changes
const LOCKING_SINCE = 26.1

/**
 * Writes the migration that makes a database what is declared, with the statements that undo it: {@link Migrator.generate}
 * without a migrator. Undefined if the two agree; then nothing is written. The database is only read, but for expressions
 * that it has to be asked about: see {@link canonicalise}.
 *
 * Tables that are not declared stay. Nothing is renamed that is not said to be. Throws {@link MigrationError}, with all there
 * is to say in one message, for changes by which data is lost unless `allowDestructive` is given, and for those that cannot be
 * made; `ValidationError` for options that are none.
 *
 * @example
 * ```ts
 * const generated = await generate(
 *   db,
 *   { directory: './migrations', description: 'add phone' },
 *   { tables: { users } },
 * )
 * ```
 */
export const generate = async (
  db: Database,
  target: MigrationTarget,
  options: GenerateOptions,
): Promise<Generated | undefined> => generateFrom(db, target, await declare(db, readTables(options)), options)

/** {@link generate} from declared tables that were made a snapshot elsewhere. */
export const generateFrom = async (
  db: Database,
  { directory, description, taken }: MigrationTarget,
  { omitted, ...snapshot }: DeclaredSnapshot,
  options: Omit<GenerateOptions, 'tables'>,
): Promise<Generated | undefined> => {
  const {
    allowDestructive = false,
    dropUndeclared = false,
    renames = {},
    ignore = [],
    dryRun = false,
  } = options
  const server = await db[executor].server()
  const found = await introspect(db)
  const declared = withoutTables(snapshot, ignore)
  const renaming = findRenames(withoutTables(found, ignore), declared, renames)
  const { live, undeclared, others } = scopeOf(found, declared, renaming, options)
  const wanted = await canonicalise(db, declared, { ...found, ...renamed(live, renaming) })
  const { up: changes, down } = compareSchemas(live, wanted, { server: server.kind, renames })
  if (changes.length === 0) {
    return undefined
  }
  const meant = possibleRenames(changes, undeclared)
  refuseImpossible(changes, server.kind)
  refuseSharedEnums(changes, others)
  if (!allowDestructive && !dryRun) {
    refuseDestructive(changes, meant)
  }
  const planOptions = {
    server: server.kind,
    schemaLocked: Number.parseFloat(server.version) >= LOCKING_SINCE,
  }
  const statements = plan(changes, planOptions)
  const text = fileText(
    statements,
    plan(down, planOptions),
    down.flatMap((change) => impossible(change, server.kind) ?? []),
  )
  const migration = dryRun
    ? undefined
    : await createMigrationFile(directory, description, text.up, text.down, taken)
  return Object.freeze({
    migration,
    version: migration?.version,
    name: migration?.name,
    path: migration?.path,
    ...text,
    changes,
    statements,
    undeclared: dropUndeclared ? [] : undeclared.map(tableLabel),
    possibleRenames: meant,
    omitted,
  })
}
