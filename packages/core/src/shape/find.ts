import { type TableDefinition, ValidationError } from '@manticore/schema'
import type { Statement } from '../shape.js'
import { list } from './list.js'

/** The first row that matches. The filter may be empty, but not left out: any row at all would answer to that. */
export const find = <Row>(table: TableDefinition, where: unknown, options: unknown): Statement<Row> => {
  if (where === undefined) {
    throw new ValidationError(`${table.name}: find expects a filter; got undefined`, { table: table.name })
  }
  return list(table, { ...(options as object | undefined), where, limit: 1 }) // list refuses what has no options
}
