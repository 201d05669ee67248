import type { TableDefinition } from '@manticore/schema'
import { sql } from 'kysely'
import { readRequiredFilter } from '../filter/filter.js'
import { keyCondition, keyValues } from '../key.js'
import { bind, createShape, type Statement } from '../shape.js'
import { tableName } from '../table-name.js'
import { whereClause } from './clauses.js'
import { shapeOf, shapesOf } from './shapes.js'
import { noRows } from './update.js'

/** `delete from "t" where "id" = $1::UUID`. */
export const remove = (table: TableDefinition, key: unknown): Statement<never> => {
  const values = keyValues(table, key)
  const shape = shapesOf<never>(table, 'delete').get(0, () =>
    createShape(sql`delete from ${tableName(table)} where ${keyCondition(table)}`, noRows, 'write'),
  )
  return bind(shape, values)
}

/** `delete from "t" where ...`. */
export const removeWhere = (table: TableDefinition, where: unknown): Statement<never> => {
  const filter = readRequiredFilter(table, where, 'deleteWhere')
  const shape = shapeOf<never>(table, 'deleteWhere', filter.key, () =>
    createShape(sql`delete from ${tableName(table)}${whereClause(filter)}`, noRows, 'write'),
  )
  return bind(shape, filter.values)
}
