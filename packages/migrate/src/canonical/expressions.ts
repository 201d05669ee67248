import type { ColumnSnapshot, IndexSnapshot, TableSnapshot } from '@manticore/core'

/** Where in a table an expression stands. */
export type Place =
  | { readonly kind: 'default' | 'generated' | 'on update'; readonly column: string }
  | { readonly kind: 'check'; readonly at: number }
  | { readonly kind: 'part'; readonly at: number; readonly part: number }
  | { readonly kind: 'where'; readonly at: number }

type Change = (expression: string, place: Place) => string

const optional = (expression: string | undefined, place: Place, change: Change): string | undefined =>
  expression === undefined ? undefined : change(expression, place)

const changeColumn = (column: ColumnSnapshot, change: Change): ColumnSnapshot => {
  const { name, generated } = column
  return Object.freeze({
    ...column,
    default: optional(column.default, { kind: 'default', column: name }, change),
    generated: generated && {
      ...generated,
      expression: change(generated.expression, { kind: 'generated', column: name }),
    },
    onUpdate: optional(column.onUpdate, { kind: 'on update', column: name }, change),
  })
}

const changeIndex = (index: IndexSnapshot, at: number, change: Change): IndexSnapshot =>
  Object.freeze({
    ...index,
    parts: Object.freeze(
      index.parts.map((part, place) =>
        'column' in part
          ? part
          : Object.freeze({
              ...part,
              expression: change(part.expression, { kind: 'part', at, part: place }),
            }),
      ),
    ),
    where: optional(index.where, { kind: 'where', at }, change),
  })

/** A table with each of its expressions replaced. */
export const mapExpressions = (table: TableSnapshot, change: Change): TableSnapshot =>
  Object.freeze({
    ...table,
    columns: Object.freeze(table.columns.map((column) => changeColumn(column, change))),
    checks: Object.freeze(
      table.checks.map((check, at) =>
        Object.freeze({ ...check, expression: change(check.expression, { kind: 'check', at }) }),
      ),
    ),
    indexes: Object.freeze(table.indexes.map((index, at) => changeIndex(index, at, change))),
  })

/** An expression, and where it stands. */
export interface Placed {
  readonly expression: string
  readonly place: Place
}

/** All the expressions of a table. */
export const expressionsOf = (table: TableSnapshot): readonly Placed[] => {
  const found: Placed[] = []
  mapExpressions(table, (expression, place) => {
    found.push({ expression, place })
    return expression
  })
  return found
}

/** Whether an expression could take the place of another one: of the same column, or of the same kind. */
export const areAlike = (one: Place, other: Place): boolean =>
  one.kind === other.kind && (!('column' in one) || ('column' in other && one.column === other.column))
