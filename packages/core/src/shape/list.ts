import type { TableDefinition } from '@manticore/schema'
import { sql } from 'kysely'
import { readFilter } from '../filter/filter.js'
import { readOrder } from '../filter/order.js'
import { tableReader } from '../row-reader.js'
import { bind, createShape, type Statement } from '../shape.js'
import { readBounds } from './bounds.js'
import { columnList, fromClause, whereClause } from './clauses.js'
import { readClauses } from './read-clauses.js'
import { readOptionNames, readRequest, readSelect, selectKey } from './request.js'
import { shapeOf } from './shapes.js'

/** The options of a list. */
export const listOptionNames: readonly (
  | 'where'
  | 'orderBy'
  | 'limit'
  | 'offset'
  | 'select'
  | (typeof readOptionNames)[number]
)[] = ['where', 'orderBy', 'limit', 'offset', 'select', ...readOptionNames]

/** `select "id", "a" from "t" where ... order by ... limit $n::INT8 offset $n::INT8`. */
export const list = <Row>(table: TableDefinition, options?: unknown): Statement<Row> => {
  const request = readRequest(table, 'list', listOptionNames, options)
  const filter = readFilter(table, request.where)
  const order = readOrder(table, request.orderBy)
  const columns = readSelect(table, request.select)
  const bounds = readBounds(table, request.limit, request.offset)
  const clauses = readClauses(table, request)
  const key =
    filter.key === undefined || order.key === undefined || clauses.key === undefined
      ? undefined
      : `${filter.key};${order.key};${bounds.key};${selectKey(table, columns)}${clauses.key}`
  const shape = shapeOf<Row>(table, 'list', key, () =>
    createShape(
      sql`select ${columnList(columns)}${fromClause(table, clauses)}${whereClause(filter)}${order.compile()}${bounds.compile()}${clauses.lock()}`,
      tableReader<Row>(table.name, columns),
      clauses.kind,
    ),
  )
  return bind(shape, [...filter.values, ...order.values, ...bounds.values])
}
