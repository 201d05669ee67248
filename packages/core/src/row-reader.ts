import { type ColumnDefinition, DecodeError } from '@manticore/schema'

/** One row as it arrives: the columns' texts by position, null for NULL. */
export type RawRow = readonly (string | null)[]

/** Makes a row of what arrived. */
export type RowReader<Row> = (raw: RawRow) => Row

/** What a reader is built from: where a value goes, and how its text is read. */
export interface ReadColumn {
  /** The property of the row that gets the value. */
  readonly property: string
  /** Reads the text; undefined where the text is the value. */
  readonly decode: ((text: string) => unknown) | undefined
}

/** Reads a row column by column, and so knows at which of them it fails. */
const createCarefulReader = <Row>(
  table: string,
  columns: readonly ReadColumn[],
  offset: number,
): RowReader<Row> => {
  const properties = columns.map((column) => column.property)
  const decoders = columns.map((column) => column.decode)
  const width = columns.length
  // a copy of an object that has every property already is several times cheaper than adding them one by one
  const empty: Record<string, unknown> = Object.fromEntries(properties.map((property) => [property, null]))
  return (raw) => {
    const row = { ...empty }
    let index = 0
    try {
      for (; index < width; index++) {
        const text = raw[index + offset] as string | null // as many texts as columns were asked for
        if (text !== null) {
          const decode = decoders[index]
          row[properties[index] as string] = decode === undefined ? text : decode(text)
        }
      }
    } catch (cause) {
      throw decodeError(table, properties[index], cause)
    }
    return row as Row // exactly the columns the statement asked for
  }
}

// a name in brackets is a name, whatever it is: without them, __proto__ is none
const propertyCode = ({ property, decode }: ReadColumn, index: number, offset: number): string => {
  const text = `raw[${index + offset}]`
  const value = decode === undefined ? text : `${text} === null ? null : decode${index}(${text})`
  return `[${JSON.stringify(property)}]: ${value}`
}

/**
 * The same as a function of JavaScript that names each property, which takes three fifths of the time for ten columns: written by
 * numbers and by names in quotes alone. Undefined where the process does not allow code to be made from text.
 */
const compileReader = <Row>(columns: readonly ReadColumn[], offset: number): RowReader<Row> | undefined => {
  const body = columns.map((column, index) => propertyCode(column, index, offset)).join(',\n')
  const names = columns.map((_, index) => `decode${index}`)
  try {
    const bind = new Function(...names, `return (raw) => ({\n${body}\n})`)
    return bind(...columns.map(({ decode }) => decode)) as RowReader<Row> // as propertyCode writes it
  } catch {
    return undefined
  }
}

// making the function takes as long as it saves in some 80 rows of ten columns, and most shapes read a few rows once
const ROWS_BEFORE_COMPILING = 200

/**
 * A reader for rows of these columns, by position, starting at `offset`. Columns whose text is their value cost
 * nothing. A text that does not decode is a `DecodeError` naming table and column.
 */
export const createRowReader = <Row>(
  table: string,
  columns: readonly ReadColumn[],
  offset = 0,
): RowReader<Row> => {
  const readCarefully = createCarefulReader<Row>(table, columns, offset)
  let compiled: RowReader<Row> | undefined
  let rows = 0
  return (raw) => {
    if (compiled === undefined) {
      rows++
      if (rows === ROWS_BEFORE_COMPILING) {
        compiled = compileReader(columns, offset)
      }
      return readCarefully(raw)
    }
    try {
      return compiled(raw)
    } catch {
      // again, for the name of the column
      return readCarefully(raw)
    }
  }
}

const decodeError = (table: string, column: string | undefined, cause: unknown): DecodeError => {
  const reason = cause instanceof RangeError ? cause.message : 'the stored value could not be decoded'
  return new DecodeError(`${table}.${column}: ${reason}`, { table, column, cause })
}

/** A reader for the rows of a declared table. */
export const tableReader = <Row>(
  table: string,
  columns: readonly ColumnDefinition[],
  offset?: number,
): RowReader<Row> =>
  createRowReader(
    table,
    columns.map(({ property, codec }) => ({ property, decode: codec.decode })),
    offset,
  )
