import type { SchemaSnapshot, TableSnapshot } from '@manticore/core'
import { qualifiedName } from '@manticore/schema'

/** A foreign key between two tables of a diagram. */
export interface Relation {
  readonly from: TableSnapshot
  readonly to: TableSnapshot
  readonly columns: readonly string[]
  readonly targetColumns: readonly string[]
  /** Whether a row may refer to none. */
  readonly isOptional: boolean
  /** Whether one row at most refers to a row. */
  readonly isUnique: boolean
}

/** The sets of columns that no two rows have in common. */
const uniqueSets = ({ primaryKey, indexes }: TableSnapshot): (string | undefined)[][] =>
  [
    primaryKey?.parts ?? [],
    ...indexes
      .filter(({ kind, where }) => (kind === 'unique' || kind === 'unique index') && where === undefined)
      .map(({ parts }) => parts),
  ].map((parts) => parts.map((part) => ('column' in part ? part.column : undefined)))

const isUniqueIn = (table: TableSnapshot, columns: readonly string[]): boolean =>
  uniqueSets(table).some(
    (set) => set.length > 0 && set.every((column) => column !== undefined && columns.includes(column)),
  )

/** The relations between tables, as far as both of them are there. */
export const relationsOf = ({ tables }: SchemaSnapshot): Relation[] => {
  const byName = new Map(tables.map((table) => [qualifiedName(table), table]))
  return tables.flatMap((from) =>
    from.foreignKeys.flatMap(({ columns, target }): Relation[] => {
      const to = byName.get(qualifiedName(target))
      const isOptional = from.columns.some(({ name, notNull }) => columns.includes(name) && !notNull)
      return to === undefined
        ? []
        : [
            {
              from,
              to,
              columns,
              targetColumns: target.columns,
              isOptional,
              isUnique: isUniqueIn(from, columns),
            },
          ]
    }),
  )
}

/** What a column is of a key: `['PK', 'FK']`. UK is a column that is unique by itself. */
export const keyMarks = (table: TableSnapshot, column: string): ('PK' | 'FK' | 'UK')[] => {
  const isKey = table.primaryKey?.parts.some((part) => 'column' in part && part.column === column)
  const isForeign = table.foreignKeys.some(({ columns }) => columns.includes(column))
  return [
    ...(isKey ? (['PK'] as const) : []),
    ...(isForeign ? (['FK'] as const) : []),
    ...(!isKey && isUniqueIn(table, [column]) ? (['UK'] as const) : []),
  ]
}
