import { qualifiedName, SchemaError, type TableDefinition } from '@manticore/schema'
import { checkForeignKey, type ForeignKey, foreignKeysOf, isWithinTable } from './foreign-key.js'

/** A table with its foreign keys, parted by when they can be made. */
export interface OrderedTable {
  readonly table: TableDefinition
  /** Those that CREATE TABLE can have: what they refer to is there by then. */
  readonly within: readonly ForeignKey[]
  /** Those that have to wait until all tables are there. */
  readonly after: readonly ForeignKey[]
}

const byName = (tables: readonly TableDefinition[]): ReadonlyMap<string, TableDefinition> => {
  const known = new Map<string, TableDefinition>()
  for (const table of tables) {
    const name = qualifiedName(table)
    if (known.has(name) && known.get(name) !== table) {
      throw new SchemaError(`${table.name}: two tables of this name are to be created`, { table: table.name })
    }
    known.set(name, table)
  }
  return known
}

/**
 * Tables in an order in which they can be created: each behind those it refers to. Where tables refer to one another
 * in a circle, the foreign keys that close it wait. A table referred to that is not among them is taken to be there.
 */
export const orderTables = (tables: readonly TableDefinition[]): readonly OrderedTable[] => {
  const known = byName(tables)
  const ordered: OrderedTable[] = []
  const begun = new Set<TableDefinition>()
  const done = new Set<TableDefinition>()

  const visit = (table: TableDefinition): void => {
    begun.add(table)
    const foreignKeys = foreignKeysOf(table)
    const isThere = (foreignKey: ForeignKey): boolean => {
      const referred = known.get(qualifiedName(foreignKey.target))
      return referred === table
        ? isWithinTable(table, foreignKey)
        : referred === undefined || done.has(referred)
    }
    for (const foreignKey of foreignKeys) {
      const referred = known.get(qualifiedName(foreignKey.target))
      if (referred !== undefined) {
        checkForeignKey(table, foreignKey, referred)
        if (!begun.has(referred)) {
          visit(referred)
        }
      }
    }
    done.add(table)
    ordered.push({
      table,
      within: foreignKeys.filter(isThere),
      after: foreignKeys.filter((foreignKey) => !isThere(foreignKey)),
    })
  }

  for (const table of known.values()) {
    if (!begun.has(table)) {
      visit(table)
    }
  }
  return ordered
}
