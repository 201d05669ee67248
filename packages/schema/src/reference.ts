const references = new WeakSet<object>()

/** A column of a declared table, as `users.email` gives it: usable in `sql`, in indexes and as a foreign key's target. */
export interface ColumnReference {
  /** The table. */
  readonly table: string
  /** The schema of the table, where it is not the one the connection uses by itself. */
  readonly schema: string | undefined
  /** The name in the database. */
  readonly name: string
  /** The name in TypeScript. */
  readonly property: string
  /** Ascending in an index or key: `index().on(t.name.asc())`. */
  asc(): OrderedColumn
  /** Descending in an index or key: `index().on(t.createdAt.desc())`. */
  desc(): OrderedColumn
}

/**
 * A column of a type without an order, such as JSONB, where a table's extras are declared: an inverted or a vector index
 * takes it as its last column, and any index may store it.
 */
export interface UnorderedReference<Message extends string>
  extends Pick<ColumnReference, 'table' | 'schema' | 'name' | 'property'> {
  /** For the compiler only. */
  readonly 'this column has no order'?: Message
}

/** Any column of a table. */
export type AnyReference = ColumnReference | UnorderedReference<string>

/** A column with a direction, for indexes and keys. */
export interface OrderedColumn {
  /** The column. */
  readonly column: ColumnReference
  /** Which way it is sorted. */
  readonly direction: 'asc' | 'desc'
}

export const columnReference = (
  column: Pick<ColumnReference, 'schema' | 'table' | 'name' | 'property'>,
): ColumnReference => {
  const reference: ColumnReference = Object.freeze({
    ...column,
    asc: () => Object.freeze({ column: reference, direction: 'asc' as const }),
    desc: () => Object.freeze({ column: reference, direction: 'desc' as const }),
  })
  references.add(reference)
  return reference
}

/** Whether a value is a column of a declared table. */
export const isColumnReference = (value: unknown): value is ColumnReference =>
  typeof value === 'object' && value !== null && references.has(value)
