import type { EnumSnapshot, QualifiedName, SchemaSnapshot, TableSnapshot } from '@manticore/core'
import { qualifiedName, tableLabel } from '@manticore/schema'
import type { Renames } from '../diff/rename/renames.js'
import { isSameName } from '../diff/same.js'
import type { GenerateOptions } from './options.js'

/** What of a database is compared with what is declared. */
export interface Scope {
  readonly live: SchemaSnapshot
  /** The tables of the database that are neither declared nor to be ignored. */
  readonly undeclared: readonly TableSnapshot[]
  /** What of the database is left alone. */
  readonly others: readonly TableSnapshot[]
}

const isUsedBy =
  (tables: readonly TableSnapshot[]) =>
  (type: EnumSnapshot): boolean =>
    tables.some(({ columns }) => columns.some((column) => column.type.name === qualifiedName(type)))

/** A schema without some of its tables, and without the types and schemas that those alone have a use for. */
export const withoutTables = (schema: SchemaSnapshot, labels: readonly string[]): SchemaSnapshot => {
  const isNamed = (table: TableSnapshot): boolean => labels.includes(tableLabel(table))
  const gone = schema.tables.filter(isNamed)
  const tables = schema.tables.filter((table) => !isNamed(table))
  const enums = schema.enums.filter((type) => isUsedBy(tables)(type) || !isUsedBy(gone)(type))
  const isIn = (name: string) => (one: QualifiedName) => one.schema === name
  const schemas = schema.schemas.filter(
    (name) => tables.some(isIn(name)) || enums.some(isIn(name)) || !gone.some(isIn(name)),
  )
  return { schemas, enums, tables }
}

/**
 * What is the migration's business: the tables that are declared, by their old names too, the enum types that they alone
 * have a use for or that are declared, and the schemas of those. Anything else in the database stays as it is.
 * `declared` is without the tables to ignore.
 */
export const scopeOf = (
  live: SchemaSnapshot,
  declared: SchemaSnapshot,
  renames: Renames,
  { dropUndeclared = false, ignore = [] }: Omit<GenerateOptions, 'tables'>,
): Scope => {
  const { tables, enums } = declared
  const isDeclared = (table: TableSnapshot): boolean =>
    tables.some((one) => isSameName(one, table)) || renames.tables.some((one) => isSameName(one.table, table))
  const { tables: known } = withoutTables(live, ignore)
  const undeclared = known.filter((table) => !isDeclared(table))
  const ours = dropUndeclared ? known : known.filter(isDeclared)
  const others = live.tables.filter((table) => !ours.includes(table))
  return {
    live: {
      schemas: live.schemas.filter((name) => declared.schemas.includes(name)),
      enums: live.enums.filter(
        (type) =>
          enums.some((one) => isSameName(one, type)) || (isUsedBy(ours)(type) && !isUsedBy(others)(type)),
      ),
      tables: ours,
    },
    undeclared,
    others,
  }
}
