import type { ComputeRaw } from 'ts-toolbelt/out/Any/Compute.js'
import { columnKind, missingColumn } from '../column-kind.js'
import type { ColumnDefinition } from '../column-spec.js'
import type { Insertable, NewRowOf, TableColumns } from '../rows.js'
import type { AnyTable } from '../table.js'
import type { ColumnsFromJson } from './from-json.js'
import type { Chosen, SchemaOptions } from './schema-options.js'
import { createSchema, type TableSchema } from './table-schema.js'
import { validateRow } from './validate-row.js'
import { writeRules } from './write-rules.js'

/**
 * A Standard Schema of what {@link Table.create} takes, for a web framework, a form or anything else that takes one: with
 * Hono, `app.post('/users', sValidator('json', newUser), ...)`.
 *
 * - Each value is judged as `create` judges it: what passes here is not refused by `create`. What only the server knows, it
 *   still refuses: a length or precision, a CHECK, a unique or foreign key, the form of an INTERVAL or INET.
 * - Nothing is converted, with one exception: an INT8, for which JSON has no number, may also come as digits in a string,
 *   and comes out as a `bigint`. `"12"` is no INT4; so a form or a query string needs its numbers and booleans converted before.
 * - Columns left out get their default. Unknown, omitted and generated columns are refused. So are `sql` expressions.
 * - `omit` or `pick` the columns that a client has no say in: keys, roles, owners. All others may be set by whoever sends.
 * - All issues come at once, with the property in `path`, and the first wrong element of an array. No message has a value in it.
 * - What `jsonb<T>()` and `$type<T>()` say is for the compiler alone and is **not checked**, unless `refine` has a schema for
 *   the column. `refine` is also the place for what is more than a type: `refine: { email: z.email() }`, with Zod.
 * - A column with a `.codec()` takes what its `encode` does not throw at.
 *
 * @example
 * ```ts
 * const newUser = insertSchema(users, { omit: ['id', 'role', 'createdAt'] })
 * const result = newUser['~standard'].validate({ email: 7 })
 * // { issues: [{ message: 'users.email expects a string ...; got a number', path: ['email'] }, ...] }
 * ```
 *
 * @see https://standardschema.dev
 */
export const insertSchema = <
  Table extends AnyTable,
  Picked extends keyof Insertable<Table> = keyof Insertable<Table>,
  Omitted extends keyof Insertable<Table> = never,
>(
  table: Table,
  options?: SchemaOptions<Insertable<Table>, Picked, Omitted>,
): TableSchema<
  ComputeRaw<NewRowOf<ColumnsFromJson<Chosen<TableColumns<Table>, Exclude<Picked, Omitted>>>>>,
  ComputeRaw<NewRowOf<Chosen<TableColumns<Table>, Exclude<Picked, Omitted>>>>
> => {
  const write = writeRules(table, options)
  const rules = Object.freeze({
    ...write,
    missing: (column: ColumnDefinition) =>
      columnKind(column) === 'required' ? missingColumn(write.table.name, column).message : undefined,
  })
  return createSchema((value) => validateRow(rules, value))
}
