import { type TableDefinition, ValidationError } from '@manticore/schema'
import { sql } from 'kysely'
import { columnsGiven } from '../columns-given.js'
import { readRequiredFilter } from '../filter/filter.js'
import { keyCondition, keyValues } from '../key.js'
import { tableReader } from '../row-reader.js'
import { bind, createShape, type Statement } from '../shape.js'
import { tableName } from '../table-name.js'
import { columnList, setClause, whereClause } from './clauses.js'
import { read } from './read.js'
import { shapeOf, shapesOf } from './shapes.js'

/**
 * `update "t" set "a" = $1::TEXT where "id" = $2::UUID returning "id", "a"`. A patch without a column to set
 * changes nothing and reads the row.
 */
export const update = <Row>(table: TableDefinition, key: unknown, patch: unknown): Statement<Row> => {
  const given = columnsGiven(table, patch)
  if (given.empty) {
    return read(table, key)
  }
  const values = keyValues(table, key)
  const shape = shapesOf<Row>(table, 'update').get(given.key, () =>
    createShape(
      sql`update ${tableName(table)} set ${setClause(given)} where ${keyCondition(table)} returning ${columnList(
        table.columns,
      )}`,
      tableReader<Row>(table.name, table.columns),
      'write',
    ),
  )
  return bind(shape, [...given.values, ...values])
}

/** `update "t" set "a" = $1::TEXT where ...`. */
export const updateWhere = (table: TableDefinition, where: unknown, patch: unknown): Statement<never> => {
  const filter = readRequiredFilter(table, where, 'updateWhere')
  const given = columnsGiven(table, patch)
  if (given.empty) {
    throw new ValidationError(`${table.name}: updateWhere was given no column to set`, { table: table.name })
  }
  const key = filter.key === undefined ? undefined : `${given.key};${filter.key}`
  const shape = shapeOf<never>(table, 'updateWhere', key, () =>
    createShape(
      sql`update ${tableName(table)} set ${setClause(given)}${whereClause(filter)}`,
      noRows,
      'write',
    ),
  )
  return bind(shape, [...given.values, ...filter.values])
}

/** The reader of a statement that returns no rows. */
export const noRows = (): never => {
  throw new TypeError('a statement that returns no rows returned one')
}
