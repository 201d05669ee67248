import type { TableDefinition } from '@manticore/schema'
import { sql } from 'kysely'
import { keyCondition, keyValues } from '../key.js'
import { tableReader } from '../row-reader.js'
import { bind, createShape, type Statement } from '../shape.js'
import { columnList, fromClause } from './clauses.js'
import { optionClauses } from './read-clauses.js'
import { readOptionNames } from './request.js'
import { shapeOf } from './shapes.js'

/** `select "id", "a" from "t" where "id" = $1::UUID`, and ` for update` when it locks. */
export const read = <Row>(table: TableDefinition, key: unknown, options?: unknown): Statement<Row> => {
  const values = keyValues(table, key)
  const clauses = optionClauses(table, 'read', readOptionNames, options)
  const shape = shapeOf<Row>(table, 'read', clauses.key, () =>
    createShape(
      sql`select ${columnList(table.columns)}${fromClause(table, clauses)} where ${keyCondition(table)}${clauses.lock()}`,
      tableReader<Row>(table.name, table.columns),
      clauses.kind,
    ),
  )
  return bind(shape, values)
}
