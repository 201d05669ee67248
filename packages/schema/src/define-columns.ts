import { ColumnBuilder } from './column-builder.js'
import type { ColumnDefinition, ColumnSpec } from './column-spec.js'
import { SchemaError } from './errors.js'
import { checkName } from './name.js'
import { readSqlText, type TextPlace } from './read-sql-text.js'
import { columnReference } from './reference.js'

// `where` objects have these beside the columns
const RESERVED: ReadonlySet<string> = new Set(['and', 'or', 'not', '__proto__'])

const fail = (place: TextPlace, reason: string): never => {
  throw new SchemaError(`${place.table}.${place.column}: ${reason}`, place)
}

const readColumn = (place: TextPlace, input: unknown): ColumnSpec => {
  if (typeof input === 'string') {
    return readSqlText(input, place)
  }
  if (!(input instanceof ColumnBuilder)) {
    return fail(
      place,
      "a column is declared with a builder such as text() or with SQL text such as 'TEXT NOT NULL'",
    )
  }
  return input.fault === undefined ? input.spec : fail(place, input.fault)
}

const defineColumn = (place: TextPlace, input: unknown, index: number): ColumnDefinition => {
  const { table, column: property } = place
  if (RESERVED.has(property)) {
    fail(
      place,
      `"${property}" means something else in a filter; call the property otherwise and add .named('${property}')`,
    )
  }
  const spec = readColumn(place, input)
  const name = spec.named ?? property
  checkName(name, `${table}.${property}`, place)
  if (spec.default !== undefined && spec.generated !== undefined) {
    fail(place, 'a generated column has no default')
  }
  return Object.freeze({ ...spec, property, name, index, reference: columnReference(table, name, property) })
}

/** The columns of a table, in the order given. */
export const defineColumns = (table: string, inputs: unknown): readonly ColumnDefinition[] => {
  const names = new Set<string>()
  const columns = Object.entries(inputs ?? {}).map(([property, input], index) => {
    const place = { table, column: property }
    const column = defineColumn(place, input, index)
    if (names.has(column.name)) {
      fail(place, `the table has a column "${column.name}" already`)
    }
    names.add(column.name)
    return column
  })
  if (columns.length === 0) {
    throw new SchemaError(`table "${table}" has no columns`, { table })
  }
  return Object.freeze(columns)
}
