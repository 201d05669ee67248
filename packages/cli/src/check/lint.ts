import type { ServerKind } from '@manticore/core'
import { lintMigration, loadMigrations } from '@manticore/migrate'
import { counted } from '../output/words.js'
import type { Checked } from './finding.js'

/** Looks at the text of the migrations that are meant, for this server, or for CockroachDB where none is known. */
export const lint = async (
  directory: string,
  server: ServerKind | undefined,
  isMeant: (version: string) => boolean,
): Promise<Checked> => {
  const meant = (await loadMigrations(directory)).filter(({ version }) => isMeant(version))
  const findings = meant.flatMap((migration) => lintMigration(migration, { server }))
  return { check: 'lint', about: `${counted(meant.length, 'migration')} looked at`, findings }
}
