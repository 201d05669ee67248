/** What several contenders need where their library leaves it to the caller. */

/** How many rows of that many parameters a statement takes: PostgreSQL's protocol counts parameters in 16 bits. */
export const rowsWith = (parameters) => Math.floor(65_535 / parameters)

/** The rows in parts of at most so many. */
export const slices = (rows, most) =>
  Array.from({ length: Math.ceil(rows.length / most) }, (_, index) =>
    rows.slice(index * most, (index + 1) * most),
  )

/** Rows for drivers that send a Uint8Array as an array, and know what a Buffer is. */
export const stored = (rows) => rows.map((row) => ({ ...row, raw: Buffer.from(row.raw) }))

/** The columns that a bulk update gives, with their types: a server cannot tell those of bare parameters in `values`. */
export const UPDATED = { id: 'uuid', name: 'text', n: 'int4', score: 'float8', at: 'timestamptz' }

/** How many rows a stream fetches at a time, where a library lets one say. */
export const CHUNK = 1000

/** How many rows there are, read page by page behind the last key, for libraries without a cursor of the server. */
export const countPages = async (page) => {
  let count = 0
  for (let rows = await page(undefined); rows.length > 0; rows = await page(rows.at(-1))) {
    count += rows.length
  }
  return count
}

/** A delete that finds no row is an error. */
export const mustBeOne = (count) => {
  if (Number(count) !== 1) {
    throw new Error(`deleted ${count} rows instead of one`)
  }
  return true
}
