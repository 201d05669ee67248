import { type AnyTable, quoteName, type TableDefinition } from '@manticore/schema'
import { definitionOf } from './declared/definition-of.js'
import { extensionsFor } from './declared/extension.js'
import { snapshotSchema } from './declared/schema.js'
import type { Ddl, ServerKind } from './server.js'
import { commentsSql } from './sql/comment.js'
import { ensureEnumSql } from './sql/enum.js'
import { laterForeignKeysSql } from './sql/foreign-key.js'
import { indexSql, namedIndexes } from './sql/index.js'
import { orderTables } from './sql/order.js'
import { tableSql } from './sql/table.js'

/** How tables are created. */
export interface CompileSchemaOptions {
  /** The server the statements are for: {@link Server.kind} of a connected database. */
  readonly server: ServerKind
  /** Leave a table of that name as it is; the default is an error of the server. */
  readonly ifNotExists?: boolean
  /** The extensions PostgreSQL has or can have, of those that `extensionsFor` names. */
  readonly extensions?: readonly string[]
}

/**
 * The statements that create tables with all they need: schemas and enum types where they are missing, each table
 * behind those it refers to, with its constraints, its indexes and its comments, and last the foreign keys by which
 * tables refer to one another in a circle. One schema change each, to run one after the other outside a transaction.
 * Nothing is sent. {@link Table.initialize} runs them.
 *
 * On PostgreSQL, what only CockroachDB has is left out and named in `omitted`. Throws {@link SchemaError} for tables that
 * cannot be beside one another: two of one name, or a foreign key to something that is not unique.
 *
 * @example
 * ```ts
 * const { statements } = compileSchema([users, teas], { server: 'cockroachdb', ifNotExists: true })
 * ```
 */
export const compileSchema = (
  declared: readonly (AnyTable | TableDefinition)[],
  { server, ifNotExists = false, extensions = [] }: CompileSchemaOptions,
): Ddl => {
  const tables = declared.map(definitionOf)
  const { schemas, enums, omitted, ...snapshot } = snapshotSchema(tables, { server, extensions })
  const ordered = orderTables(snapshot.tables)
  const wanted = server === 'postgres' ? extensionsFor(tables) : []
  return Object.freeze({
    statements: Object.freeze([
      ...schemas.map((schema) => `CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`),
      ...wanted
        .filter((extension) => extensions.includes(extension))
        .map((extension) => `CREATE EXTENSION IF NOT EXISTS ${quoteName(extension)}`),
      ...enums.map((type) => ensureEnumSql(type, server)),
      ...ordered.flatMap(({ table, within }) => [
        tableSql(table, within, ifNotExists),
        ...namedIndexes(table).map((index) => indexSql(table, index, server, true)),
        ...commentsSql(table),
      ]),
      ...ordered.flatMap((one) => laterForeignKeysSql(one, server, ifNotExists)),
    ]),
    omitted,
  })
}
