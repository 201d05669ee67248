import type {
  ColumnMetadata,
  DatabaseIntrospector,
  DatabaseMetadataOptions,
  Dialect,
  TableMetadata,
} from 'kysely'
import { sql } from 'kysely'
import type { Executor } from '../executor.js'
import { columnsSql, SCHEMAS } from './introspection-sql.js'

type AnyKysely = Parameters<Dialect['createIntrospector']>[0]

/** A column as the catalog has it. */
interface CatalogColumn {
  readonly schema: string
  readonly table: string
  readonly kind: string
  readonly name: string
  readonly type: string
  readonly type_schema: string
  readonly not_null: boolean
  readonly has_default: boolean
  readonly identity: string | null
  readonly default_text: string | null
  readonly comment: string | null
}

// as in Kysely's Migrator, which is another module from 0.29 on
const KYSELY_TABLES: ReadonlySet<string> = new Set(['kysely_migration', 'kysely_migration_lock'])

// CockroachDB's SERIAL is a default too; its texts go on with annotations, `nextval('public.s'::REGCLASS)`
const NUMBERING = /^(?:unique_rowid|unordered_unique_rowid|nextval)\(/i

const columnOf = (column: CatalogColumn): ColumnMetadata =>
  Object.freeze({
    name: column.name,
    dataType: column.type,
    dataTypeSchema: column.type_schema,
    isNullable: !column.not_null,
    hasDefaultValue: column.has_default,
    isAutoIncrementing: (column.identity ?? '') !== '' || NUMBERING.test(column.default_text ?? ''),
    ...(column.comment === null ? {} : { comment: column.comment }),
  })

const tableOf = (columns: readonly CatalogColumn[]): TableMetadata => {
  const { schema, table, kind } = columns[0] as CatalogColumn // they were grouped, so there is one
  return Object.freeze({
    schema,
    name: table,
    isView: kind === 'v' || kind === 'm',
    // for Kysely from 0.29 on
    isForeign: kind === 'f',
    columns: columns.map(columnOf),
  })
}

/**
 * What `kysely.introspection` and Kysely's Migrator know of a database: its own schemas, its tables and views, materialized
 * ones too, and the columns that were declared. Left out are CockroachDB's `rowid`, `crdb_region`, shard, expression and TTL
 * columns, and the schemas of the servers. A type is named as in `pg_type`: `int8`, `_text` for TEXT[], an enum by its name.
 * A column numbers itself when it is an identity or its default is `unique_rowid()` or a sequence.
 */
export const createIntrospector = (db: AnyKysely, executor: Executor): DatabaseIntrospector => {
  const getTables = async (
    { withInternalKyselyTables }: DatabaseMetadataOptions = { withInternalKyselyTables: false },
  ): Promise<TableMetadata[]> => {
    const { kind } = await executor.server()
    const { rows } = await sql.raw<CatalogColumn>(columnsSql(kind)).execute(db)
    const tables = new Map<string, CatalogColumn[]>()
    for (const column of rows) {
      if (withInternalKyselyTables || !KYSELY_TABLES.has(column.table)) {
        const key = JSON.stringify([column.schema, column.table])
        tables.set(key, [...(tables.get(key) ?? []), column])
      }
    }
    return [...tables.values()].map(tableOf)
  }

  // getMetadata is for Kysely before 0.29
  const introspector = {
    getSchemas: async () => {
      const { rows } = await sql.raw<{ name: string }>(SCHEMAS).execute(db)
      return rows.map(({ name }) => Object.freeze({ name }))
    },
    getTables,
    getMetadata: async (options?: DatabaseMetadataOptions) => ({ tables: await getTables(options) }),
  }
  return introspector
}
