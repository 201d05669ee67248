import type { TableDefinition } from '@manticore/schema'
import { sql } from 'kysely'
import { tableReader } from '../row-reader.js'
import { optionClauses, type ReadClauses } from '../shape/read-clauses.js'
import { readOptionNames } from '../shape/request.js'
import { shapeOf } from '../shape/shapes.js'
import { createShape } from '../shape.js'
import { readable } from '../slot.js'
import { tableName } from '../table-name.js'
import { arrangeByPlace, type Batch, literalOf, split } from './batch.js'
import { keyInputs, keyTexts } from './keys.js'
import { source, sourceMatch } from './source.js'

/** Reads the options of `readMany`. */
export const readManyClauses = (table: TableDefinition, options: unknown): ReadClauses =>
  optionClauses(table, 'readMany', readOptionNames, options)

/**
 * `select v."place", t."id" from rows from (unnest($1::UUID[])) with ordinality as v ("c0", "place") join "t" as t on
 * t."id" = v."c0"`. The server says which key a row belongs to, so that equality is its own (of decimals, of text
 * without case).
 */
export const readMany = <Row>(
  table: TableDefinition,
  keys: unknown,
  clauses: ReadClauses,
  first = 0,
): Batch<Row>[] => {
  const inputs = keyInputs(table, keys, 'readMany', first)
  if (inputs.length === 0) {
    return []
  }
  const shape = shapeOf<Row>(table, 'readMany', clauses.key, () =>
    createShape(
      sql`select v."place", ${sql.join(table.columns.map((column) => readable(column, 't')))} from ${source(
        table.primaryKey,
      )} join ${tableName(table)} as t on ${sourceMatch(table.primaryKey)}${clauses.asOf()}${clauses.lock('t')}`,
      tableReader<Row>(table.name, table.columns, 1),
      clauses.kind,
    ),
  )
  return split(inputs, (part) => {
    const texts = keyTexts(table, part)
    return {
      shape,
      parameters: table.primaryKey.map((column, index) => literalOf(column, texts[index] ?? [])),
      size: part.length,
      arrange: arrangeByPlace(shape, part),
    }
  })
}
