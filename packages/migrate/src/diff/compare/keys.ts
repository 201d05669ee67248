import type { IndexSnapshot, QualifiedName } from '@manticore/core'
import type { KeyDifference } from '../change.js'
import { mentions } from '../names-in.js'
import { pair } from '../pair.js'
import { columnsOf, haveSome, isSameCheck, isSameIndex, isSameKey, nameOf } from '../same.js'
import { alteredColumns, replacedColumns, type TablePair } from './fate.js'

/** What of a table is made again although it is the same, because columns that it is built on are. */
interface Disturbed {
  readonly replaced: ReadonlySet<string>
  readonly altered: ReadonlySet<string>
}

const isDisturbed = ({ parts, storing, where }: IndexSnapshot, { replaced, altered }: Disturbed): boolean =>
  haveSome([...columnsOf(parts), ...storing], replaced) ||
  mentions(where, altered) ||
  parts.some((part) => 'expression' in part && mentions(part.expression, altered))

const primaryKey = (
  { from, to, fates }: TablePair,
  table: QualifiedName,
  { replaced }: Disturbed,
): KeyDifference[] => {
  const parts = columnsOf(to.primaryKey?.parts ?? [])
  const touched = haveSome([...columnsOf(from.primaryKey?.parts ?? []), ...parts], replaced)
  if (touched || !isSameKey(from.primaryKey, to.primaryKey)) {
    const names = new Set(to.columns.map(({ name }) => name))
    const isRegenerated = (name: string): boolean =>
      fates.get(name)?.kind === 'regenerated' ||
      (!names.has(name) && from.columns.some((column) => column.name === name && column.generated))
    const copyOf = (name: string): string => {
      const fate = fates.get(name)
      return (fate?.kind === 'retyped' ? fate.copy : undefined) ?? name
    }
    return [
      {
        kind: 'changePrimaryKey',
        table,
        from: from.primaryKey,
        to: to.primaryKey,
        over: to.primaryKey && {
          ...to.primaryKey,
          parts: to.primaryKey.parts.map((part) =>
            'column' in part && copyOf(part.column) !== part.column
              ? { ...part, column: copyOf(part.column) }
              : part,
          ),
        },
        regenerated: [...columnsOf(from.primaryKey?.parts ?? []), ...parts].filter(isRegenerated),
      },
    ]
  }
  return renamedConstraint(table, from.primaryKey?.name, to.primaryKey?.name)
}

/** A constraint that is the same but for its name. */
export const renamedConstraint = (
  table: QualifiedName,
  from: string | undefined,
  to: string | undefined,
): KeyDifference[] =>
  from === undefined || to === undefined || from === to ? [] : [{ kind: 'renameConstraint', table, from, to }]

const indexes = ({ from, to }: TablePair, table: QualifiedName, disturbed: Disturbed): KeyDifference[] => {
  const { both, onlyFrom, onlyTo } = pair(from.indexes, to.indexes, isSameIndex)
  return [
    ...onlyFrom.map((index): KeyDifference => ({ kind: 'dropIndex', table, index })),
    ...both.flatMap(([index, other]): KeyDifference[] => {
      if (!isSameIndex(index, other) || isDisturbed(index, disturbed)) {
        return [
          { kind: 'dropIndex', table, index },
          { kind: 'addIndex', table, index: other },
        ]
      }
      const { name } = other
      return [
        ...(name === undefined || name === index.name
          ? []
          : [{ kind: 'renameIndex', table, index, to: name } as const]),
        ...(index.visible === other.visible
          ? []
          : [{ kind: 'setIndexVisible', table, index: other, visible: other.visible } as const]),
      ]
    }),
    ...onlyTo.map((index): KeyDifference => ({ kind: 'addIndex', table, index })),
  ]
}

const checks = ({ from, to }: TablePair, table: QualifiedName, { altered }: Disturbed): KeyDifference[] => {
  const { both, onlyFrom, onlyTo } = pair(from.checks, to.checks, isSameCheck)
  return [
    ...onlyFrom.map((check): KeyDifference => ({ kind: 'dropCheck', table, check })),
    ...both.flatMap(([check, other]): KeyDifference[] =>
      !isSameCheck(check, other) || mentions(check.expression, altered)
        ? [
            { kind: 'dropCheck', table, check },
            { kind: 'addCheck', table, check: other },
          ]
        : renamedConstraint(table, check.name, other.name),
    ),
    ...onlyTo.map((check): KeyDifference => ({ kind: 'addCheck', table, check })),
  ]
}

/** What the primary key, the indexes and the checks of a table differ in. */
export const keyDifferences = (tables: TablePair): KeyDifference[] => {
  const table = nameOf(tables.to)
  const disturbed = { replaced: replacedColumns(tables), altered: alteredColumns(tables) }
  return [
    ...primaryKey(tables, table, disturbed),
    ...indexes(tables, table, disturbed),
    ...checks(tables, table, disturbed),
  ]
}
