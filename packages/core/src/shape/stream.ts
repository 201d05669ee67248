import { describeKind, type TableDefinition, ValidationError } from '@manticore/schema'
import type { Statement } from '../shape.js'
import { list, listOptionNames } from './list.js'
import { readRequest } from './request.js'

/** A statement read in batches. */
export interface StreamStatement<Row> extends Statement<Row> {
  /** How many rows are fetched at a time. */
  readonly batchSize: number
}

const DEFAULT_BATCH_SIZE = 1000

const OPTIONS = ['batchSize', ...listOptionNames] as const

/** The statement of a list, with how many rows are fetched at a time. */
export const stream = <Row>(table: TableDefinition, options: unknown): StreamStatement<Row> => {
  const { batchSize = DEFAULT_BATCH_SIZE, ...wanted } = readRequest(table, 'stream', OPTIONS, options)
  if (!Number.isSafeInteger(batchSize) || (batchSize as number) < 1) {
    throw new ValidationError(
      `${table.name}: batchSize expects an integer from 1; got ${describeKind(batchSize)}`,
      { table: table.name },
    )
  }
  return { ...list<Row>(table, wanted), batchSize: batchSize as number } // just checked
}
