import { type ColumnDefinition, type TableDefinition, ValidationError } from '@manticore/schema'
import { sql } from 'kysely'
import { unknownColumn } from '../columns-given.js'
import { readFilter } from '../filter/filter.js'
import { compileOrder, orderKey, readOrder } from '../filter/order.js'
import { tableReader } from '../row-reader.js'
import { bind, createShape, type Statement } from '../shape.js'
import { countSlot, type Slot } from '../slot.js'
import { describeKind } from '../untyped.js'
import { columnList, whereClause } from './clauses.js'
import { shapesOf } from './shapes.js'

const OPTIONS: ReadonlySet<string> = new Set(['where', 'orderBy', 'limit', 'offset', 'select'])

/** What a list is asked for, as a caller without types may have written it. */
export interface ListRequest {
  readonly where?: unknown
  readonly orderBy?: unknown
  readonly limit?: unknown
  readonly offset?: unknown
  readonly select?: unknown
}

const readRequest = (table: TableDefinition, options: unknown): ListRequest => {
  if (options === undefined) {
    return {}
  }
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ValidationError(
      `${table.name}: list expects an object of options; got ${describeKind(options)}`,
      {
        table: table.name,
      },
    )
  }
  for (const name of Object.keys(options)) {
    if (!OPTIONS.has(name)) {
      throw new ValidationError(
        `${table.name}: "${name}" is not an option of list; the options are ${[...OPTIONS].join(', ')}`,
        { table: table.name },
      )
    }
  }
  return options
}

const readSelect = (table: TableDefinition, select: unknown): readonly ColumnDefinition[] => {
  if (select === undefined) {
    return table.columns
  }
  if (!Array.isArray(select) || select.length === 0) {
    throw new ValidationError(
      `${table.name}: select expects an array of columns; got ${describeKind(select)}`,
      {
        table: table.name,
      },
    )
  }
  return [...new Set<unknown>(select)].map((property) => {
    const column = table.byProperty.get(property as string) // a map answers any key
    if (column === undefined) {
      throw unknownColumn(table, String(property))
    }
    return column
  })
}

/** `select "id", "a" from "t" where ... order by ... limit $n::INT8 offset $n::INT8`. */
export const list = <Row>(table: TableDefinition, options?: unknown): Statement<Row> => {
  const { where, orderBy, limit, offset, select } = readRequest(table, options)
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
  const key = `${filter.tokens.join()};${orderKey(order)};${bounds.map(({ word }) => word).join()};${
    select === undefined ? '' : columns.map((column) => column.index).join()
  }`
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
