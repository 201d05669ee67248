import type { ComputeRaw } from 'ts-toolbelt/out/Any/Compute.js'
import type { PatchOf, TableColumns, Updateable } from '../rows.js'
import type { AnyTable } from '../table.js'
import type { ColumnsFromJson } from './from-json.js'
import type { Chosen, SchemaOptions } from './schema-options.js'
import { createSchema, type TableSchema } from './table-schema.js'
import { validateRow } from './validate-row.js'
import { writeRules } from './write-rules.js'

/**
 * A Standard Schema of what {@link Table.update} takes, by the rules of {@link insertSchema}, except that nothing has to be
 * given.
 *
 * An object without a column is taken, as `update` takes it: it changes nothing. `undefined` is not given, `null` is NULL.
 * The columns of the primary key are among those that can be written, so `pick` or `omit` here, too.
 *
 * @example
 * ```ts
 * const patch = updateSchema(users, { pick: ['name', 'settings'] })
 * const result = await patch['~standard'].validate({ name: 'Ada' })
 * if (result.issues === undefined) {
 *   await db.table(users).update(id, result.value)
 * }
 * ```
 */
export const updateSchema = <
  Table extends AnyTable,
  Picked extends keyof Updateable<Table> = keyof Updateable<Table>,
  Omitted extends keyof Updateable<Table> = never,
>(
  table: Table,
  options?: SchemaOptions<Updateable<Table>, Picked, Omitted>,
): TableSchema<
  ComputeRaw<PatchOf<ColumnsFromJson<Chosen<TableColumns<Table>, Exclude<Picked, Omitted>>>>>,
  ComputeRaw<PatchOf<Chosen<TableColumns<Table>, Exclude<Picked, Omitted>>>>
> => {
  const rules = Object.freeze({ ...writeRules(table, options), missing: () => undefined })
  return createSchema((value) => validateRow(rules, value))
}
