import type { TableDefinition } from '@manticore/schema'
import { sql } from 'kysely'
import { readFilter } from '../filter/filter.js'
import { readOrder } from '../filter/order.js'
import { tableReader } from '../row-reader.js'
import { bind, createShape, type Statement } from '../shape.js'
import { readBounds } from './bounds.js'
import { columnList, whereClause } from './clauses.js'
import { readRequest, readSelect, selectKey } from './request.js'
import { shapeOf } from './shapes.js'

const OPTIONS = ['where', 'orderBy', 'limit', 'offset', 'select'] as const

/** `select "id", "a" from "t" where ... order by ... limit $n::INT8 offset $n::INT8`. */
export const list = <Row>(table: TableDefinition, options?: unknown): Statement<Row> => {
  const { where, orderBy, limit, offset, select } = readRequest(table, 'list', OPTIONS, options)
  const filter = readFilter(table, where)
  const order = readOrder(table, orderBy)
  const columns = readSelect(table, select)
  const bounds = readBounds(table, limit, offset)
  const key =
    filter.key === undefined || order.key === undefined
      ? undefined
      : `${filter.key};${order.key};${bounds.key};${selectKey(table, columns)}`
  const shape = shapeOf<Row>(table, 'list', key, () =>
    createShape(
      sql`select ${columnList(columns)} from ${sql.id(table.name)}${whereClause(filter)}${order.compile()}${bounds.compile()}`,
      tableReader<Row>(table.name, columns),
      'read',
    ),
  )
  return bind(shape, [...filter.values, ...order.values, ...bounds.values])
}
