import { type ColumnDefinition, type TableDefinition, ValidationError } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { keyValues, requireKey } from '../key.js'
import { tableReader } from '../row-reader.js'
import { bind, createShape, type Statement } from '../shape.js'
import { arraySlot, readable } from '../slot.js'
import { describeKind } from '../untyped.js'
import { arrayElement } from './array-element.js'
import { shapesOf } from './shapes.js'

/** A row with the place of its key among the keys asked for, from 0. */
export interface Placed<Row> {
  readonly place: number
  readonly row: Row
}

const keyName = (index: number): string => `k${index}`

const source = (table: TableDefinition, columns: readonly ColumnDefinition[]): RawBuilder<unknown> =>
  sql.join(
    columns.map((column) => sql`unnest(${arrayElement(column).placeholder(arraySlot(table.name, column))})`),
  )

/**
 * `select k."place", t."id" from rows from (unnest($1::UUID[])) with ordinality as k ("k0", "place") join "t" as t
 * on t."id" = k."k0"`: one array parameter for each column of the key, however many keys. The server says which key
 * a row belongs to, so that equality is its own (of decimals, of text without case).
 */
export const readMany = <Row>(table: TableDefinition, keys: unknown): Statement<Placed<Row>> => {
  const columns = requireKey(table)
  if (!Array.isArray(keys)) {
    throw new ValidationError(`${table.name}: readMany expects an array of keys; got ${describeKind(keys)}`, {
      table: table.name,
    })
  }
  const rows = keys.map((key) => keyValues(table, key))
  const shape = shapesOf<Placed<Row>>(table, 'readMany').get(0, () => {
    const readRow = tableReader<Row>(table.name, table.columns, 1)
    const match = columns.map(
      (column, index) =>
        sql`t.${sql.id(column.name)} = ${arrayElement(column).element(sql`k.${sql.id(keyName(index))}`)}`,
    )
    return createShape<Placed<Row>>(
      sql`select k."place", ${sql.join(table.columns.map((column) => readable(column, 't')))} from rows from (${source(
        table,
        columns,
      )}) with ordinality as k (${sql.join(columns.map((_, index) => sql.id(keyName(index))))}, "place") join ${sql.id(
        table.name,
      )} as t on ${sql.join(match, sql.raw(' and '))}`,
      (raw) => ({ place: Number(raw[0]) - 1, row: readRow(raw) }),
      'read',
    )
  })
  return bind(
    shape,
    columns.map((_, index) => rows.map((values) => values[index])),
  )
}
