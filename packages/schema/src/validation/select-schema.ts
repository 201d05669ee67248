import type { ComputeRaw } from 'ts-toolbelt/out/Any/Compute.js'
import type { ColumnDefinition } from '../column-spec.js'
import { definitionOf } from '../definition-of.js'
import { encodeValue, wrongValue } from '../encode-value.js'
import type { RowOf, Selectable, TableColumns } from '../rows.js'
import type { AnyTable } from '../table.js'
import type { ColumnsFromJson } from './from-json.js'
import { type Chosen, type SchemaOptions, schemaColumns } from './schema-options.js'
import { createSchema, type TableSchema } from './table-schema.js'
import { validateRow } from './validate-row.js'

/** What a read returns for a value, as if it had been stored. */
const readBack = (table: string, column: ColumnDefinition, value: unknown): unknown => {
  const text = encodeValue(table, column, value)
  const { decode } = column.codec
  if (text === null || decode === undefined) {
    return text
  }
  try {
    return decode(text)
  } catch (error) {
    throw wrongValue(table, column, value, error)
  }
}

/**
 * A Standard Schema of the rows of a table, for whoever gets them as JSON: a Date comes out of ISO 8601, a `bigint` out of
 * digits.
 *
 * - A value is taken in any form that `create` takes, an INT8 also as digits, and comes out in the form a read has: a DECIMAL
 *   sent as a number is text. `JSON.stringify` throws at a `bigint`: the sender's replacer makes `String(value)` of it. Of a
 *   `Uint8Array` it makes an object, which is refused, and of NaN null.
 * - Every column must be there, generated ones too; `pick` or `omit` where the sender leaves some out. Unknown properties
 *   are left out rather than refused: a sender may be newer than its reader.
 * - A `.codec()` is asked to `encode` what came, and to `decode` that.
 *
 * @example
 * ```ts
 * const user = selectSchema(users, { pick: ['id', 'name', 'visits', 'createdAt'] })
 * const response = await fetch(`/users/${id}`)
 * const result = user['~standard'].validate(await response.json())
 * // { value: { id: '6f1d...', name: 'Ada', visits: 3n, createdAt: 2026-01-02T03:04:05.000Z } }
 * ```
 */
export const selectSchema = <
  Table extends AnyTable,
  Picked extends keyof Selectable<Table> = keyof Selectable<Table>,
  Omitted extends keyof Selectable<Table> = never,
>(
  table: Table,
  options?: SchemaOptions<Selectable<Table>, Picked, Omitted>,
): TableSchema<
  ComputeRaw<RowOf<ColumnsFromJson<Chosen<TableColumns<Table>, Exclude<Picked, Omitted>>>>>,
  ComputeRaw<RowOf<Chosen<TableColumns<Table>, Exclude<Picked, Omitted>>>>
> => {
  const definition = definitionOf(table)
  const rules = Object.freeze({
    table: definition,
    columns: schemaColumns(definition, definition.columns, options),
    take: (column: ColumnDefinition, value: unknown) => readBack(definition.name, column, value),
    missing: ({ property }: ColumnDefinition) => `${definition.name}.${property} is missing`,
    unknown: () => undefined,
  })
  return createSchema((value) => validateRow(rules, value))
}
