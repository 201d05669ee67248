import type { TableDefinition } from '@manticore/schema'
import { sql } from 'kysely'
import { readFilter } from '../filter/filter.js'
import { bind, createShape, type Statement } from '../shape.js'
import { whereClause } from './clauses.js'
import { shapeOf } from './shapes.js'

/** `select count(*) from "t" where ...`. */
export const count = (table: TableDefinition, where?: unknown): Statement<number> => {
  const filter = readFilter(table, where)
  const shape = shapeOf<number>(table, 'count', filter.key, () =>
    createShape(
      sql`select count(*) from ${sql.id(table.name)}${whereClause(filter)}`,
      (raw) => Number(raw[0]),
      'read',
    ),
  )
  return bind(shape, filter.values)
}
