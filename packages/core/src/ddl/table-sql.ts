import { partColumn, qualifiedName, quoteName, type TableDefinition } from '@manticore/schema'
import { columnSql } from './column.js'
import { type ForeignKey, foreignKeySql } from './foreign-key.js'
import { bucketsSql, hashSql, partsSql } from './index-sql.js'
import { printExpression, quoteLiteral } from './literal.js'
import type { ServerKind } from './server.js'
import { familiesSql, localitySql, ttlSql } from './storage.js'

const names = (columns: readonly { readonly name: string }[]): string =>
  columns.map((column) => quoteName(column.name)).join(', ')

const constraintSql = (name: string | undefined): string =>
  name === undefined ? '' : `CONSTRAINT ${quoteName(name)} `

const primaryKeySql = (table: TableDefinition, server: ServerKind): string[] => {
  const extra = table.indexes.find((index) => index.kind === 'primary key')
  if (table.primaryKey.length === 0) {
    return []
  }
  if (extra === undefined) {
    return [`PRIMARY KEY (${names(table.primaryKey)})`]
  }
  const columns = server === 'postgres' ? `(${names(table.primaryKey)})` : partsSql(table, extra, extra.parts)
  return [
    `${constraintSql(extra.name)}PRIMARY KEY ${columns}${hashSql(extra, server)}${bucketsSql(extra, server)}`,
  ]
}

const constraintsSql = (table: TableDefinition, foreignKeys: readonly ForeignKey[]): string[] => [
  ...table.indexes
    .filter((index) => index.kind === 'unique')
    .map(
      (index) =>
        `${constraintSql(index.name)}UNIQUE (${names(index.parts.flatMap((part) => partColumn(part) ?? []))})`,
    ),
  ...foreignKeys
    .filter(({ at }) => at === undefined)
    .map((foreignKey) => `${constraintSql(foreignKey.name)}${foreignKeySql(foreignKey)}`),
  ...table.constraints
    .filter((constraint) => constraint.kind === 'check')
    .map(
      ({ name, expression }) => `${constraintSql(name)}CHECK (${printExpression(expression, table.name)})`,
    ),
]

/** `CREATE TABLE "t" (...)` with the constraints that it can have from the start. */
export const tableSql = (
  table: TableDefinition,
  foreignKeys: readonly ForeignKey[],
  server: ServerKind,
  ifNotExists: boolean,
): string => {
  const onCockroach = server === 'cockroachdb'
  const elements = [
    ...table.columns.map((column) =>
      columnSql(
        table.name,
        column,
        foreignKeys.find(({ at }) => at === column),
        server,
      ),
    ),
    ...primaryKeySql(table, server),
    ...constraintsSql(table, foreignKeys),
    ...(onCockroach ? familiesSql(table) : []),
  ]
  return [
    `CREATE TABLE ${ifNotExists ? 'IF NOT EXISTS ' : ''}${qualifiedName(table)} (\n  ${elements.join(',\n  ')}\n)`,
    onCockroach && table.ttl !== undefined ? ttlSql(table.name, table.ttl) : '',
    onCockroach && table.locality !== undefined ? localitySql(table.locality) : '',
  ].join('')
}

/** `COMMENT ON TABLE "t" IS '...'`, and the same for its columns. */
export const commentsSql = (table: TableDefinition): string[] => [
  ...(table.comment === undefined
    ? []
    : [`COMMENT ON TABLE ${qualifiedName(table)} IS ${quoteLiteral(table.comment)}`]),
  ...table.columns.flatMap(({ name, comment }) =>
    comment === undefined
      ? []
      : [`COMMENT ON COLUMN ${qualifiedName(table)}.${quoteName(name)} IS ${quoteLiteral(comment)}`],
  ),
]

/** What names a table: a declared one, or the name of one in the schema the connection uses by itself. */
export type TableName = string | Pick<TableDefinition, 'schema' | 'name'>

const nameOf = (table: TableName): string =>
  typeof table === 'string' ? quoteName(table) : qualifiedName(table)

/** `DROP TABLE IF EXISTS "t"`. Its enum types stay: other tables may use them. */
export const dropTableSql = (table: TableName, ifExists: boolean): string =>
  `DROP TABLE ${ifExists ? 'IF EXISTS ' : ''}${nameOf(table)}`

/** `TRUNCATE TABLE "t"`, on CockroachDB a schema change. */
export const truncateSql = (table: TableName): string => `TRUNCATE TABLE ${nameOf(table)}`
