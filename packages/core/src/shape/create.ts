import { type ColumnDefinition, columnKind, missingColumn, type TableDefinition } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { type Assignment, columnsGiven } from '../columns-given.js'
import { tableReader } from '../row-reader.js'
import { bind, createShape, type Statement } from '../shape.js'
import { tableName } from '../table-name.js'
import { columnList } from './clauses.js'
import { shapesOf } from './shapes.js'

/** Whether nobody but the caller fills a column. */
export const isRequired = (column: ColumnDefinition): boolean => columnKind(column) === 'required'

// once for each set of columns, when its shape is made
const requireColumns = (table: TableDefinition, given: readonly Assignment[]): void => {
  const missing = table.columns.find(
    (column) => isRequired(column) && !given.some((assignment) => assignment.column === column),
  )
  if (missing !== undefined) {
    throw missingColumn(table.name, missing)
  }
}

/** `insert into "t" ("a") values ($1::TEXT)`. */
export const insertClause = (
  table: TableDefinition,
  assignments: readonly Assignment[],
): RawBuilder<unknown> => {
  requireColumns(table, assignments)
  const target =
    assignments.length === 0
      ? sql.raw('default values')
      : sql`(${sql.join(assignments.map(({ column }) => sql.id(column.name)))}) values (${sql.join(
          assignments.map(({ value }) => value),
        )})`
  return sql`insert into ${tableName(table)} ${target}`
}

/** `insert into "t" ("a") values ($1::TEXT) returning "id", "a"`. Columns not given get their default. */
export const create = <Row>(table: TableDefinition, values: unknown): Statement<Row> => {
  const given = columnsGiven(table, values)
  const shape = shapesOf<Row>(table, 'create').get(given.key, () =>
    createShape(
      sql`${insertClause(table, given.assignments())} returning ${columnList(table.columns)}`,
      tableReader<Row>(table.name, table.columns),
      'write',
    ),
  )
  return bind(shape, given.values)
}
