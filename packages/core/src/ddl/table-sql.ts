import { type EnumType, partColumn, quoteName, type TableDefinition } from '@manticore/schema'
import { actionsSql, columnSql, omittedOfColumn } from './column.js'
import { bucketsSql, hashSql, indexSql, omittedOfIndex, partsSql } from './index-sql.js'
import { printExpression, quoteLiteral } from './literal.js'
import type { Ddl, ServerKind } from './server.js'

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
  const columns = server === 'postgres' ? `(${names(table.primaryKey)})` : partsSql(table, extra)
  return [
    `${constraintSql(extra.name)}PRIMARY KEY ${columns}${hashSql(extra, server)}${bucketsSql(extra, server)}`,
  ]
}

const constraintsSql = (table: TableDefinition): string[] => [
  ...table.indexes
    .filter((index) => index.kind === 'unique')
    .map(
      (index) =>
        `${constraintSql(index.name)}UNIQUE (${names(index.parts.flatMap((part) => partColumn(part) ?? []))})`,
    ),
  ...table.constraints.map((constraint) => {
    if (constraint.kind === 'check') {
      return `${constraintSql(constraint.name)}CHECK (${printExpression(constraint.expression, table.name)})`
    }
    const target = constraint.target()
    return `${constraintSql(constraint.name)}FOREIGN KEY (${names(constraint.columns)}) REFERENCES ${quoteName(
      target[0]?.table ?? table.name,
    )} (${names(target)})${actionsSql(constraint.options)}`
  }),
]

// PostgreSQL has no CREATE TYPE IF NOT EXISTS. The block is a literal, since a label may hold any dollar quote.
const enumSql = ({ name, labels }: EnumType, server: ServerKind): string => {
  const type = `${quoteName(name)} AS ENUM (${labels.map(quoteLiteral).join(', ')})`
  return server === 'cockroachdb'
    ? `CREATE TYPE IF NOT EXISTS ${type}`
    : `DO ${quoteLiteral(`BEGIN CREATE TYPE ${type}; EXCEPTION WHEN duplicate_object THEN NULL; END`)}`
}

const enumsOf = (table: TableDefinition): EnumType[] => [
  ...new Map(
    table.columns.flatMap(({ type }) => (type.enum === undefined ? [] : [[type.enum.name, type.enum]])),
  ).values(),
]

const SECONDARY: ReadonlySet<string> = new Set(['index', 'unique index', 'inverted index'])

/** How a table is created. */
export interface CreateTableOptions {
  readonly server: ServerKind
  /** Leave a table of that name as it is; the default is an error of the server. */
  readonly ifNotExists?: boolean
}

/**
 * The statements that create a table: its enum types where they are missing, the table with its constraints, its
 * indexes, its comments. One schema change each, to run one after the other outside a transaction.
 */
export const createTableSql = (
  table: TableDefinition,
  { server, ifNotExists = false }: CreateTableOptions,
): Ddl => {
  const elements = [
    ...table.columns.map((column) => columnSql(table.name, column, server)),
    ...primaryKeySql(table, server),
    ...constraintsSql(table),
  ]
  return {
    statements: [
      ...enumsOf(table).map((type) => enumSql(type, server)),
      `CREATE TABLE ${ifNotExists ? 'IF NOT EXISTS ' : ''}${quoteName(table.name)} (\n  ${elements.join(',\n  ')}\n)`,
      ...table.indexes
        .filter((index) => SECONDARY.has(index.kind))
        .map((index) => indexSql(table, index, server)),
      ...table.columns
        .filter((column) => column.comment !== undefined)
        .map(
          (column) =>
            `COMMENT ON COLUMN ${quoteName(table.name)}.${quoteName(column.name)} IS ${quoteLiteral(column.comment ?? '')}`,
        ),
    ],
    omitted:
      server === 'cockroachdb'
        ? []
        : [
            ...table.columns.flatMap((column) => omittedOfColumn(table.name, column)),
            ...table.indexes.flatMap((index) => omittedOfIndex(table, index)),
          ],
  }
}

/** `DROP TABLE IF EXISTS "t"`. Its enum types stay: other tables may use them. */
export const dropTableSql = (name: string, ifExists: boolean): string =>
  `DROP TABLE ${ifExists ? 'IF EXISTS ' : ''}${quoteName(name)}`

/** `TRUNCATE TABLE "t"`, on CockroachDB a schema change. */
export const truncateSql = (name: string): string => `TRUNCATE TABLE ${quoteName(name)}`

/** `CREATE DATABASE "d"`. */
export const createDatabaseSql = (name: string): string => `CREATE DATABASE ${quoteName(name)}`

/** `DROP DATABASE IF EXISTS "d"`. */
export const dropDatabaseSql = (name: string, ifExists: boolean): string =>
  `DROP DATABASE ${ifExists ? 'IF EXISTS ' : ''}${quoteName(name)}`
