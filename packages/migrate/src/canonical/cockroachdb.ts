import { randomBytes } from 'node:crypto'
import { dropTableSql, type TableSnapshot } from '@manticore/core'
import { qualifiedName } from '@manticore/schema'
import { readStatements } from '../introspect/cockroachdb/read-statements.js'
import type { Asked, LiveSchema } from '../introspect/live-schema.js'
import { SCRATCH } from '../introspect/own-tables.js'
import { createScope } from '../introspect/scope.js'
import { scratchSql, type Workshop } from './workshop.js'

/**
 * Tables of random names, since a schema change here is no part of a transaction and temporary tables are off unless
 * somebody turns them on. They are dropped in any case; what a process that was killed leaves behind is no part of a
 * snapshot.
 */
export const openCockroachWorkshop = (db: Pick<Asked, 'execute'>, live: LiveSchema): Workshop => {
  const scope = createScope([...live.schemas, live.currentSchema ?? ''], live.currentSchema)
  const made: TableSnapshot[] = []
  return {
    make: async (table) => {
      const scratch = { ...table, name: `${SCRATCH}${randomBytes(8).toString('hex')}` }
      made.push(scratch)
      for (const statement of scratchSql(scratch, 'cockroachdb')) {
        await db.execute(statement)
      }
    },
    read: async () => {
      const tables: TableSnapshot[] = []
      for (const table of made) {
        const rows = await db.execute<{ create_statement: string }>(
          `show create table ${qualifiedName(table)}`,
        )
        const text = rows.map((row) => row.create_statement).join('\n')
        tables.push(...readStatements(text, scope, () => false).tables)
      }
      return tables
    },
    close: async () => {
      for (const table of made) {
        await db.execute(dropTableSql(table, true))
      }
    },
  }
}
