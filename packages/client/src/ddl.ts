import {
  AVAILABLE_EXTENSIONS,
  compileSchema,
  createDatabaseSql,
  dropDatabaseSql,
  dropTableSql,
  extensionsFor,
  queryOfText,
  type TableName,
  truncateSql,
} from '@manticore/core'
import { checkName, type TableDefinition, tableLabel } from '@manticore/schema'
import { type CallOptions, sharedLimits } from './call-options.js'
import type { Executor } from './executor.js'
import { codeOf } from './failure.js'
import { refuseSchemaChange } from './schema-change.js'
import type { Server } from './server.js'

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

// CockroachDB has by itself what PostgreSQL has extensions for
const findExtensions = async (
  executor: Executor,
  kind: Server['kind'],
  table: TableDefinition,
): Promise<string[]> => {
  const wanted = kind === 'postgres' ? extensionsFor([table]) : []
  if (wanted.length === 0) {
    return []
  }
  const available = new Set((await executor.query(queryOfText(AVAILABLE_EXTENSIONS))).map(([name]) => name))
  return wanted.filter((name) => available.has(name))
}

const refuseInTransaction = async (executor: Executor): Promise<void> => {
  if (executor.inTransaction) {
    refuseSchemaChange(await executor.server())
  }
}

const change = async (
  executor: Executor,
  statement: string,
  limits: CallOptions | undefined,
): Promise<void> => {
  await refuseInTransaction(executor)
  await executor.query(queryOfText(statement), limits)
}

// PostgreSQL looks whether a thing exists and creates it as two steps: of two who do so at once, one may fail on its catalog
const isCreatedMeanwhile = (error: unknown): boolean =>
  ['23505', '42P06', '42P07', '42710'].includes(codeOf(error))

/** Creates a table with its types and indexes, statement by statement. */
export const createTable = async (
  executor: Executor,
  table: TableDefinition,
  { ifNotExists }: { readonly ifNotExists: boolean },
  limits?: CallOptions | undefined,
): Promise<void> => {
  const left = sharedLimits(limits)
  const { kind } = await executor.server()
  await refuseInTransaction(executor)
  const extensions = await findExtensions(executor, kind, table)
  const { statements, omitted } = compileSchema([table], { server: kind, ifNotExists, extensions })
  for (const statement of statements) {
    try {
      await change(executor, statement, left())
    } catch (error) {
      if (!ifNotExists || kind !== 'postgres' || !isCreatedMeanwhile(error)) {
        throw error
      }
      await change(executor, statement, left())
    }
  }
  report(tableLabel(table), omitted, kind)
}

/** `DROP TABLE "t"`. */
export const dropTable = async (
  executor: Executor,
  table: TableName,
  { ifExists = false }: { readonly ifExists?: boolean | undefined } = {},
  limits?: CallOptions | undefined,
): Promise<void> => {
  if (typeof table === 'string') {
    checkName(table, 'dropTable')
  }
  await change(executor, dropTableSql(table, ifExists), limits)
}

/** `TRUNCATE TABLE "t"`. */
export const truncateTable = (
  executor: Executor,
  table: TableName,
  limits?: CallOptions | undefined,
): Promise<void> => change(executor, truncateSql(table), limits)

/** `CREATE DATABASE "d"`. */
export const createDatabase = async (
  executor: Executor,
  name: string,
  limits: CallOptions | undefined,
): Promise<void> => {
  checkName(name, 'createDatabase')
  await change(executor, createDatabaseSql(name), limits)
}

/** `DROP DATABASE "d"`. */
export const dropDatabase = async (
  executor: Executor,
  name: string,
  { ifExists = false }: { readonly ifExists?: boolean | undefined },
  limits: CallOptions | undefined,
): Promise<void> => {
  checkName(name, 'dropDatabase')
  await change(executor, dropDatabaseSql(name, ifExists), limits)
}
