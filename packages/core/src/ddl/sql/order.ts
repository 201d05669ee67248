import { qualifiedName } from '@manticore/schema'
import type { ForeignKeySnapshot, TableSnapshot } from '../snapshot.js'

/** A table with its foreign keys, parted by when they can be made. */
export interface OrderedTable {
  /** The table. */
  readonly table: TableSnapshot
  /** Those that CREATE TABLE can have: what they refer to is there by then. */
  readonly within: readonly ForeignKeySnapshot[]
  /** Those that have to wait until all tables are there. */
  readonly after: readonly ForeignKeySnapshot[]
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((name) => other.includes(name))

/** Whether what a table's foreign key to itself refers to is there as soon as CREATE TABLE has run. */
const isWithinTable = (table: TableSnapshot, { target }: ForeignKeySnapshot): boolean => {
  const constraints = [table.primaryKey, ...table.indexes.filter(({ kind }) => kind === 'unique')]
  return (
    target.columns.length === 0 ||
    constraints.some((constraint) =>
      isSame(
        (constraint?.parts ?? []).map((part) => ('column' in part ? part.column : '')),
        target.columns,
      ),
    )
  )
}

/**
 * Tables in an order in which they can be created: each behind those it refers to. Where tables refer to one another
 * in a circle, the foreign keys that close it wait. A table referred to that is not among them is taken to be there.
 */
export const orderTables = (tables: readonly TableSnapshot[]): readonly OrderedTable[] => {
  const known = new Map(tables.map((table) => [qualifiedName(table), table]))
  const ordered: OrderedTable[] = []
  const begun = new Set<TableSnapshot>()
  const done = new Set<TableSnapshot>()

  const visit = (table: TableSnapshot): void => {
    begun.add(table)
    const isThere = (foreignKey: ForeignKeySnapshot): boolean => {
      const referred = known.get(qualifiedName(foreignKey.target))
      return referred === table
        ? isWithinTable(table, foreignKey)
        : referred === undefined || done.has(referred)
    }
    for (const { target } of table.foreignKeys) {
      const referred = known.get(qualifiedName(target))
      if (referred !== undefined && !begun.has(referred)) {
        visit(referred)
      }
    }
    done.add(table)
    ordered.push({
      table,
      within: table.foreignKeys.filter(isThere),
      after: table.foreignKeys.filter((foreignKey) => !isThere(foreignKey)),
    })
  }

  for (const table of tables) {
    if (!begun.has(table)) {
      visit(table)
    }
  }
  return ordered
}
