import type { ColumnDefinition } from '@manticore/schema'
import { createRowReader, type ReadColumn, type RowReader } from '../row-reader.js'
import { aggregateNames, type Measure, rowCount } from './measure.js'

/**
 * A reader for rows of groups' columns and measures, in that order: `{ role, count, sum: { balance } }`, each aggregate an
 * object of its columns.
 */
export const createAggregateReader = (
  table: string,
  groups: readonly ColumnDefinition[],
  measures: readonly Measure[],
): RowReader<unknown> => {
  const flat: ReadColumn[] = groups.map(({ property, codec }) => ({ property, decode: codec.decode }))
  if (measures.includes(rowCount)) {
    flat.push({ property: rowCount.name, decode: rowCount.codec.decode })
  }
  const readFlat = createRowReader<object>(table, flat)
  let offset = flat.length
  const nested = aggregateNames.flatMap((name) => {
    const columns = measures.flatMap((measure): ReadColumn[] =>
      measure.name === name && measure.column !== undefined
        ? [{ property: measure.column.property, decode: measure.codec.decode }]
        : [],
    )
    const read = createRowReader<object>(table, columns, offset)
    offset += columns.length
    return columns.length === 0 ? [] : [[name, read] as const]
  })
  return (raw) => {
    const row: Record<string, unknown> = { ...readFlat(raw) }
    for (const [name, read] of nested) {
      row[name] = read(raw)
    }
    return row
  }
}
