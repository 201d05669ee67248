import type { ColumnDefinition, TableDefinition } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import type { ColumnsGiven } from '../columns-given.js'
import type { Filter } from '../filter/filter.js'
import { readable } from '../slot.js'
import { tableName } from '../table-name.js'
import type { ReadClauses } from './read-clauses.js'

/** `"id", "name"`: the columns read, each by name. */
export const columnList = (columns: readonly ColumnDefinition[]): RawBuilder<unknown> =>
  sql.join(
    columns.map((column) => readable(column)),
    sql.raw(', '),
  )

/** ` from "t" as of system time '-10s'`, the time only when one is asked for. */
export const fromClause = (table: TableDefinition, { asOf }: ReadClauses): RawBuilder<unknown> =>
  sql` from ${tableName(table)}${asOf()}`

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
