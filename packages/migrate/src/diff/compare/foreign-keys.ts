import type { ForeignKeySnapshot, IndexSnapshot, QualifiedName, TableSnapshot } from '@manticore/core'
import type { KeyDifference } from '../change.js'
import { pair } from '../pair.js'
import { areSameColumns, columnsOf, haveSome, isSameForeignKey, isSameName, nameOf } from '../same.js'
import { alteredColumns, type TablePair } from './fate.js'
import { renamedConstraint } from './keys.js'

/** Whether a foreign key has to go for a while: a column at one of its ends is altered, or the key it refers to is. */
const isUprooted = (
  foreignKey: ForeignKeySnapshot,
  table: QualifiedName,
  pairs: readonly TablePair[],
  differences: readonly KeyDifference[],
): boolean => {
  const alteredOf = (name: QualifiedName): ReadonlySet<string> => {
    const found = pairs.find(({ to }) => isSameName(to, name))
    return found === undefined ? new Set() : alteredColumns(found)
  }
  const { target, columns } = foreignKey
  const isOfTarget = (parts: IndexSnapshot['parts']): boolean =>
    areSameColumns(columnsOf(parts), target.columns)
  return (
    haveSome(columns, alteredOf(table)) ||
    haveSome(target.columns, alteredOf(target)) ||
    differences.some(
      (change) =>
        isSameName(change.table, target) &&
        ((change.kind === 'changePrimaryKey' && isOfTarget(change.from?.parts ?? [])) ||
          (change.kind === 'dropIndex' && isOfTarget(change.index.parts))),
    )
  )
}

/** What the foreign keys of all tables differ in, given what other keys do. */
export const foreignKeyDifferences = (
  pairs: readonly TablePair[],
  dropped: readonly TableSnapshot[],
  differences: readonly KeyDifference[],
): KeyDifference[] => [
  // those of a table that is dropped, which is the last thing to happen, may be in the way until then
  ...dropped.flatMap(({ schema, name, foreignKeys }) =>
    foreignKeys
      .filter((foreignKey) => isUprooted(foreignKey, { schema, name }, pairs, differences))
      .map((foreignKey): KeyDifference => ({ kind: 'dropForeignKey', table: { schema, name }, foreignKey })),
  ),
  ...pairs.flatMap(({ from, to }): KeyDifference[] => {
    const table = nameOf(to)
    const { both, onlyFrom, onlyTo } = pair(from.foreignKeys, to.foreignKeys, isSameForeignKey)
    return [
      ...onlyFrom.map((foreignKey): KeyDifference => ({ kind: 'dropForeignKey', table, foreignKey })),
      ...both.flatMap(([foreignKey, other]): KeyDifference[] =>
        !isSameForeignKey(foreignKey, other) || isUprooted(foreignKey, table, pairs, differences)
          ? [
              { kind: 'dropForeignKey', table, foreignKey },
              { kind: 'addForeignKey', table, foreignKey: other },
            ]
          : renamedConstraint(table, foreignKey.name, other.name),
      ),
      ...onlyTo.map((foreignKey): KeyDifference => ({ kind: 'addForeignKey', table, foreignKey })),
    ]
  }),
]
