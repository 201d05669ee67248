import { isDeepStrictEqual } from 'node:util'
import { type ColumnSnapshot, type TableSnapshot, typeSql } from '@manticore/core'
import { qualifiedName, tableLabel } from '@manticore/schema'
import type { Change } from '../diff/change.js'
import type { PossibleRename } from './options.js'

const shapeOf = ({ schema, columns }: TableSnapshot): unknown => [
  schema,
  columns.map(({ name, type }) => `${name} ${typeSql(type)}`).sort(),
]

const isAlike = (one: ColumnSnapshot, other: ColumnSnapshot): boolean =>
  isDeepStrictEqual(one.type, other.type) && (one.generated === undefined) === (other.generated === undefined)

/**
 * What may have been meant as a rename: a column that goes beside one of its type that comes, and a table that is not
 * declared beside one of the same columns that is to be created. Only a person can tell.
 */
export const possibleRenames = (
  changes: readonly Change[],
  undeclared: readonly TableSnapshot[],
): readonly PossibleRename[] => {
  const tables = changes.flatMap((created) =>
    created.kind !== 'createTable'
      ? []
      : undeclared
          .filter((table) => isDeepStrictEqual(shapeOf(table), shapeOf(created.table)))
          .map(
            (table): PossibleRename => ({
              kind: 'table',
              from: tableLabel(table),
              to: tableLabel(created.table),
            }),
          ),
  )
  const columns = changes.flatMap((dropped) =>
    dropped.kind !== 'dropColumn'
      ? []
      : changes.flatMap((added): PossibleRename[] =>
          added.kind === 'addColumn' &&
          qualifiedName(added.table) === qualifiedName(dropped.table) &&
          isAlike(added.column, dropped.column)
            ? [
                {
                  kind: 'column',
                  from: `${tableLabel(dropped.table)}.${dropped.column.name}`,
                  to: added.column.name,
                },
              ]
            : [],
        ),
  )
  return [...tables, ...columns]
}
