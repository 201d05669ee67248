import { type ColumnDefinition, type TableDefinition, ValidationError } from '@manticore/schema'
import { sql } from 'kysely'
import { readFilter } from '../filter/filter.js'
import { compileOrder, orderKey, readColumnOrder } from '../filter/order.js'
import { requireKey } from '../key.js'
import { type RawRow, tableReader } from '../row-reader.js'
import { columnList, fromClause } from '../shape/clauses.js'
import { readClauses } from '../shape/read-clauses.js'
import { readOptionNames, readRequest, readSelect, selectKey } from '../shape/request.js'
import { shapeOf } from '../shape/shapes.js'
import { bind, createShape, type Shape, type Statement } from '../shape.js'
import { countSlot } from '../slot.js'
import { afterCondition, afterKey, totalOrder } from './after.js'
import { readCursor, writeCursor } from './cursor.js'

/** Some rows, and where to go on. */
export interface Page<Row> {
  /** The rows of this page. */
  readonly rows: Row[]
  /** The `after` of the page that follows; undefined when there is none. */
  readonly next: string | undefined
}

/** A page's statement, and how a page is made of its result. */
export interface PageStatement<Row> extends Statement<Row> {
  /** The page of the rows that came back. */
  finish(result: readonly RawRow[]): Page<Row>
}

const DEFAULT_LIMIT = 20

const OPTIONS = ['where', 'orderBy', 'limit', 'after', 'select', ...readOptionNames] as const

const readLimit = (table: TableDefinition, limit: unknown): number => {
  if (!Number.isSafeInteger(limit) || (limit as number) < 1) {
    throw new ValidationError(`${table.name}: the limit of a page expects an integer from 1`, {
      table: table.name,
    })
  }
  return limit as number // a safe integer, as just checked
}

/**
 * `select "id", "a" from "t" where ... and (("a" > $2::TEXT) or ("a" = $3::TEXT and "id" > $4::UUID)) order by "a" asc,
 * "id" asc limit $5::INT8`: a page begins where the one before it ended, by the values of that row, so that rows inserted
 * or deleted meanwhile shift nothing. One row more than asked tells whether there is a next page.
 */
export const page = <Row>(table: TableDefinition, options: unknown, secret: string): PageStatement<Row> => {
  requireKey(table)
  const request = readRequest(table, 'page', OPTIONS, options)
  const limit = readLimit(table, request.limit ?? DEFAULT_LIMIT)
  const filter = readFilter(table, request.where)
  const order = totalOrder(table, readColumnOrder(table, request.orderBy))
  const columns = readSelect(table, request.select)
  const clauses = readClauses(table, request)
  const texts = request.after === undefined ? [] : readCursor(table, order, request.after, secret)
  const after = texts.length === 0 ? undefined : afterCondition(order, texts)
  const read = allColumns(
    columns,
    order.map(({ column }) => column),
  )

  const key =
    filter.key === undefined || clauses.key === undefined
      ? undefined
      : `${filter.key};${orderKey(order)};${afterKey(texts)};${selectKey(table, columns)}${clauses.key}`
  const shape: Shape<Row> = shapeOf<Row>(table, 'page', key, () => {
    const conditions = [filter.compile(), after?.sql].filter((condition) => condition !== undefined)
    const where =
      conditions.length === 0 ? sql.raw('') : sql` where ${sql.join(conditions, sql.raw(' and '))}`
    return createShape(
      sql`select ${columnList(read)}${fromClause(table, clauses)}${where}${compileOrder(order)} limit ${countSlot(
        table.name,
        'limit',
      )}::INT8${clauses.lock()}`,
      tableReader<Row>(table.name, columns),
      clauses.kind,
    )
  })
  return {
    ...bind(shape, [...filter.values, ...(after?.texts ?? []), limit + 1]),
    finish: (result) => {
      const rows = result.slice(0, limit)
      const last = rows.at(-1)
      return {
        rows: rows.map(shape.read),
        next:
          last !== undefined && result.length > limit
            ? writeCursor(
                table,
                order,
                order.map(({ column }) => last[read.indexOf(column)] ?? null),
                secret,
              )
            : undefined,
      }
    },
  }
}

// the columns selected first, as they are read; then what the cursor needs besides
const allColumns = (
  selected: readonly ColumnDefinition[],
  ordered: readonly ColumnDefinition[],
): readonly ColumnDefinition[] => [...selected, ...ordered.filter((column) => !selected.includes(column))]
