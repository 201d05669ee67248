import type { ColumnSnapshot, TableSnapshot } from '@manticore/core'
import { SCRATCH } from '../introspect/own-tables.js'
import { mapExpressions, type Place } from './expressions.js'
import { type Asked, columnsAt, isAt, type Question } from './questions.js'

const checkName = (at: number): string => `check_${at}`

// the indexes of a schema share their names on PostgreSQL, and so do those of the scratch tables that are there together
const indexName = (number: number, at: number): string => `${SCRATCH}${number}_${at}`

const scratchColumn = (column: ColumnSnapshot, isAsked: (place: Asked) => boolean): ColumnSnapshot => {
  const { name } = column
  return {
    ...column,
    serial: false,
    notNull: false,
    default: isAsked({ kind: 'default', column: name }) ? column.default : undefined,
    generated: isAsked({ kind: 'generated', column: name }) ? column.generated : undefined,
    identity: undefined,
    onUpdate: isAsked({ kind: 'on update', column: name }) ? column.onUpdate : undefined,
    visible: true,
    comment: undefined,
  }
}

/** A table that has what is asked about and nothing that it does not need; of those made together it is that of a number. */
export const scratchOf = ({ table, places }: Question, number: number): TableSnapshot => {
  const isAsked = (place: Asked): boolean => places.some((asked) => isAt(asked, place))
  const isOfIndex = (at: number): boolean =>
    places.some((place) => (place.kind === 'part' || place.kind === 'where') && place.at === at)
  const needed = new Set(places.flatMap((place) => [...columnsAt(table, place)]))
  return {
    ...table,
    columns: table.columns
      .filter(({ name }) => needed.has(name))
      .map((column) => scratchColumn(column, isAsked)),
    primaryKey: undefined,
    indexes: table.indexes.flatMap((index, at) =>
      isOfIndex(at)
        ? [{ ...index, name: indexName(number, at), storing: [], buckets: undefined, visible: true }]
        : [],
    ),
    foreignKeys: [],
    checks: table.checks.flatMap((check, at) =>
      isAsked({ kind: 'check', at }) ? [{ ...check, name: checkName(at) }] : [],
    ),
    families: [],
    ttl: undefined,
    locality: undefined,
    comment: undefined,
  }
}

/** What a scratch table has at a place of the table it was made for. */
const wordsAt = (scratch: TableSnapshot, number: number, place: Place): string | undefined => {
  switch (place.kind) {
    case 'check':
      return scratch.checks.find(({ name }) => name === checkName(place.at))?.expression
    case 'part': {
      const part = scratch.indexes.find(({ name }) => name === indexName(number, place.at))?.parts[place.part]
      return part !== undefined && 'expression' in part ? part.expression : undefined
    }
    case 'where':
      return scratch.indexes.find(({ name }) => name === indexName(number, place.at))?.where
    default: {
      const column = scratch.columns.find(({ name }) => name === place.column)
      return place.kind === 'default'
        ? column?.default
        : place.kind === 'generated'
          ? column?.generated?.expression
          : column?.onUpdate
    }
  }
}

/** A declared table in the words that its scratch table came back with. */
export const adoptWords = (
  { table, places }: Question,
  number: number,
  scratch: TableSnapshot,
): TableSnapshot => {
  const reworded = mapExpressions(table, (expression, place) =>
    places.some((asked) => isAt(asked, place)) ? (wordsAt(scratch, number, place) ?? expression) : expression,
  )
  return {
    ...reworded,
    columns: reworded.columns.map((column) => {
      const found = scratch.columns.find(({ name }) => name === column.name)
      return places.some((asked) => isAt(asked, { kind: 'type', column: column.name })) && found !== undefined
        ? { ...column, type: found.type }
        : column
    }),
  }
}
