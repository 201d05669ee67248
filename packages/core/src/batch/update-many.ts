import { type ColumnDefinition, type TableDefinition, ValidationError } from '@manticore/schema'
import { sql } from 'kysely'
import { tableReader } from '../row-reader.js'
import { shapesOf } from '../shape/shapes.js'
import { createShape, type Shape } from '../shape.js'
import { readable, type Slot } from '../slot.js'
import { tableName } from '../table-name.js'
import {
  arrangeByPlace,
  type Batch,
  columnsOf,
  encodeColumn,
  type Input,
  literalOf,
  readInputs,
  split,
} from './batch.js'
import { type KeySet, readKey, refuseDuplicates, requireKeys } from './keys.js'
import { source, sourceMatch, sourceName, sourceValue } from './source.js'

const maskSlot: Slot = Object.freeze({ encode: (literal: unknown) => literal as string }) // made below

// a bit for each column set, in an INT8 without its sign
const MOST_COLUMNS = 62

const shapeOf = <Row>(
  table: TableDefinition,
  key: readonly ColumnDefinition[],
  set: readonly ColumnDefinition[],
  masked: boolean,
): Shape<Row> => {
  const names = [key, set].map((columns) => columns.map((column) => column.index).join()).join(';')
  return shapesOf<Row>(table, 'updateMany').get(`${names};${masked}`, () => {
    const mask = sourceName(key.length + set.length)
    const assignments = set.map((column, index) => {
      const value = sourceValue(column, key.length + index)
      const name = sql.id(column.name)
      return masked
        ? sql`${name} = case when (${mask} & ${sql.raw(String(2n ** BigInt(index)))}) <> 0 then ${value} else t.${name} end`
        : sql`${name} = ${value}`
    })
    return createShape(
      sql`update ${tableName(table)} as t set ${sql.join(assignments)} from ${source(
        [...key, ...set],
        masked ? [sql`${maskSlot}::INT8[]`] : [],
      )} where ${sourceMatch(key)} returning v."place", ${sql.join(table.columns.map((column) => readable(column, 't')))}`,
      tableReader<Row>(table.name, table.columns, 1),
      'write',
    )
  })
}

const maskOf = (set: readonly ColumnDefinition[], { values }: Input): bigint =>
  set.reduce(
    (mask, { property }, index) => (values[property] === undefined ? mask : mask | (2n ** BigInt(index))),
    0n,
  )

/**
 * `update "t" as t set "a" = v."c1" from rows from (unnest($1::UUID[]), unnest($2::TEXT[])) with ordinality as v ("c0",
 * "c1", "place") where t."id" = v."c0" returning v."place", t."id", t."a"`. Where the inputs set different columns, a mask
 * says which: one statement all the same.
 */
export const updateMany = <Row>(
  table: TableDefinition,
  rows: readonly unknown[],
  options: { readonly key?: unknown; readonly seen: KeySet; readonly first?: number },
): Batch<Row>[] => {
  const key = readKey(table, options.key)
  const inputs = readInputs(table, rows, options.first ?? 0)
  if (inputs.length === 0) {
    return []
  }
  requireKeys(table, key, inputs)
  const set = columnsOf(table, inputs).filter((column) => !key.includes(column))
  if (set.length === 0 || set.length > MOST_COLUMNS) {
    throw new ValidationError(
      `${table.name}: batchUpdate sets 1 to ${MOST_COLUMNS} columns beside the key; it was given ${set.length}`,
      { table: table.name },
    )
  }
  // without BigInt, since nearly every batch sets the same columns in each row
  const masked = !inputs.every(({ values }) => set.every(({ property }) => values[property] !== undefined))
  const shape = shapeOf<Row>(table, key, set, masked)
  const build = (part: readonly Input[]): Batch<Row> => {
    const columns = [...key, ...set]
    const texts = columns.map((column) => encodeColumn(table, column, part))
    return {
      shape,
      parameters: [
        ...columns.map((column, index) => literalOf(column, texts[index] ?? [])),
        ...(masked ? [`{${part.map((input) => maskOf(set, input)).join(',')}}`] : []),
      ],
      size: part.length,
      arrange: arrangeByPlace(shape, part),
    }
  }
  refuseDuplicates(
    table,
    key,
    key.map((column) => encodeColumn(table, column, inputs)),
    inputs,
    options.seen,
  )
  return split(inputs, build)
}
