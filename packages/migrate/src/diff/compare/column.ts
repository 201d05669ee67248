import type { ColumnSnapshot, QualifiedName, TableSnapshot } from '@manticore/core'
import type { ColumnDifference, CommentDifference } from '../change.js'
import { nameOf } from '../same.js'
import type { Fate, TablePair } from './fate.js'

type Found = ColumnDifference | CommentDifference

const familyOf = ({ families }: TableSnapshot, column: string): string | undefined =>
  families.find(({ columns }) => columns.includes(column))?.name

const identities = (table: QualifiedName, from: ColumnSnapshot, to: ColumnSnapshot): Found[] =>
  from.identity === to.identity
    ? []
    : [{ kind: 'changeIdentity', table, column: to.name, from: from.identity, to: to.identity }]

/** A value that the database fills in: its old default goes before the type does. */
const defaults = (
  table: QualifiedName,
  from: ColumnSnapshot,
  to: ColumnSnapshot,
  isRetyped: boolean,
): Found[] => {
  const column = to.name
  // the server converts a default with its column in words of its own
  const isKept = from.default === to.default && !isRetyped
  return [
    ...(from.serial && !to.serial ? [{ kind: 'dropSequence', table, column } as const] : []),
    ...(from.default !== undefined && (isRetyped || to.default === undefined)
      ? [{ kind: 'dropDefault', table, column } as const]
      : []),
    ...(to.serial && !from.serial ? [{ kind: 'addSequence', table, column } as const] : []),
    ...(to.default === undefined || isKept
      ? []
      : [{ kind: 'setDefault', table, column, expression: to.default } as const]),
  ]
}

/** What of a column can be changed where it is. */
const inPlace = (
  table: QualifiedName,
  from: ColumnSnapshot,
  to: ColumnSnapshot,
  isRetyped: boolean,
): Found[] => {
  const column = to.name
  return [
    ...identities(table, from, to),
    ...defaults(table, from, to, isRetyped),
    ...(from.notNull === to.notNull
      ? []
      : [{ kind: to.notNull ? 'setNotNull' : 'dropNotNull', table, column } as const]),
    ...(from.onUpdate === to.onUpdate
      ? []
      : [{ kind: 'setOnUpdate', table, column, expression: to.onUpdate } as const]),
  ]
}

const visibility = (table: QualifiedName, from: ColumnSnapshot, to: ColumnSnapshot): Found[] =>
  from.visible === to.visible ? [] : [{ kind: 'setVisible', table, column: to.name, visible: to.visible }]

const comments = (
  table: QualifiedName,
  from: ColumnSnapshot | undefined,
  { name, comment }: ColumnSnapshot,
): Found[] => (from?.comment === comment ? [] : [{ kind: 'setComment', table, column: name, comment }])

const changed = (tables: TablePair, from: ColumnSnapshot, to: ColumnSnapshot, fate: Fate): Found[] => {
  const table = nameOf(tables.to)
  const family = familyOf(tables.to, to.name)
  switch (fate.kind) {
    case 'regenerated':
      return [{ kind: 'regenerate', table, from, to, family }, ...comments(table, undefined, to)]
    case 'retyped': {
      const untouched = tables.from.columns.flatMap(({ name, onUpdate }) =>
        onUpdate === undefined ? [] : [name],
      )
      const { how, copy } = fate
      const change: Found = { kind: 'changeType', table, from, to, how, copy, untouched, family }
      return copy !== undefined
        ? [change, ...comments(table, undefined, to)]
        : [
            change,
            ...inPlace(table, from, to, true),
            ...visibility(table, from, to),
            ...comments(table, from, to),
          ]
    }
    case 'kept':
      return [
        { kind: 'keepGenerated', table, column: to.name },
        ...inPlace(table, from, to, false),
        ...visibility(table, from, to),
        ...comments(table, from, to),
      ]
    case 'stays':
      return [
        ...inPlace(table, from, to, false),
        ...visibility(table, from, to),
        ...comments(table, from, to),
      ]
  }
}

/** What the columns of a table differ in. */
export const columnDifferences = (tables: TablePair): Found[] => {
  const { from, to, fates } = tables
  const table = nameOf(to)
  const old = new Map(from.columns.map((column) => [column.name, column]))
  const names = new Set(to.columns.map(({ name }) => name))
  return [
    ...to.columns.flatMap((column): Found[] => {
      const before = old.get(column.name)
      const fate = fates.get(column.name)
      return before === undefined || fate === undefined
        ? [
            { kind: 'addColumn', table, column, family: familyOf(to, column.name) },
            ...comments(table, undefined, column),
          ]
        : changed(tables, before, column, fate)
    }),
    ...from.columns
      .filter(({ name }) => !names.has(name))
      .map((column): Found => ({ kind: 'dropColumn', table, column })),
  ]
}
