import { onlyPostgres, type TableSnapshot } from '@manticore/core'
import { introspectPostgres } from '../introspect/postgres/introspect.js'
import { type Speaker, scratchSql, type Workshop } from './workshop.js'

const TEMPORARY = onlyPostgres(
  'select nspname as name from pg_catalog.pg_namespace where oid = pg_catalog.pg_my_temp_schema()',
)

/**
 * Temporary tables in a transaction that is rolled back. They have the names of the real ones and the search path stays as
 * it is, so that functions, types and qualified columns are found as they will be.
 */
export const openPostgresWorkshop = async (db: Speaker): Promise<Workshop> => {
  const tx = await db.begin()
  const names: string[] = []
  return {
    make: async (table) => {
      names.push(table.name)
      for (const statement of scratchSql({ ...table, schema: 'pg_temp' }, 'postgres')) {
        await tx.execute(onlyPostgres(statement))
      }
    },
    read: async () => {
      const schemas = (await tx.execute<{ name: string }>(TEMPORARY)).map(({ name }) => name)
      const { tables } = await introspectPostgres(tx, { schemas })
      return names.flatMap((name): readonly TableSnapshot[] => tables.filter((table) => table.name === name))
    },
    close: () => tx.rollback(),
  }
}
