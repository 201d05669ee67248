import { randomUUID } from 'node:crypto'
import type { ColumnDefinition, TableDefinition } from '@manticore/schema'
import { sql } from 'kysely'
import { tableReader } from '../row-reader.js'
import { columnList } from '../shape/clauses.js'
import { create, isRequired } from '../shape/create.js'
import { shapesOf } from '../shape/shapes.js'
import { noRows } from '../shape/update.js'
import { createShape, type Shape } from '../shape.js'
import { tableName } from '../table-name.js'
import { arrangeByKey, sentKeys } from './arrange-by-key.js'
import {
  type Batch,
  columnsOf,
  encodeColumn,
  groupBy,
  type Input,
  literalOf,
  readInputs,
  refuseInput,
  split,
} from './batch.js'
import { source, sourceValue } from './source.js'

const isRandomKey = ({ type, default: byDefault }: ColumnDefinition): boolean =>
  type.name === 'uuid' &&
  byDefault !== undefined &&
  'expression' in byDefault &&
  byDefault.expression.fragments.join('').trim().toLowerCase() === 'gen_random_uuid()'

// Keys of UUID are made here as the database would make them, so that the rows returned can be told apart.
const withKeys = (table: TableDefinition, inputs: readonly Input[]): readonly Input[] => {
  const random = table.primaryKey.filter(isRandomKey)
  return random.length === 0
    ? inputs
    : inputs.map(({ place, values }) => ({
        place,
        values: {
          ...Object.fromEntries(random.map(({ property }) => [property, randomUUID()])),
          ...values,
        },
      }))
}

/** Whether the rows come back, or only their number. */
export type Returning = 'rows' | 'count'

const shapeOf = <Row>(
  table: TableDefinition,
  columns: readonly ColumnDefinition[],
  returning: Returning,
): Shape<Row> =>
  shapesOf<Row>(table, returning === 'rows' ? 'createMany' : 'insertMany').get(
    columns.map((column) => column.index).join(),
    () => {
      const names = sql.join(columns.map((column) => sql.id(column.name)))
      const insert = sql`insert into ${tableName(table)} (${names}) select ${sql.join(columns.map(sourceValue))} from ${source(columns)} order by v."place"`
      return returning === 'rows'
        ? createShape(
            sql`${insert} returning ${columnList(table.columns)}`,
            tableReader<Row>(table.name, table.columns),
            'write',
          )
        : createShape<Row>(insert, noRows, 'write')
    },
  )

/** Refuses inputs that lack a column which nobody else fills. */
export const requireColumns = (
  table: TableDefinition,
  columns: readonly ColumnDefinition[],
  inputs: readonly Input[],
): void => {
  for (const column of table.columns.filter(isRequired)) {
    const lacking = columns.includes(column)
      ? inputs.find(({ values }) => values[column.property] === undefined)
      : inputs[0]
    if (lacking !== undefined) {
      refuseInput(
        table,
        lacking.place,
        `"${column.property}" is NOT NULL and has no default; it must be given`,
        column.property,
      )
    }
  }
}

// A column with a default is either given in each row of a statement or in none: NULL would not be its default.
const groupByDefaults = (table: TableDefinition, inputs: readonly Input[]): Input[][] => {
  const defaulted = table.columns.filter(
    (column) => column.default !== undefined || column.type.serial || column.identity !== undefined,
  )
  return groupBy(inputs, ({ values }) =>
    defaulted.map(({ property }) => (values[property] === undefined ? '0' : '1')).join(''),
  )
}

/**
 * `insert into "t" ("a", "b") select v."c0", v."c1"::JSONB from rows from (unnest($1::TEXT[]), unnest($2::TEXT[])) with
 * ordinality as v ("c0", "c1", "place") order by v."place" returning "id", "a", "b"`: one statement for each set of
 * columns with a default that are given. What is left out and has no default is NULL.
 */
export const createMany = <Row>(
  table: TableDefinition,
  rows: readonly unknown[],
  { first = 0, returning = 'rows' }: { readonly first?: number; readonly returning?: Returning } = {},
): Batch<Row>[] => {
  const given = readInputs(table, rows, first)
  const inputs = returning === 'rows' ? withKeys(table, given) : given
  return groupByDefaults(table, inputs).flatMap((group) => {
    const columns = columnsOf(table, group)
    requireColumns(table, columns, group)
    return columns.length === 0
      ? defaultRows<Row>(table, group, returning)
      : createGroup<Row>(table, columns, group, returning)
  })
}

const createGroup = <Row>(
  table: TableDefinition,
  columns: readonly ColumnDefinition[],
  group: readonly Input[],
  returning: Returning,
): Batch<Row>[] => {
  const shape = shapeOf<Row>(table, columns, returning)
  return split(group, (part) => {
    const texts = columns.map((column) => encodeColumn(table, column, part))
    const keys = sentKeys(table.primaryKey, columns, texts)
    return {
      shape,
      parameters: columns.map((column, index) => literalOf(column, texts[index] ?? [])),
      size: part.length,
      arrange: (result) => (returning === 'rows' ? arrangeByKey(table, shape, part, keys, result) : []),
    }
  })
}

// rows of nothing but defaults, which INSERT takes one at a time
const defaultRows = <Row>(
  table: TableDefinition,
  group: readonly Input[],
  returning: Returning,
): Batch<Row>[] =>
  group.map((input) => {
    const { shape, parameters } = create<Row>(table, {})
    return {
      shape,
      parameters,
      size: 1,
      arrange: (result) =>
        returning === 'rows' ? arrangeByKey(table, shape, [input], undefined, result) : [],
    }
  })
