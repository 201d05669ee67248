import type { ColumnSnapshot } from '@manticore/core'

// the column of a key that nobody declared; a second one where there is a column of the name
const ROW_ID = /^rowid(_\d+)?$/

/**
 * Whether a column is the database's own: the key of a table without one, the shard of a hash-sharded key, the region of a
 * row, the expiration of a row.
 */
export const isOwn = ({ name, visible, default: byDefault }: ColumnSnapshot): boolean =>
  name.startsWith('crdb_internal_') ||
  (!visible && (name === 'crdb_region' || (ROW_ID.test(name) && byDefault === 'unique_rowid()')))
