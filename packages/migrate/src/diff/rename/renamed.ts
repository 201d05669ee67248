import type {
  ColumnSnapshot,
  ForeignKeySnapshot,
  IndexSnapshot,
  PartSnapshot,
  QualifiedName,
  SchemaSnapshot,
  TableSnapshot,
} from '@manticore/core'
import { qualifiedName } from '@manticore/schema'
import { withRenamed } from '../names-in.js'
import type { Renames } from './renames.js'

type Names = ReadonlyMap<string, string>

const NONE: Names = new Map()

const renamePart =
  (names: Names) =>
  (part: PartSnapshot): PartSnapshot =>
    'column' in part
      ? { ...part, column: names.get(part.column) ?? part.column }
      : { ...part, expression: withRenamed(part.expression, names) }

const renameAll = (columns: readonly string[], names: Names): string[] =>
  columns.map((name) => names.get(name) ?? name)

const optional = (expression: string | undefined, names: Names): string | undefined =>
  expression === undefined ? undefined : withRenamed(expression, names)

const renameColumn =
  (names: Names) =>
  (column: ColumnSnapshot): ColumnSnapshot => ({
    ...column,
    name: names.get(column.name) ?? column.name,
    generated: column.generated && {
      ...column.generated,
      expression: withRenamed(column.generated.expression, names),
    },
  })

const renameIndex =
  (names: Names) =>
  (index: IndexSnapshot): IndexSnapshot => ({
    ...index,
    parts: index.parts.map(renamePart(names)),
    storing: renameAll(index.storing, names),
    where: optional(index.where, names),
  })

/** A schema as it is once some of its tables and columns are renamed, in all the places that name them. */
export const renamed = (schema: SchemaSnapshot, { tables, columns }: Renames): SchemaSnapshot => {
  if (tables.length === 0 && columns.length === 0) {
    return schema
  }
  const newName = (table: QualifiedName): string =>
    tables.find((one) => qualifiedName(one.table) === qualifiedName(table))?.to ?? table.name
  const columnNames = new Map<string, Map<string, string>>()
  for (const { table, from, to } of columns) {
    const names = columnNames.get(qualifiedName(table)) ?? new Map<string, string>()
    columnNames.set(qualifiedName(table), names.set(from, to))
  }
  const namesOf = (table: QualifiedName): Names =>
    columnNames.get(qualifiedName({ schema: table.schema, name: newName(table) })) ?? NONE
  const renameForeignKey =
    (names: Names) =>
    (foreignKey: ForeignKeySnapshot): ForeignKeySnapshot => ({
      ...foreignKey,
      columns: renameAll(foreignKey.columns, names),
      target: {
        ...foreignKey.target,
        name: newName(foreignKey.target),
        columns: renameAll(foreignKey.target.columns, namesOf(foreignKey.target)),
      },
    })
  const renameTable = (table: TableSnapshot): TableSnapshot => {
    const names = namesOf(table)
    const { primaryKey, ttl, locality } = table
    return {
      ...table,
      name: newName(table),
      columns: table.columns.map(renameColumn(names)),
      primaryKey: primaryKey && { ...primaryKey, parts: primaryKey.parts.map(renamePart(names)) },
      indexes: table.indexes.map(renameIndex(names)),
      foreignKeys: table.foreignKeys.map(renameForeignKey(names)),
      checks: table.checks.map((check) => ({ ...check, expression: withRenamed(check.expression, names) })),
      families: table.families.map((family) => ({ ...family, columns: renameAll(family.columns, names) })),
      ttl: ttl && { ...ttl, expiration: optional(ttl.expiration, names) },
      locality: locality && {
        ...locality,
        as: locality.as === undefined ? undefined : (names.get(locality.as) ?? locality.as),
      },
    }
  }
  return { ...schema, tables: schema.tables.map(renameTable) }
}
