import { checkName } from './name.js'

/** The name a table had before. */
export interface RenamedFromExtra {
  readonly kind: 'renamedFrom'
  /** The name it had. */
  readonly name: string
}

/**
 * The name a table had before. Where the database has a table of that name and none of the new one, a generated migration
 * renames it; otherwise it would create one table and drop the other. It may stay for good, and a column has its own,
 * {@link Column.renamedFrom}.
 *
 * @example
 * ```ts
 * const users = defineTable('users', { id: uuid().primaryKey() }, () => [renamedFrom('people')])
 * ```
 */
export const renamedFrom = (name: string): RenamedFromExtra => {
  checkName(name, 'renamedFrom()')
  return Object.freeze({ kind: 'renamedFrom', name })
}
