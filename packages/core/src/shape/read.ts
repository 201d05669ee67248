import type { TableDefinition } from '@manticore/schema'
import { sql } from 'kysely'
import { keyCondition, keyValues } from '../key.js'
import { tableReader } from '../row-reader.js'
import { bind, createShape, type Statement } from '../shape.js'
import { columnList } from './clauses.js'
import { shapesOf } from './shapes.js'

/** `select "id", "a" from "t" where "id" = $1::UUID`. */
export const read = <Row>(table: TableDefinition, key: unknown): Statement<Row> => {
  const values = keyValues(table, key)
  const shape = shapesOf<Row>(table, 'read').get(0, () =>
    createShape(
      sql`select ${columnList(table.columns)} from ${sql.id(table.name)} where ${keyCondition(table)}`,
      tableReader<Row>(table.name, table.columns),
      'read',
    ),
  )
  return bind(shape, values)
}
