import type { TableDefinition } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { isWritten, readFilter } from '../filter/filter.js'
import { isPlainObject } from '../filter/plain-object.js'
import { keyCondition, keyValues } from '../key.js'
import type { RawRow } from '../row-reader.js'
import { bind, createShape, type Shape, type Statement } from '../shape.js'
import { whereClause } from './clauses.js'
import { shapeOf, shapesOf } from './shapes.js'

const isTrue = (raw: RawRow): boolean => raw[0] === 't' || raw[0] === 'true'

const compile = (table: TableDefinition, where: RawBuilder<unknown>): Shape<boolean> =>
  createShape(sql`select exists (select 1 from ${sql.id(table.name)}${where})`, isTrue, 'read')

/**
 * `select exists (select 1 from "t" where ...)`, by key or by filter. An object, a callback and a `sql` expression are
 * filters; the object of a composite key means the same either way.
 */
export const exists = (table: TableDefinition, keyOrWhere: unknown): Statement<boolean> => {
  if (!isPlainObject(keyOrWhere) && !isWritten(keyOrWhere)) {
    const values = keyValues(table, keyOrWhere)
    return bind(
      shapesOf<boolean>(table, 'exists').get(0, () => compile(table, sql` where ${keyCondition(table)}`)),
      values,
    )
  }
  const filter = readFilter(table, keyOrWhere)
  return bind(
    shapeOf(table, 'exists', filter.key, () => compile(table, whereClause(filter))),
    filter.values,
  )
}
