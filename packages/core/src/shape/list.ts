import type { TableDefinition } from '@manticore/schema'
import { sql } from 'kysely'
import { readFilter } from '../filter/filter.js'
import { compileOrder, orderKey, readOrder } from '../filter/order.js'
import { tableReader } from '../row-reader.js'
import { bind, createShape, type Statement } from '../shape.js'
import { countSlot, type Slot } from '../slot.js'
import { columnList, whereClause } from './clauses.js'
import { readRequest, readSelect, selectKey } from './request.js'
import { shapesOf } from './shapes.js'

/** `select "id", "a" from "t" where ... order by ... limit $n::INT8 offset $n::INT8`. */
export const list = <Row>(table: TableDefinition, options?: unknown): Statement<Row> => {
  const { where, orderBy, limit, offset, select } = readRequest(
    table,
    'list',
    ['where', 'orderBy', 'limit', 'offset', 'select'],
    options,
  )
  const filter = readFilter(table, where)
  const order = readOrder(table, orderBy)
  const columns = readSelect(table, select)
  const values = [...filter.values]
  const bounds: { readonly word: string; readonly slot: Slot }[] = []
  for (const [word, count] of [
    ['limit', limit],
    ['offset', offset],
  ] as const) {
    if (count !== undefined) {
      values.push(count)
      bounds.push({ word, slot: countSlot(table.name, word) })
    }
  }
  const key = `${filter.tokens.join()};${orderKey(order)};${bounds.map(({ word }) => word).join()};${selectKey(
    table,
    columns,
  )}`
  const shape = shapesOf<Row>(table, 'list').get(key, () =>
    createShape(
      sql`select ${columnList(columns)} from ${sql.id(table.name)}${whereClause(table, filter)}${compileOrder(
        order,
      )}${sql.join(
        bounds.map(({ word, slot }) => sql` ${sql.raw(word)} ${slot}::INT8`),
        sql.raw(''),
      )}`,
      tableReader<Row>(table.name, columns),
      'read',
    ),
  )
  return bind(shape, values)
}
