import {
  type Codec,
  type ColumnDefinition,
  type ColumnInput,
  defineTable,
  SchemaError,
  type TableDefinition,
  tableDefinition,
} from '@manticore/schema'
import { expect } from 'vitest'
import { wrong } from '../support/refusal.js'

/** What is declared about a table `teas` with these columns. */
export const declared = (
  columns: Readonly<Record<string, ColumnInput>>,
  extras?: Parameters<typeof defineTable>[2],
): TableDefinition => defineTable('teas', wrong(columns), extras)[tableDefinition]

/** What is declared about the column `teas.note`. */
export const declaredColumn = (input: ColumnInput): ColumnDefinition => {
  const [column] = declared({ note: input }).columns
  if (column === undefined) {
    throw new Error('the table has one column')
  }
  return column
}

/** How the values of a column travel. */
export const codecOf = (input: ColumnInput): Codec => declaredColumn(input).codec

/** The value that the server's text stands for. */
export const decode = ({ decode: by }: Codec, text: string): unknown => (by === undefined ? text : by(text))

/** Fails unless the call throws a `SchemaError` with this message that names this place. */
export const expectRefusal = (
  call: () => unknown,
  message: string,
  place: { readonly table?: string; readonly column?: string } = {},
): void => {
  let thrown: unknown
  try {
    call()
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(SchemaError)
  const { code, table, column, message: said } = thrown as SchemaError // the line above
  expect({ code, table, column, message: said }).toStrictEqual({
    code: 'SCHEMA',
    table: place.table,
    column: place.column,
    message,
  })
}

const isOpaque = (value: object): boolean => typeof value === 'function' || value instanceof Map

/** The paths below a value at which something could still be changed. */
export const unfrozenPaths = (value: unknown, path = 'it'): string[] => {
  if (typeof value !== 'object' || value === null || isOpaque(value)) {
    return []
  }
  const below = Reflect.ownKeys(value).flatMap((key) =>
    unfrozenPaths(Reflect.get(value, key), `${path}.${String(key)}`),
  )
  return Object.isFrozen(value) ? below : [path, ...below]
}
