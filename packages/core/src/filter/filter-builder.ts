import { type TableDefinition, ValidationError } from '@manticore/schema'
import { type ExpressionBuilder, expressionBuilder } from 'kysely'

/** Kysely's expression builder. The caller's types know the properties of the table; here they are checked when renamed. */
export type Builder = ExpressionBuilder<Record<string, Record<string, unknown>>, string>

const plain: Builder = expressionBuilder()

// Kysely leaves out what is undefined in `eb.and({ name: undefined })`, which would silently widen the filter
const check = (table: string, given: unknown): void => {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return
  }
  const missing = Object.entries(given).find(([, value]) => value === undefined)
  if (missing !== undefined) {
    throw new ValidationError(
      `${table}: "${missing[0]}" is undefined, which would silently widen the filter`,
      {
        table,
        column: missing[0],
      },
    )
  }
}

const create = (table: string): Builder => {
  const guard = <Call extends (given: never) => unknown>(call: Call): Call =>
    // the same function, with a look at its argument first
    ((given: never) => {
      check(table, given)
      return call(given)
    }) as Call
  const build = ((...given: Parameters<Builder>) => plain(...given)) as Builder // completed by what follows
  return Object.assign(build, plain, { and: guard(plain.and), or: guard(plain.or), eb: build })
}

const builders = new WeakMap<TableDefinition, Builder>()

/** The expression builder of a table, in which `undefined` is an error everywhere. */
export const filterBuilder = (table: TableDefinition): Builder => {
  const builder = builders.get(table) ?? create(table.name)
  builders.set(table, builder)
  return builder
}
