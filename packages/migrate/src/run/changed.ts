import { MigrationChecksumError } from '../errors.js'
import type { JournalRow } from '../journal/tables.js'
import type { Migration } from '../migration.js'
import { describePlace } from '../statements/place.js'
import type { RunOptions } from './options.js'

/** The files that are not as they were when they were applied. */
export const changedAmong = (
  migrations: readonly Migration[],
  rows: ReadonlyMap<string, JournalRow>,
): Migration[] =>
  migrations.filter(({ version, checksum }) => {
    const row = rows.get(version)
    return row?.state === 'applied' && row.checksum !== checksum
  })

/** The changed files, all of which are accepted. Throws `MigrationChecksumError`, naming them, for those that are not. */
export const acceptAmong = (
  changed: readonly Migration[],
  acceptChanged: RunOptions['acceptChanged'] = [],
): readonly Migration[] => {
  const isAccepted = ({ version }: Migration): boolean =>
    acceptChanged === true || acceptChanged.includes(version)
  const refused = changed.filter((migration) => !isAccepted(migration))
  const [first] = refused
  if (first !== undefined) {
    const names = refused.map(({ path }) => describePlace({ file: path })).join(', ')
    throw new MigrationChecksumError(
      `changed after being applied: ${names}. Put back what was applied and write a new migration; or take what is in the ` +
        'files now as what was applied (acceptChanged, --accept-changed)',
      { versions: refused.map(({ version }) => version), file: first.path, version: first.version },
    )
  }
  return changed
}
