import type { ColumnSnapshot, EnumSnapshot, SchemaSnapshot, TableSnapshot } from '@manticore/core'
import { qualifiedName } from '@manticore/schema'
import { namesIn } from '../diff/names-in.js'
import { KNOWN_TYPES } from '../introspect/known-types.js'
import { areAlike, expressionsOf, mapExpressions, type Place, type Placed } from './expressions.js'
import { isSameDefault } from './same-default.js'
import { isSameText } from './same-text.js'

/** What of a table the server is asked for its words for. */
export interface Question {
  /** The declared table. */
  readonly table: TableSnapshot
  readonly places: readonly Asked[]
}

/** A place of an expression, or a column whose type is to be spelled. */
export type Asked = Place | { readonly kind: 'type'; readonly column: string }

const columnOf = ({ columns }: TableSnapshot, name: string): ColumnSnapshot | undefined =>
  columns.find((column) => column.name === name)

const isSame = (table: TableSnapshot, { expression, place }: Placed, live: string): boolean => {
  const column = place.kind === 'default' ? columnOf(table, place.column) : undefined
  return column === undefined ? isSameText(expression, live) : isSameDefault(expression, live, column.type)
}

// both servers take it for no default at all
const withoutNull = (column: ColumnSnapshot): ColumnSnapshot =>
  column.default !== undefined && isSameText(column.default, 'null')
    ? { ...column, default: undefined }
    : column

/** A declared table with the words of the live one where they say the same beyond doubt. */
export const settleText = (table: TableSnapshot, live: TableSnapshot): TableSnapshot => {
  const known = expressionsOf(live)
  return mapExpressions({ ...table, columns: table.columns.map(withoutNull) }, (expression, place) => {
    const same = known.find(
      (one) => areAlike(one.place, place) && isSame(table, { expression, place }, one.expression),
    )
    return same?.expression ?? expression
  })
}

/** The columns that a place cannot do without, by their names. */
export const columnsAt = (table: TableSnapshot, place: Asked): ReadonlySet<string> => {
  const found = new Set('column' in place ? [place.column] : [])
  const index = place.kind === 'part' || place.kind === 'where' ? table.indexes[place.at] : undefined
  const texts =
    index === undefined
      ? expressionsOf(table).flatMap((one) => (isAt(one.place, place) ? [one.expression] : []))
      : [index.where ?? '', ...index.parts.map((part) => ('column' in part ? '' : part.expression))]
  for (const part of index?.parts ?? []) {
    if ('column' in part) {
      found.add(part.column)
    }
  }
  const names = new Set(texts.flatMap((text) => [...namesIn(text)]))
  for (const { name } of table.columns) {
    if (names.has(name)) {
      found.add(name)
    }
  }
  return found
}

/** Whether two places are one. */
export const isAt = (one: Asked, other: Asked): boolean =>
  one.kind === other.kind &&
  ('column' in one
    ? 'column' in other && one.column === other.column
    : 'at' in other &&
      one.at === other.at &&
      (one.kind !== 'part' || (other.kind === 'part' && one.part === other.part)))

const areSameLabels = (one: EnumSnapshot, other: EnumSnapshot | undefined): boolean =>
  other !== undefined && one.labels.join('\0') === other.labels.join('\0')

/** The enum types that are declared and not there yet, or not with these labels, by their names as types have them. */
const changingEnums = (declared: SchemaSnapshot, live: SchemaSnapshot): ReadonlySet<string> =>
  new Set(
    declared.enums
      .filter(
        (one) =>
          !areSameLabels(
            one,
            live.enums.find((other) => qualifiedName(other) === qualifiedName(one)),
          ),
      )
      .map(qualifiedName),
  )

const isSameType = ({ type: one }: ColumnSnapshot, { type: other }: ColumnSnapshot): boolean =>
  one.name === other.name && one.arguments === other.arguments && one.array === other.array

const askedTypes = (table: TableSnapshot, live: TableSnapshot, enums: ReadonlySet<string>): Asked[] =>
  table.columns.flatMap((column) => {
    const other = columnOf(live, column.name)
    const isOpen = !KNOWN_TYPES.has(column.type.name) && !enums.has(column.type.name)
    return isOpen && other !== undefined && !isSameType(column, other)
      ? [{ kind: 'type', column: column.name }]
      : []
  })

/**
 * What the server has to be asked of a declared table whose other words are settled. An expression is not asked about
 * where the live table has none left that it could be, or where it is of columns or of labels that are not there yet: then it
 * is another one in any case.
 */
export const questionsOf = (
  table: TableSnapshot,
  live: TableSnapshot,
  declared: SchemaSnapshot,
  current: SchemaSnapshot,
): Question => {
  const changing = changingEnums(declared, current)
  const enums = new Set(declared.enums.map(qualifiedName))
  const own = expressionsOf(table)
  const known = expressionsOf(live)
  const left = known.filter(
    (one) => !own.some((other) => areAlike(one.place, other.place) && one.expression === other.expression),
  )
  const isThere = (name: string): boolean => {
    const column = columnOf(table, name)
    return columnOf(live, name) !== undefined && column !== undefined && !changing.has(column.type.name)
  }
  const places = own
    .filter(({ expression, place }) => {
      const alike = known.filter((one) => areAlike(one.place, place))
      return (
        !alike.some((one) => one.expression === expression) &&
        alike.some((one) => left.includes(one)) &&
        [...columnsAt(table, place)].every(isThere)
      )
    })
    .map(({ place }): Asked => place)
  return { table, places: [...places, ...askedTypes(table, live, enums)] }
}
