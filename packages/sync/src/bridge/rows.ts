import type { RawRow } from '@manticore/core'

/**
 * Rows as they cross: the values of a row as one text, and the lengths of all values, -1 for NULL. Cloned value by value,
 * 10,000 rows of ten take twice as long. A text for each row and not for all: the pieces of a text keep all of it alive.
 */
export interface PackedRows {
  readonly texts: readonly string[]
  readonly lengths: Int32Array
  readonly width: number
}

/** Packs the rows from one index up to another. */
export const packRows = (rows: readonly RawRow[], from: number, to: number): PackedRows => {
  const width = rows[from]?.length ?? 0
  const texts = new Array<string>(to - from)
  const lengths = new Int32Array(texts.length * width)
  let at = 0
  for (let index = from; index < to; index++) {
    const row = rows[index] as RawRow // below the length
    for (let column = 0; column < width; column++) {
      lengths[at++] = row[column]?.length ?? -1
    }
    // a NULL is joined as nothing
    texts[index - from] = row.join('')
  }
  return { texts, lengths, width }
}

/** Puts packed rows behind others. */
export const unpackRows = ({ texts, lengths, width }: PackedRows, rows: RawRow[]): void => {
  let at = 0
  for (const text of texts) {
    const row = new Array<string | null>(width)
    let start = 0
    for (let column = 0; column < width; column++) {
      const length = lengths[at++] as number // one for each value
      row[column] = length < 0 ? null : text.slice(start, start + length)
      start += length < 0 ? 0 : length
    }
    rows.push(row)
  }
}
