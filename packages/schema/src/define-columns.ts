import { ColumnBuilder } from './column-builder.js'
import type { ColumnDefinition, ColumnSpec } from './column-spec.js'
import { SchemaError } from './errors.js'
import { checkName } from './name.js'
import { readSqlText, type TextPlace } from './read-sql-text.js'
import { columnReference } from './reference.js'
import { isKeyable, typeLabel } from './type-limits.js'

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

const isEncodable = (place: TextPlace, spec: ColumnSpec, value: unknown): boolean => {
  try {
    return spec.codec.encode(value) !== undefined
  } catch (cause) {
    // only a codec of the user's own throws
    throw new SchemaError(`${place.table}.${place.column}: its codec refused the default`, {
      ...place,
      cause,
    })
  }
}

const checkValue = (place: TextPlace, spec: ColumnSpec): void => {
  const { default: byDefault, generated, identity, type } = spec
  if (byDefault !== undefined && generated !== undefined) {
    fail(place, 'a generated column has no default')
  }
  const given = [type.serial, identity !== undefined, generated !== undefined, byDefault !== undefined]
  if (given.filter(Boolean).length > 1) {
    fail(place, 'a column has one of serial(), identity(), generatedAs() and a default')
  }
  if (byDefault === undefined) {
    return
  }
  if ('value' in byDefault && byDefault.value !== null && !isEncodable(place, spec, byDefault.value)) {
    fail(place, `its default is not ${spec.codec.expects}`)
  }
}

const checkKey = (place: TextPlace, spec: ColumnSpec): void => {
  const key = spec.primaryKey
    ? 'the primary key'
    : spec.unique
      ? 'a unique constraint'
      : spec.references === undefined
        ? undefined
        : 'a foreign key'
  if (key !== undefined && !isKeyable(spec.type)) {
    fail(place, `${typeLabel(spec.type)} cannot be in ${key}`)
  }
  if (spec.primaryKey && spec.generated?.kept === 'virtual') {
    fail(place, 'a virtual column cannot be in the primary key; use stored()')
  }
  if (spec.onUpdate !== undefined && spec.references?.onUpdate !== undefined) {
    fail(place, 'a column has either an ON UPDATE expression or a foreign key that acts on update')
  }
}

const defineColumn = (
  schema: string | undefined,
  place: TextPlace,
  input: unknown,
  index: number,
): ColumnDefinition => {
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
  checkValue(place, spec)
  checkKey(place, spec)
  const reference = columnReference({ schema, table, name, property })
  return Object.freeze({ ...spec, property, name, index, reference })
}

/** The columns of a table, in the order given. */
export const defineColumns = (
  schema: string | undefined,
  table: string,
  inputs: unknown,
): readonly ColumnDefinition[] => {
  const names = new Set<string>()
  const columns = Object.entries(inputs ?? {}).map(([property, input], index) => {
    const place = { table, column: property }
    const column = defineColumn(schema, place, input, index)
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
