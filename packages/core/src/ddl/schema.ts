import {
  type AnyTable,
  qualifiedName,
  quoteName,
  type TableDefinition,
  tableDefinition,
  tableLabel,
} from '@manticore/schema'
import { omittedOfColumn } from './column.js'
import { enumSql, enumsOf } from './enum.js'
import { extensionsFor } from './extension.js'
import { type ForeignKey, foreignKeyName, foreignKeySql } from './foreign-key.js'
import { indexSql, isOnPostgres, omittedOfIndex, omittedOfKey, secondaryIndexes } from './index-sql.js'
import { quoteLiteral } from './literal.js'
import { type OrderedTable, orderTables } from './order.js'
import { type Ddl, onlyPostgres, type ServerKind } from './server.js'
import { omittedOfStorage } from './storage.js'
import { commentsSql, tableSql } from './table-sql.js'

/** How tables are created. */
export interface CompileSchemaOptions {
  readonly server: ServerKind
  /** Leave a table of that name as it is; the default is an error of the server. */
  readonly ifNotExists?: boolean
  /** The extensions PostgreSQL has or can have, of those that `extensionsFor` names. */
  readonly extensions?: readonly string[]
}

const schemasOf = (tables: readonly TableDefinition[]): string[] => {
  const schemas = tables.flatMap(({ schema, columns }) => [
    schema,
    ...columns.map(({ type }) => type.enum?.schema),
  ])
  return [...new Set(schemas)].filter((schema) => schema !== undefined && schema !== 'public') as string[] // just so
}

const foreignKeysSql = (
  { table, within, after }: OrderedTable,
  server: ServerKind,
  ifNotExists: boolean,
): string[] => {
  const taken = new Set(table.constraints.flatMap(({ name }) => name ?? []))
  const take = (foreignKey: ForeignKey): string => {
    const name = foreignKeyName(table, foreignKey, taken)
    taken.add(name)
    return name
  }
  // the server names those within the table in the same way
  within.forEach(take)
  return after.map((foreignKey) => {
    const name = take(foreignKey)
    const isConditional = ifNotExists && server === 'cockroachdb'
    const text = `ALTER TABLE ${qualifiedName(table)} ADD CONSTRAINT ${
      isConditional ? 'IF NOT EXISTS ' : ''
    }${quoteName(name)} ${foreignKeySql(foreignKey)}`
    return ifNotExists && server === 'postgres'
      ? onlyPostgres(`DO ${quoteLiteral(`BEGIN ${text}; EXCEPTION WHEN duplicate_object THEN NULL; END`)}`)
      : text
  })
}

const omittedOfTable = (table: TableDefinition, extensions: ReadonlySet<string>): string[] => {
  const name = tableLabel(table)
  return [
    ...table.columns.flatMap((column) => omittedOfColumn(name, column)),
    ...table.indexes.flatMap((index) => (index.kind === 'primary key' ? omittedOfKey(name, index) : [])),
    ...secondaryIndexes(table).flatMap((index) => omittedOfIndex(index, extensions)),
    ...omittedOfStorage(name, table),
  ]
}

const definitionOf = (table: AnyTable | TableDefinition): TableDefinition =>
  tableDefinition in table ? (table[tableDefinition] as TableDefinition) : table // the key is not to be had elsewhere

/**
 * The statements that create tables with all they need: schemas and enum types where they are missing, each table
 * behind those it refers to, with its constraints, its indexes and its comments, and last the foreign keys by which
 * tables refer to one another in a circle. One schema change each, to run one after the other outside a transaction.
 *
 * On PostgreSQL, what only CockroachDB has is left out and named in `omitted`.
 */
export const compileSchema = (
  declared: readonly (AnyTable | TableDefinition)[],
  { server, ifNotExists = false, extensions: given = [] }: CompileSchemaOptions,
): Ddl => {
  const tables = declared.map(definitionOf)
  const extensions = new Set(server === 'postgres' ? given : [])
  const ordered = orderTables(tables)
  const indexesSql = (table: TableDefinition): string[] =>
    secondaryIndexes(table)
      .filter(({ index }) => server === 'cockroachdb' || isOnPostgres(index, extensions))
      .map((index) => indexSql(table, index, server))
  return Object.freeze({
    statements: Object.freeze([
      ...schemasOf(tables).map((schema) => `CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`),
      ...extensionsFor(tables)
        .filter((extension) => extensions.has(extension))
        .map((extension) => `CREATE EXTENSION IF NOT EXISTS ${quoteName(extension)}`),
      ...enumsOf(tables).flatMap((type) => enumSql(type, server)),
      ...ordered.flatMap(({ table, within }) => [
        tableSql(table, within, server, ifNotExists),
        ...indexesSql(table),
        ...commentsSql(table),
      ]),
      ...ordered.flatMap((one) => foreignKeysSql(one, server, ifNotExists)),
    ]),
    omitted: Object.freeze(
      server === 'cockroachdb' ? [] : ordered.flatMap(({ table }) => omittedOfTable(table, extensions)),
    ),
  })
}
