import type { Database } from '@manticore/client'
import type { DeclaredSnapshot } from '@manticore/core'
import { openJournal } from '../journal/journal.js'
import { generateFrom, type MigrationTarget } from './generate.js'
import type { Generated, GenerateOptions } from './options.js'

/**
 * `Migrator.generate` from declared tables that were made a snapshot, since the tables themselves cannot be sent to a worker.
 * No version is given twice, not even one whose file is missing.
 */
export const generateDeclared = async (
  db: Database,
  target: Omit<MigrationTarget, 'taken'>,
  declared: DeclaredSnapshot,
  options: Omit<GenerateOptions, 'tables'>,
): Promise<Generated | undefined> => {
  const journal = await openJournal(db)
  const { rows } = await journal.read()
  return generateFrom(db, { ...target, taken: rows.map(({ version }) => version) }, declared, options)
}
