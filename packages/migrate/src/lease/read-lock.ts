import type { Database } from '@manticore/client'
import { type LockHolder, MigrationError } from '../errors.js'
import { FORMAT, type MigrationTables } from '../journal/tables.js'

interface LockRow {
  readonly holder: string | null
  readonly acquired_at: Date
  readonly expires_at: Date
  readonly format: number
  readonly held: boolean
}

/**
 * Who has the right to migrate at this moment, by the clock of the server. Throws `MigrationError` when the tables are of a
 * newer version of the library.
 */
export const readLock = async (
  db: Database,
  { lockName }: MigrationTables,
): Promise<LockHolder | undefined> => {
  const [row] = await db.execute<LockRow>(
    `select "holder", "acquired_at", "expires_at", "format", "holder" is not null and "expires_at" >= now() as "held" ` +
      `from ${lockName} where "id" = 1`,
  )
  if (row !== undefined && row.format > FORMAT) {
    throw new MigrationError(
      `the journal of migrations has format ${row.format}, written by a newer version of this library; this one knows ` +
        `format ${FORMAT}: update it`,
    )
  }
  return row?.held !== true || row.holder === null
    ? undefined
    : Object.freeze({ holder: row.holder, since: row.acquired_at, expires: row.expires_at })
}
