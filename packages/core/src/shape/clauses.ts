import type { ColumnDefinition } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import type { ColumnsGiven } from '../columns-given.js'
import type { Filter } from '../filter/filter.js'
import { readable } from '../slot.js'

/** `"id", "name"`: the columns read, each by name. */
export const columnList = (columns: readonly ColumnDefinition[]): RawBuilder<unknown> =>
  sql.join(
    columns.map((column) => readable(column)),
    sql.raw(', '),
  )

/** ` where ...`, or nothing. */
export const whereClause = (filter: Filter): RawBuilder<unknown> => {
  const condition = filter.compile()
  return condition === undefined ? sql.raw('') : sql` where ${condition}`
}

/** `"name" = $1::TEXT, "price" = $2::DECIMAL`. */
export const setClause = (given: ColumnsGiven): RawBuilder<unknown> =>
  sql.join(
    given.assignments().map(({ column, value }) => sql`${sql.id(column.name)} = ${value}`),
    sql.raw(', '),
  )
