import type { ColumnDefinition, TableDefinition } from '@manticore/schema'
import { sql } from 'kysely'
import { type Conflict, conflictClause, conflictKey, requireTarget } from '../conflict.js'
import { type RawRow, tableReader } from '../row-reader.js'
import { columnList } from '../shape/clauses.js'
import { shapesOf } from '../shape/shapes.js'
import { createShape, type Shape } from '../shape.js'
import { tableName } from '../table-name.js'
import { arrangeByKey, sentKeys } from './arrange-by-key.js'
import {
  type Batch,
  columnsOf,
  encodeColumn,
  groupBy,
  type Input,
  inputName,
  literalOf,
  readInputs,
  split,
} from './batch.js'
import { requireColumns } from './create-many.js'
import { type KeySet, refuseDuplicates, requireKeys } from './keys.js'
import { source, sourceValue } from './source.js'

const shapeOf = <Row>(
  table: TableDefinition,
  columns: readonly ColumnDefinition[],
  conflict: Conflict,
): Shape<Row> =>
  shapesOf<Row>(table, 'upsertMany').get(
    `${columns.map((column) => column.index).join()};${conflictKey(conflict)}`,
    () =>
      createShape(
        sql`insert into ${tableName(table)} (${sql.join(columns.map((column) => sql.id(column.name)))}) select ${sql.join(
          columns.map(sourceValue),
        )} from ${source(columns)} order by v."place"${conflictClause(table, conflict, columns)} returning ${columnList(
          table.columns,
        )}`,
        tableReader<Row>(table.name, table.columns),
        'write',
      ),
  )

// What is left out stays as it is in a row that exists, so a statement is for one set of columns.
const columnSet = ({ values }: Input): string =>
  JSON.stringify(
    Object.keys(values)
      .filter((property) => values[property] !== undefined)
      .sort(),
  )

/**
 * `insert into "t" ("id", "a") select v."c0", v."c1" from rows from (...) with ordinality as v (...) order by v."place" on
 * conflict ("id") do update set "a" = excluded."a" returning "id", "a"`, a statement for each set of columns given.
 */
export const upsertMany = <Row>(
  table: TableDefinition,
  rows: readonly unknown[],
  {
    conflict,
    seen,
    first = 0,
  }: { readonly conflict: Conflict; readonly seen: KeySet; readonly first?: number },
): Batch<Row>[] => {
  const inputs = readInputs(table, rows, first)
  requireKeys(table, conflict.target, inputs)
  refuseDuplicates(
    table,
    conflict.target,
    conflict.target.map((column) => encodeColumn(table, column, inputs)),
    inputs,
    seen,
  )
  return groupBy(inputs, columnSet).flatMap((group) => {
    const columns = columnsOf(table, group)
    requireColumns(table, columns, group)
    requireTarget(table, conflict, columns, inputName(table, group[0]?.place ?? first))
    const shape = shapeOf<Row>(table, columns, conflict)
    return split(group, (part) => {
      const texts = columns.map((column) => encodeColumn(table, column, part))
      const keys = sentKeys(conflict.target, columns, texts)
      return {
        shape,
        parameters: columns.map((column, index) => literalOf(column, texts[index] ?? [])),
        size: part.length,
        arrange: (result: readonly RawRow[]) => arrangeByKey(table, shape, part, keys, result),
      }
    })
  })
}
