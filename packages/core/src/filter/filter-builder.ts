import { ValidationError } from '@manticore/schema'
import { type ExpressionBuilder, expressionBuilder } from 'kysely'

// the properties of a table are checked by the types of the caller, and at run time when they are renamed
type Builder = ExpressionBuilder<Record<string, Record<string, unknown>>, string>

const plain: Builder = expressionBuilder()

// Kysely leaves out what is undefined in `eb.and({ name: undefined })`, which would silently widen the filter
const check = (given: unknown): void => {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return
  }
  const missing = Object.entries(given).find(([, value]) => value === undefined)
  if (missing !== undefined) {
    throw new ValidationError(`"${missing[0]}" is undefined, which would silently widen the filter`, {
      column: missing[0],
    })
  }
}

const guard = <Call extends (given: never) => unknown>(call: Call): Call =>
  // the same function, with a look at its argument first
  ((given: never) => {
    check(given)
    return call(given)
  }) as Call

const create = (): Builder => {
  const build = ((...given: Parameters<Builder>) => plain(...given)) as Builder // completed by what follows
  return Object.assign(build, plain, { and: guard(plain.and), or: guard(plain.or), eb: build })
}

/** Kysely's expression builder, in which `undefined` is an error everywhere. */
export const filterBuilder: Builder = create()
