/**
 * What a database holds, as data: the form in which declared tables and a live database are compared, and from which
 * all DDL is written. Names are those of the database, expressions are SQL text, and everything is frozen.
 */
export interface SchemaSnapshot {
  /** The schemas beside the connection's own, by name. */
  readonly schemas: readonly string[]
  readonly enums: readonly EnumSnapshot[]
  readonly tables: readonly TableSnapshot[]
}

/** What names a thing: its schema is undefined where it is the one the connection uses by itself, mostly `public`. */
export interface QualifiedName {
  readonly schema: string | undefined
  readonly name: string
}

/** An enum type with its labels in order. */
export interface EnumSnapshot extends QualifiedName {
  readonly labels: readonly string[]
}

/** A table with all that belongs to it. */
export interface TableSnapshot extends QualifiedName {
  readonly columns: readonly ColumnSnapshot[]
  readonly primaryKey: PrimaryKeySnapshot | undefined
  /** Unique constraints and secondary indexes. */
  readonly indexes: readonly IndexSnapshot[]
  readonly foreignKeys: readonly ForeignKeySnapshot[]
  readonly checks: readonly CheckSnapshot[]
  readonly families: readonly FamilySnapshot[]
  readonly ttl: TtlSnapshot | undefined
  readonly locality: LocalitySnapshot | undefined
  readonly comment: string | undefined
  /** The name it had before, where it was declared to have been renamed. */
  readonly renamedFrom: string | undefined
}

/** The type of a column, in parts: `DECIMAL`, `(19,4)`, and whether it is an array of those. */
export interface TypeSnapshot {
  /** As CREATE TABLE has it; an enum or a domain by its quoted name, `"app"."role"`. */
  readonly name: string
  /** Its arguments in parentheses without blanks, or ''. */
  readonly arguments: string
  readonly array: boolean
}

/** A column. */
export interface ColumnSnapshot {
  readonly name: string
  readonly type: TypeSnapshot
  /** SERIAL on PostgreSQL: numbered by a sequence that belongs to the column. */
  readonly serial: boolean
  readonly collate: string | undefined
  readonly notNull: boolean
  readonly default: string | undefined
  readonly generated: { readonly expression: string; readonly kept: 'stored' | 'virtual' } | undefined
  readonly identity: 'always' | 'by default' | undefined
  readonly onUpdate: string | undefined
  readonly visible: boolean
  readonly comment: string | undefined
  /** The name it had before, where it was declared to have been renamed. */
  readonly renamedFrom: string | undefined
}

/** A part of a key or an index. */
export type PartSnapshot =
  | { readonly column: string; readonly direction: 'asc' | 'desc' }
  | { readonly expression: string; readonly direction: 'asc' | 'desc' }

/** The primary key. A name that was not given is undefined, and then any name is right. */
export interface PrimaryKeySnapshot {
  readonly name: string | undefined
  readonly parts: readonly PartSnapshot[]
  /** The buckets of a hash-sharded key; 0 leaves their number to the database. */
  readonly buckets: number | undefined
}

/** A unique constraint or a secondary index. A name that was not given is undefined, and then any name is right. */
export interface IndexSnapshot {
  /** `unique` is the constraint. On CockroachDB it and a plain `unique index` are the same thing. */
  readonly kind: 'unique' | 'index' | 'unique index' | 'inverted index' | 'vector index'
  readonly name: string | undefined
  readonly parts: readonly PartSnapshot[]
  /** What the last part is indexed for, where it is not what its type is indexed for by itself. */
  readonly operators: 'trigram' | 'l2' | 'cosine' | 'inner product' | undefined
  readonly storing: readonly string[]
  readonly buckets: number | undefined
  readonly where: string | undefined
  readonly visible: boolean
}

/** What a foreign key does when the row it refers to is deleted, or its key changes. */
export type ActionSnapshot = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default'

/** A foreign key. */
export interface ForeignKeySnapshot {
  readonly name: string | undefined
  readonly columns: readonly string[]
  /** Without columns it is the primary key of a table that is not among those declared. */
  readonly target: QualifiedName & { readonly columns: readonly string[] }
  readonly onDelete: ActionSnapshot
  readonly onUpdate: ActionSnapshot
}

/** A check, of one column or of several. */
export interface CheckSnapshot {
  readonly name: string | undefined
  readonly expression: string
}

/** Columns stored together. */
export interface FamilySnapshot {
  readonly name: string | undefined
  readonly columns: readonly string[]
}

/** When rows expire, and the storage parameters of the job by their names in SQL. */
export interface TtlSnapshot {
  readonly expiration: string | undefined
  readonly after: string | undefined
  readonly parameters: Readonly<Record<string, string | number | boolean>>
}

/** Where rows live in a database of several regions. */
export interface LocalitySnapshot {
  readonly where: 'global' | 'regional by row' | 'regional by table'
  readonly region: string | undefined
  /** The column that holds a row's region, where it is not the database's own hidden one. */
  readonly as: string | undefined
}
