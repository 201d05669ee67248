import type { TableDefinition } from '@manticore/schema'
import { sql } from 'kysely'
import { columnsGiven } from '../columns-given.js'
import { tableReader } from '../row-reader.js'
import { bind, createShape, type Statement } from '../shape.js'
import { columnList } from './clauses.js'
import { shapesOf } from './shapes.js'

/** `insert into "t" ("a") values ($1::TEXT) returning "id", "a"`. Columns not given get their default. */
export const create = <Row>(table: TableDefinition, values: unknown): Statement<Row> => {
  const given = columnsGiven(table, values)
  const shape = shapesOf<Row>(table, 'create').get(given.key, () => {
    const assignments = given.assignments()
    const target =
      assignments.length === 0
        ? sql.raw('default values')
        : sql`(${sql.join(assignments.map(({ column }) => sql.id(column.name)))}) values (${sql.join(
            assignments.map(({ value }) => value),
          )})`
    return createShape(
      sql`insert into ${sql.id(table.name)} ${target} returning ${columnList(table.columns)}`,
      tableReader<Row>(table.name, table.columns),
      'write',
    )
  })
  return bind(shape, given.values)
}
