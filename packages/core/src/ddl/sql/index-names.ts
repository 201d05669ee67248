import type { IndexSnapshot } from '../snapshot.js'
import { madeName } from './made-name.js'

/** What an index is named by. */
export interface Nameable {
  readonly kind: IndexSnapshot['kind'] | 'primary key'
  readonly name: string | undefined
  /** The names of its columns; undefined for an expression. */
  readonly columns: readonly (string | undefined)[]
}

/** Whether an index is created by a statement of its own; a unique constraint is a part of its table. */
export const isSecondary = ({ kind }: { readonly kind: Nameable['kind'] }): boolean =>
  kind !== 'unique' && kind !== 'primary key'

/**
 * The names of the indexes of a table, each at its place: those given, or made of the table and the columns as PostgreSQL
 * makes them, with a number where the table has another index of that name. Undefined for what is no secondary index and
 * was not given a name.
 */
export const indexNames = (table: string, indexes: readonly Nameable[]): (string | undefined)[] => {
  const taken = new Set(indexes.flatMap(({ name }) => name ?? []))
  return indexes.map((index) => {
    if (index.name !== undefined || !isSecondary(index)) {
      return index.name
    }
    const name = madeName([table, ...index.columns.map((column) => column ?? 'expr')], 'idx', taken)
    taken.add(name)
    return name
  })
}
