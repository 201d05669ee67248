import type { TableDefinition } from '@manticore/schema'
import { sql } from 'kysely'
import { readFilter } from '../filter/filter.js'
import { bind, createShape, type Statement } from '../shape.js'
import { fromClause, whereClause } from './clauses.js'
import { optionClauses } from './read-clauses.js'
import { historicalOptionNames } from './request.js'
import { shapeOf } from './shapes.js'

/** `select count(*) from "t" where ...`. */
export const count = (table: TableDefinition, where?: unknown, options?: unknown): Statement<number> => {
  const filter = readFilter(table, where)
  const clauses = optionClauses(table, 'count', historicalOptionNames, options)
  const key =
    filter.key === undefined || clauses.key === undefined ? undefined : `${clauses.key};${filter.key}`
  const shape = shapeOf<number>(table, 'count', key, () =>
    createShape(
      sql`select count(*)${fromClause(table, clauses)}${whereClause(filter)}`,
      (raw) => Number(raw[0]),
      clauses.kind,
    ),
  )
  return bind(shape, filter.values)
}
