import { createTableSql, dropTableSql, queryOfText, truncateSql } from '@manticore/core'
import { checkName, type TableDefinition } from '@manticore/schema'
import type { Executor } from './executor.js'

const reported = new Set<string>()

// once a process for each thing, however many times the table is created
const report = (table: string, omitted: readonly string[], server: string): void => {
  const fresh = omitted.filter((what) => !reported.has(`${server} ${what}`))
  if (fresh.length > 0) {
    for (const what of fresh) {
      reported.add(`${server} ${what}`)
    }
    process.emitWarning(
      `the table "${table}" was created without ${fresh.join(', ')}: PostgreSQL has no counterpart`,
      {
        code: 'MANTICORE_OMITTED',
      },
    )
  }
}

/** Creates a table with its types and indexes, statement by statement. */
export const createTable = async (
  executor: Executor,
  table: TableDefinition,
  { ifNotExists }: { readonly ifNotExists: boolean },
): Promise<void> => {
  const { kind } = await executor.server()
  const { statements, omitted } = createTableSql(table, { server: kind, ifNotExists })
  for (const statement of statements) {
    await executor.query(queryOfText(statement))
  }
  report(table.name, omitted, kind)
}

/** `DROP TABLE "t"`. */
export const dropTable = async (
  executor: Executor,
  name: string,
  { ifExists = false }: { readonly ifExists?: boolean | undefined } = {},
): Promise<void> => {
  checkName(name, 'dropTable')
  await executor.query(queryOfText(dropTableSql(name, ifExists)))
}

/** `TRUNCATE TABLE "t"`. */
export const truncateTable = async (executor: Executor, name: string): Promise<void> => {
  await executor.query(queryOfText(truncateSql(name)))
}
