import type { RawRow } from '@manticore/core'

/**
 * The rows of a result from its first on. postgres.js does not begin to count anew after a statement that fails when it
 * has returned some rows already, so that the result of the next one on the connection begins with as many holes.
 */
export const fromFirstRow = <Rows extends readonly RawRow[]>(rows: Rows): Rows => {
  if (rows.length > 0 && rows[0] === undefined) {
    const ours = rows as readonly RawRow[] as RawRow[] // nobody else has it yet
    ours.splice(
      0,
      ours.findIndex((row) => row !== undefined),
    )
  }
  return rows
}
