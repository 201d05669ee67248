import { isSqlExpression, type TableDefinition, ValidationError } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { Conditions } from './conditions.js'
import { type Callback, callBack, type Written, writtenExpression, writtenSql } from './expression.js'

/** What rows are asked for, read but not compiled. */
export interface Filter {
  /** Equal for filters of equal SQL; undefined where the caller wrote the SQL, which is compiled each time. */
  readonly key: string | undefined
  /** In the order of their placeholders. */
  readonly values: readonly unknown[]
  /** Whether it may hold for every row. */
  readonly empty: boolean
  /** The condition, with a slot for each value; undefined when there is none. */
  compile(): RawBuilder<unknown> | undefined
}

/** No condition at all. */
const noFilter: Filter = Object.freeze({
  key: '',
  values: Object.freeze([]),
  empty: true,
  compile: () => undefined,
})

const writtenFilter = ({ sql: written, values, empty }: Written): Filter => ({
  key: undefined,
  values,
  empty,
  // in brackets, since it may end in an `or`, and other conditions may follow
  compile: () => sql`(${written})`,
})

/** Whether a value is a filter in another form than an object. */
export const isWritten = (where: unknown): boolean => typeof where === 'function' || isSqlExpression(where)

/**
 * Reads a filter: an object of conditions, a callback, or a `sql` expression. Throws `ValidationError` for what it cannot
 * mean, and for `undefined`, which would widen it.
 */
export const readFilter = (table: TableDefinition, where: unknown): Filter => {
  if (where === undefined) {
    return noFilter
  }
  if (typeof where === 'function') {
    // any function can be called with the builder
    const expression = callBack(table, where as Callback)
    return writtenFilter(writtenExpression(table, 'the callback of a filter', expression))
  }
  return isSqlExpression(where) ? writtenFilter(writtenSql(table, where)) : new Conditions(table, where)
}

/** Reads a filter that must not be empty, since it says what is changed or deleted. */
export const readRequiredFilter = (table: TableDefinition, where: unknown, method: string): Filter => {
  const filter = readFilter(table, where)
  if (filter.empty) {
    throw new ValidationError(
      `${table.name}: ${method} needs a filter with a condition in it, so that it cannot reach every row by accident`,
      { table: table.name },
    )
  }
  return filter
}
