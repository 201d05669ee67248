import type { TableDefinition } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { isPlainObject, readFilter } from '../filter/filter.js'
import { keyCondition, keyValues } from '../key.js'
import type { RawRow } from '../row-reader.js'
import { bind, createShape, type Shape, type Statement } from '../shape.js'
import { whereClause } from './clauses.js'
import { shapesOf } from './shapes.js'

const isTrue = (raw: RawRow): boolean => raw[0] === 't' || raw[0] === 'true'

const compile = (table: TableDefinition, where: RawBuilder<unknown>): Shape<boolean> =>
  createShape(sql`select exists (select 1 from ${sql.id(table.name)}${where})`, isTrue, 'read')

/**
 * `select exists (select 1 from "t" where ...)`, by key or by filter. An object is a filter; that of a composite
 * key means the same either way.
 */
export const exists = (table: TableDefinition, keyOrWhere: unknown): Statement<boolean> => {
  const shapes = shapesOf<boolean>(table, 'exists')
  if (!isPlainObject(keyOrWhere)) {
    const values = keyValues(table, keyOrWhere)
    return bind(
      shapes.get(0, () => compile(table, sql` where ${keyCondition(table)}`)),
      values,
    )
  }
  const filter = readFilter(table, keyOrWhere)
  return bind(
    shapes.get(filter.tokens.join(), () => compile(table, whereClause(table, filter))),
    filter.values,
  )
}
