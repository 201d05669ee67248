import type { TableDefinition } from '@manticore/schema'
import { sql } from 'kysely'
import { shapesOf } from '../shape/shapes.js'
import { createShape } from '../shape.js'
import { tableName } from '../table-name.js'
import { arrangeByPlace, type Batch, literalOf, split } from './batch.js'
import { type KeySet, keyInputs, keyTexts } from './keys.js'
import { source, sourceMatch } from './source.js'

/**
 * `delete from "t" as t using rows from (unnest($1::UUID[])) with ordinality as v ("c0", "place") where t."id" = v."c0"
 * returning v."place"`. A key given twice counts where it stands first.
 */
export const deleteMany = (
  table: TableDefinition,
  keys: unknown,
  { seen, first = 0 }: { readonly seen: KeySet; readonly first?: number },
): Batch<true>[] => {
  const inputs = keyInputs(table, keys, 'batchDelete', first)
  const texts = keyTexts(table, inputs)
  const distinct = inputs.filter(
    ({ place }, index) =>
      seen.add(
        texts.map((column) => column[index] ?? null),
        place,
      ) === undefined,
  )
  if (distinct.length === 0) {
    return []
  }
  const shape = shapesOf<true>(table, 'deleteMany').get(0, () =>
    createShape(
      sql`delete from ${tableName(table)} as t using ${source(table.primaryKey)} where ${sourceMatch(
        table.primaryKey,
      )} returning v."place"`,
      () => true,
      'write',
    ),
  )
  return split(distinct, (part) => {
    const partTexts = keyTexts(table, part)
    return {
      shape,
      parameters: table.primaryKey.map((column, index) => literalOf(column, partTexts[index] ?? [])),
      size: part.length,
      arrange: arrangeByPlace(shape, part),
    }
  })
}
