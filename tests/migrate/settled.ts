import type { SchemaSnapshot, TableSnapshot } from '@manticore/core'

const named = <Item extends { readonly name: string | undefined }>(
  items: readonly Item[],
  table: string,
  what: string,
): Item[] => items.map((item, place) => ({ ...item, name: item.name ?? `${table}_${what}_${place}` }))

const nameTable = (table: TableSnapshot): TableSnapshot => ({
  ...table,
  primaryKey: table.primaryKey && {
    ...table.primaryKey,
    name: table.primaryKey.name ?? `${table.name}_pkey`,
  },
  indexes: named(table.indexes, table.name, 'index'),
  foreignKeys: named(table.foreignKeys, table.name, 'fkey'),
  checks: named(table.checks, table.name, 'check'),
  families: named(table.families, table.name, 'family'),
})

/** A declared schema as a live one: everything has a name. */
export const asLive = (declared: SchemaSnapshot): SchemaSnapshot => ({
  schemas: declared.schemas,
  enums: declared.enums,
  tables: declared.tables.map(nameTable),
})
