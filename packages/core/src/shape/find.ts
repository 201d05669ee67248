import { type TableDefinition, ValidationError } from '@manticore/schema'
import type { Statement } from '../shape.js'
import { list } from './list.js'
import { readOptionNames, readRequest } from './request.js'

const OPTIONS = ['orderBy', 'offset', 'select', ...readOptionNames] as const

/** The first row that matches. The filter may be empty, but not left out: any row at all would answer to that. */
export const find = <Row>(table: TableDefinition, where: unknown, options: unknown): Statement<Row> => {
  if (where === undefined) {
    throw new ValidationError(`${table.name}: find expects a filter; got undefined`, { table: table.name })
  }
  return list(table, { ...readRequest(table, 'find', OPTIONS, options), where, limit: 1 })
}
