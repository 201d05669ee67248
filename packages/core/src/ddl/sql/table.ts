import { qualifiedName, quoteName } from '@manticore/schema'
import type { ForeignKeySnapshot, QualifiedName, TableSnapshot } from '../snapshot.js'
import { columnSql } from './column.js'
import { checkSql, foreignKeySql, primaryKeySql, uniqueSql } from './constraint.js'
import { familySql, localitySql, ttlSql } from './storage.js'

/** `CREATE TABLE "t" (...)` with the foreign keys that it can have from the start. */
export const tableSql = (
  table: TableSnapshot,
  foreignKeys: readonly ForeignKeySnapshot[],
  ifNotExists: boolean,
): string => {
  const elements = [
    ...table.columns.map(columnSql),
    ...(table.primaryKey === undefined ? [] : [primaryKeySql(table.primaryKey)]),
    ...table.indexes.filter(({ kind }) => kind === 'unique').map(uniqueSql),
    ...foreignKeys.map(foreignKeySql),
    ...table.checks.map(checkSql),
    ...table.families.map(familySql),
  ]
  return [
    `CREATE TABLE ${ifNotExists ? 'IF NOT EXISTS ' : ''}${qualifiedName(table)} (\n  ${elements.join(',\n  ')}\n)`,
    table.ttl === undefined ? '' : ` WITH (${ttlSql(table.ttl)})`,
    table.locality === undefined ? '' : ` ${localitySql(table.locality)}`,
  ].join('')
}

/** What names a table: a declared one, or the name of one in the schema the connection uses by itself. */
export type TableName = string | QualifiedName

const nameOf = (table: TableName): string =>
  typeof table === 'string' ? quoteName(table) : qualifiedName(table)

/** `DROP TABLE IF EXISTS "t"`. Its enum types stay: other tables may use them. */
export const dropTableSql = (table: TableName, ifExists: boolean): string =>
  `DROP TABLE ${ifExists ? 'IF EXISTS ' : ''}${nameOf(table)}`

/** `TRUNCATE TABLE "t"`, on CockroachDB a schema change. */
export const truncateSql = (table: TableName): string => `TRUNCATE TABLE ${nameOf(table)}`
