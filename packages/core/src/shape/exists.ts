import type { TableDefinition } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { isWritten, readFilter } from '../filter/filter.js'
import { isPlainObject } from '../filter/plain-object.js'
import { keyCondition, keyValues } from '../key.js'
import type { RawRow } from '../row-reader.js'
import { bind, createShape, type Shape, type Statement } from '../shape.js'
import { fromClause, whereClause } from './clauses.js'
import { optionClauses, type ReadClauses } from './read-clauses.js'
import { historicalOptionNames } from './request.js'
import { shapeOf } from './shapes.js'

const isTrue = (raw: RawRow): boolean => raw[0] === 't' || raw[0] === 'true'

// The past is named at the top of a statement only, where `select exists (...)` has no FROM to name it in.
const compile = (
  table: TableDefinition,
  where: RawBuilder<unknown>,
  clauses: ReadClauses,
): Shape<boolean> => {
  const from = fromClause(table, clauses)
  return createShape(
    clauses.kind === 'read'
      ? sql`select exists (select 1${from}${where})`
      : sql`select true${from}${where} limit 1`,
    isTrue,
    clauses.kind,
  )
}

/**
 * `select exists (select 1 from "t" where ...)`, by key or by filter; `select true from "t" as of system time '-10s' where
 * ... limit 1` of the past, which answers with no row instead of false. An object, a callback and a `sql` expression are
 * filters; the object of a composite key means the same either way.
 */
export const exists = (
  table: TableDefinition,
  keyOrWhere: unknown,
  options?: unknown,
): Statement<boolean> => {
  const clauses = optionClauses(table, 'exists', historicalOptionNames, options)
  if (!isPlainObject(keyOrWhere) && !isWritten(keyOrWhere)) {
    const values = keyValues(table, keyOrWhere)
    return bind(
      shapeOf(table, 'exists by key', clauses.key, () =>
        compile(table, sql` where ${keyCondition(table)}`, clauses),
      ),
      values,
    )
  }
  const filter = readFilter(table, keyOrWhere)
  const key =
    filter.key === undefined || clauses.key === undefined ? undefined : `${clauses.key};${filter.key}`
  return bind(
    shapeOf(table, 'exists', key, () => compile(table, whereClause(filter), clauses)),
    filter.values,
  )
}
