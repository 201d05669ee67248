import type { TableDefinition } from '@manticore/schema'
import { sql } from 'kysely'
import { columnsGiven } from '../columns-given.js'
import { conflictClause, conflictKey, readConflict, requireTarget } from '../conflict.js'
import { tableReader } from '../row-reader.js'
import { bind, createShape, type Statement } from '../shape.js'
import { columnList } from './clauses.js'
import { insertClause } from './create.js'
import { callOptionNames } from './request.js'
import { shapesOf } from './shapes.js'

/**
 * `insert into "t" ("id", "a") values ($1::UUID, $2::TEXT) on conflict ("id") do update set "a" = excluded."a" returning
 * "id", "a"`.
 */
export const upsert = <Row>(table: TableDefinition, values: unknown, options: unknown): Statement<Row> => {
  const conflict = readConflict(table, options, 'upsert', callOptionNames)
  const given = columnsGiven(table, values)
  const shape = shapesOf<Row>(table, 'upsert').get(`${given.key};${conflictKey(conflict)}`, () => {
    const assignments = given.assignments()
    const columns = assignments.map(({ column }) => column)
    requireTarget(table, conflict, columns)
    return createShape(
      sql`${insertClause(table, assignments)}${conflictClause(table, conflict, columns)} returning ${columnList(table.columns)}`,
      tableReader<Row>(table.name, table.columns),
      'write',
    )
  })
  return bind(shape, given.values)
}
