import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { ColumnDefinition } from '../column-spec.js'
import { describeKind } from '../describe-kind.js'
import { ValidationError } from '../errors.js'
import type { ColumnRecord } from '../rows.js'
import type { TableDefinition } from '../table.js'

/**
 * Which columns a schema is of: those of `pick` alone, or all but those of `omit`; and what else is asked of their values:
 * `{ pick: ['email', 'settings'], refine: { email: z.email() } }`.
 */
export type SchemaOptions<Row, Picked = keyof Row, Omitted = keyof Row> = Choice<Picked, Omitted> & {
  /**
   * Standard Schemas for columns, such as those of Zod, Valibot or ArkType: each gets what was given for its column, unless
   * that is NULL, and what it answers is what the column then takes. It must answer at once, without a promise.
   */
  readonly refine?: { readonly [Property in keyof Row]?: StandardSchemaV1<unknown, Row[Property]> }
}

type Choice<Picked, Omitted> =
  | {
      /** The columns it is of, by their properties. Default all. */
      readonly pick?: readonly Picked[]
      /** Not with `pick`. */
      readonly omit?: undefined
    }
  | {
      /** The columns it is not of, by their properties. Default none. */
      readonly omit?: readonly Omitted[]
      /** Not with `omit`. */
      readonly pick?: undefined
    }

/** The columns of these properties, in their order. */
export type Chosen<Columns extends ColumnRecord, Property> = {
  readonly [Name in keyof Columns as Name & Property]: Columns[Name]
}

/** A column of a schema. */
export interface SchemaColumn {
  readonly column: ColumnDefinition
  readonly refine: StandardSchemaV1 | undefined
}

const OPTIONS: ReadonlySet<string> = new Set(['pick', 'omit', 'refine'])

const fail = (table: TableDefinition, message: string): never => {
  throw new ValidationError(`${table.name}: ${message}`, { table: table.name })
}

const checkNames = (
  table: TableDefinition,
  columns: readonly ColumnDefinition[],
  option: string,
  names: readonly unknown[],
): void => {
  const known = columns.map(({ property }) => property)
  const unknown = names.find((name) => !(known as readonly unknown[]).includes(name))
  if (unknown !== undefined) {
    fail(table, `${option} names "${String(unknown)}", which is none of its columns: ${known.join(', ')}`)
  }
}

const chooseColumns = (
  table: TableDefinition,
  columns: readonly ColumnDefinition[],
  { pick, omit }: Readonly<Record<string, unknown>>,
): readonly ColumnDefinition[] => {
  if (pick !== undefined && omit !== undefined) {
    return fail(table, 'a schema has either pick or omit')
  }
  const option = pick === undefined ? 'omit' : 'pick'
  const names = pick ?? omit ?? []
  if (!Array.isArray(names)) {
    return fail(table, `${option} expects an array of columns; got ${describeKind(names)}`)
  }
  checkNames(table, columns, option, names)
  return columns.filter(({ property }) => names.includes(property) === (option === 'pick'))
}

const isSchema = (value: unknown): value is StandardSchemaV1 =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') && '~standard' in value

const readRefine = (
  table: TableDefinition,
  columns: readonly ColumnDefinition[],
  refine: unknown,
): ReadonlyMap<string, StandardSchemaV1> => {
  const given = Object.entries(refine ?? {}).filter(([, schema]) => schema !== undefined)
  checkNames(
    table,
    columns,
    'refine',
    given.map(([property]) => property),
  )
  return new Map(
    given.map(([property, schema]) =>
      isSchema(schema)
        ? [property, schema]
        : fail(table, `refine.${property} expects a Standard Schema; got ${describeKind(schema)}`),
    ),
  )
}

/** The columns of a schema, of those that it may have. Throws `ValidationError` for options that a cast got past the compiler. */
export const schemaColumns = (
  table: TableDefinition,
  possible: readonly ColumnDefinition[],
  options: unknown = {},
): readonly SchemaColumn[] => {
  if (typeof options !== 'object' || options === null) {
    return fail(table, `the options of a schema are an object; got ${describeKind(options)}`)
  }
  const unknown = Object.keys(options).find((name) => !OPTIONS.has(name))
  if (unknown !== undefined) {
    return fail(table, `a schema has no option "${unknown}"; there are ${[...OPTIONS].join(', ')}`)
  }
  const given = options as Readonly<Record<string, unknown>> // any object can be read by name
  const columns = chooseColumns(table, possible, given)
  const refine = readRefine(table, columns, given.refine)
  return columns.map((column) => ({ column, refine: refine.get(column.property) }))
}
