import { type ColumnDefinition, DecodeError } from '@manticore/schema'

/** One row as it arrives: the columns' texts by position, null for NULL. */
export type RawRow = readonly (string | null)[]

/** Makes a row of what arrived. */
export type RowReader<Row> = (raw: RawRow) => Row

/** What a reader is built from: where a value goes, and how its text is read. */
export interface ReadColumn {
  readonly property: string
  readonly decode: ((text: string) => unknown) | undefined
}

/**
 * A reader for rows of these columns, by position, starting at `offset`. Columns whose text is their value cost
 * nothing. A text that does not decode is a `DecodeError` naming table and column.
 */
export const createRowReader = <Row>(
  table: string,
  columns: readonly ReadColumn[],
  offset = 0,
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
