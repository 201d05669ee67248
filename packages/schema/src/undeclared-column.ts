import { textCodec } from './codec/text.js'
import type { AnyColumn } from './column.js'
import { ColumnBuilder, initialSpec } from './column-builder.js'
import type { ColumnSpec } from './column-spec.js'
import { SchemaError } from './errors.js'
import { readSqlText } from './read-sql-text.js'
import { sql } from './sql.js'
import { isKeyable } from './type-limits.js'

/** What a catalog tells about a column. */
export interface CatalogColumn {
  /** As `format_type` prints it. */
  readonly type: string
  /** Whether NULL is refused. */
  readonly notNull: boolean
  /** Whether it has a default. */
  readonly hasDefault: boolean
  /** Whether the database computes it. */
  readonly generated: boolean
  /** Whether it is in the primary key. */
  readonly primaryKey: boolean
}

// an enum, a domain, a type of an extension: its values travel as text
const readType = (type: string): ColumnSpec => {
  try {
    return readSqlText(type, { table: 'catalog', column: type })
  } catch (error) {
    if (!(error instanceof SchemaError)) {
      throw error
    }
    return initialSpec({
      name: 'text',
      info: { sql: type, codec: textCodec },
      arguments: '',
      array: false,
      serial: false,
    })
  }
}

/** A column that nobody declared, made from what the catalog tells. */
export const undeclaredColumn = (column: CatalogColumn): AnyColumn => {
  const read = readType(column.type)
  const spec: ColumnSpec = {
    ...read,
    notNull: column.notNull,
    // PostgreSQL has keys that no table declared here can have
    primaryKey: column.primaryKey && isKeyable(read.type),
    ...(column.generated ? { generated: { expression: sql.raw('unknown'), kept: 'stored' as const } } : {}),
    ...(column.hasDefault && !column.generated ? { default: { expression: sql.raw('unknown') } } : {}),
  }
  return new ColumnBuilder(spec) as unknown as AnyColumn // its types exist for the compiler only
}
