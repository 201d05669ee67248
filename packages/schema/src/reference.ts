const references = new WeakSet<object>()

/** A column of a declared table, as `users.email` gives it: usable in `sql`, in indexes and as a foreign key's target. */
export interface ColumnReference {
  readonly table: string
  /** The name in the database. */
  readonly name: string
  /** The name in TypeScript. */
  readonly property: string
  /** Ascending in an index or key: `index().on(t.name.asc())`. */
  asc(): OrderedColumn
  /** Descending in an index or key: `index().on(t.createdAt.desc())`. */
  desc(): OrderedColumn
}

/** A column with a direction, for indexes and keys. */
export interface OrderedColumn {
  readonly column: ColumnReference
  readonly direction: 'asc' | 'desc'
}

export const columnReference = (table: string, name: string, property: string): ColumnReference => {
  const reference: ColumnReference = Object.freeze({
    table,
    name,
    property,
    asc: () => Object.freeze({ column: reference, direction: 'asc' as const }),
    desc: () => Object.freeze({ column: reference, direction: 'desc' as const }),
  })
  references.add(reference)
  return reference
}

export const isColumnReference = (value: unknown): value is ColumnReference =>
  typeof value === 'object' && value !== null && references.has(value)
