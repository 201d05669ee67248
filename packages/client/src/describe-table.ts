import type { Query } from '@manticore/core'
import { type AnyColumn, type AnyTable, defineTable, undeclaredColumn } from '@manticore/schema'
import type { RawResult } from './connection.js'
import type { Server } from './server.js'

// Only catalogs that both servers keep open: crdb_internal is refused since CockroachDB v26.1.
const COLUMNS = `select a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated, exists (
    select 1 from pg_catalog.pg_index as i where i.indrelid = a.attrelid and i.indisprimary and a.attnum = any(i.indkey)
  )
from pg_catalog.pg_attribute as a
where a.attrelid = to_regclass($1::TEXT) and a.attnum > 0 and not a.attisdropped`

// rowid, the shard of a hash-sharded key and the like
const HIDDEN = ' and not a.attishidden'

const isTrue = (text: string | null | undefined): boolean => text === 't' || text === 'true'

/**
 * A table that is only known by its name, read from the catalog, so that the operations on it
 * are compiled, cast and decoded like those on a declared one. Undefined when there is none.
 */
export const describeTable = async (
  name: string,
  quotedName: string,
  server: Server,
  run: (query: Query) => Promise<RawResult>,
): Promise<AnyTable | undefined> => {
  const text = `${COLUMNS}${server.kind === 'cockroachdb' ? HIDDEN : ''} order by a.attnum`
  const found = await run({ text, parameters: [quotedName] })
  const columns = found.map(([column, type, notNull, generated, isKey]): [string, AnyColumn] => [
    column ?? '',
    undeclaredColumn({
      type: type ?? '',
      notNull: isTrue(notNull),
      // identity, a trigger: what fills a column left out is the server's business
      hasDefault: true,
      generated: generated !== '' && generated !== null,
      primaryKey: isTrue(isKey),
    }),
  ])
  return columns.length === 0 ? undefined : defineTable(name, Object.fromEntries(columns))
}
