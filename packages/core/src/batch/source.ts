import type { ColumnDefinition } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { columnArray } from './column-array.js'

const name = (index: number): string => `c${index}`

/**
 * `rows from (unnest($1::UUID[]), unnest($2::TEXT[])) with ordinality as v ("c0", "c1", "place")`: one array parameter
 * for each column, however many rows, so that the text is the same for any number of them. `place` counts from 1.
 */
export const source = (
  columns: readonly ColumnDefinition[],
  extra: readonly RawBuilder<unknown>[] = [],
): RawBuilder<unknown> => {
  const arrays = [...columns.map((column) => columnArray(column).placeholder()), ...extra]
  return sql`rows from (${sql.join(arrays.map((array) => sql`unnest(${array})`))}) with ordinality as v (${sql.join(
    arrays.map((_, index) => sql.id(name(index))),
  )}, "place")`
}

/** A column of the source by its number: `v."c0"`. */
export const sourceName = (index: number): RawBuilder<unknown> => sql.id('v', name(index))

/** A column of the source as a value of the table's column. */
export const sourceValue = (column: ColumnDefinition, index: number): RawBuilder<unknown> =>
  columnArray(column).element(sourceName(index))

/** `t."id" = v."c0"`, joined by AND. */
export const sourceMatch = (columns: readonly ColumnDefinition[]): RawBuilder<unknown> =>
  sql.join(
    columns.map((column, index) => sql`t.${sql.id(column.name)} = ${sourceValue(column, index)}`),
    sql.raw(' and '),
  )
