import type { ColumnDefinition, TableDefinition } from '@manticore/schema'
import type { RawRow } from '../row-reader.js'
import type { Shape } from '../shape.js'
import type { Parameter } from '../slot.js'
import type { Input, Placed } from './batch.js'

/** The texts of some columns, sent for each input of a statement. */
export interface SentKeys {
  readonly columns: readonly ColumnDefinition[]
  /** By column, then by input. */
  readonly texts: readonly (readonly Parameter[])[]
}

/** The keys among the columns sent, or undefined when the database makes a part of them. */
export const sentKeys = (
  key: readonly ColumnDefinition[],
  columns: readonly ColumnDefinition[],
  texts: readonly (readonly Parameter[])[],
): SentKeys | undefined => {
  const places = key.map((column) => columns.indexOf(column))
  return places.length === 0 || places.includes(-1)
    ? undefined
    : { columns: key, texts: places.map((place) => texts[place] ?? []) }
}

const INTEGERS: ReadonlySet<string> = new Set(['int2', 'int4', 'int', 'int8'])

// as the server prints it, where that differs from what a caller may write
const canonical = ({ type, codec }: ColumnDefinition, text: Parameter | undefined): string => {
  if (text === null || text === undefined) {
    return ''
  }
  if (type.name === 'uuid') {
    return text.toLowerCase()
  }
  return codec.decode === undefined ? text : (codec.encode(codec.decode(text)) ?? text)
}

const inOrder = ({ columns, texts }: SentKeys, result: readonly RawRow[]): boolean =>
  columns.every((column, at) => result.every((raw, index) => raw[column.index] === texts[at]?.[index]))

const matchKeys = (
  { columns, texts }: SentKeys,
  size: number,
  result: readonly RawRow[],
): (number | undefined)[] => {
  const name = (text: (column: ColumnDefinition, at: number) => Parameter | undefined): string =>
    JSON.stringify(columns.map((column, at) => canonical(column, text(column, at))))
  const places = new Map(
    Array.from({ length: size }, (_, index) => [name((__, at) => texts[at]?.[index]), index]),
  )
  return result.map((raw) => places.get(name((column) => raw[column.index])))
}

// Generated integers grow in the order of insertion: a sequence's always, unique_rowid()'s on one node.
const byGeneratedKey = (table: TableDefinition, result: readonly RawRow[]): readonly RawRow[] => {
  const [key, ...more] = table.primaryKey
  if (key === undefined || more.length > 0 || !INTEGERS.has(key.type.name)) {
    return result
  }
  const value = (raw: RawRow): bigint => BigInt(raw[key.index] ?? 0)
  return result.toSorted((a, b) => (value(a) < value(b) ? -1 : 1))
}

/**
 * Puts rows returned by an INSERT beside its inputs. RETURNING promises no order, so a row is found by the key that
 * was sent for it, or by the key that was generated.
 */
export const arrangeByKey = <Row>(
  table: TableDefinition,
  shape: Shape<Row>,
  inputs: readonly Input[],
  keys: SentKeys | undefined,
  result: readonly RawRow[],
): Placed<Row>[] => {
  const zip = (rows: readonly RawRow[], places?: readonly (number | undefined)[]): Placed<Row>[] =>
    rows.map((raw, index) => ({
      place: (inputs[places?.[index] ?? index] as Input).place, // as many rows as inputs
      row: shape.read(raw),
    }))
  if (keys === undefined) {
    return zip(byGeneratedKey(table, result))
  }
  return inOrder(keys, result) ? zip(result) : zip(result, matchKeys(keys, inputs.length, result))
}
