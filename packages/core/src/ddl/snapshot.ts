/**
 * What a database holds, as data: the form in which declared tables and a live database are compared, and from which
 * all DDL is written. Names are those of the database, expressions are SQL text, and everything is frozen.
 */
export interface SchemaSnapshot {
  /** The schemas beside the connection's own, by name. */
  readonly schemas: readonly string[]
  /** The enum types. */
  readonly enums: readonly EnumSnapshot[]
  /** The tables. */
  readonly tables: readonly TableSnapshot[]
}

/** What names a thing: its schema is undefined where it is the one the connection uses by itself, mostly `public`. */
export interface QualifiedName {
  /** The schema; undefined for the connection's own. */
  readonly schema: string | undefined
  /** The name, without quotes. */
  readonly name: string
}

/** An enum type with its labels in order. */
export interface EnumSnapshot extends QualifiedName {
  /** The labels, in their order. */
  readonly labels: readonly string[]
}

/** A table with all that belongs to it. */
export interface TableSnapshot extends QualifiedName {
  /** The columns, in their order. */
  readonly columns: readonly ColumnSnapshot[]
  /** The primary key, if there is one. */
  readonly primaryKey: PrimaryKeySnapshot | undefined
  /** Unique constraints and secondary indexes. */
  readonly indexes: readonly IndexSnapshot[]
  /** The foreign keys. */
  readonly foreignKeys: readonly ForeignKeySnapshot[]
  /** The checks. */
  readonly checks: readonly CheckSnapshot[]
  /** The column families; on CockroachDB only. */
  readonly families: readonly FamilySnapshot[]
  /** When its rows expire; on CockroachDB only. */
  readonly ttl: TtlSnapshot | undefined
  /** Where its rows live; on CockroachDB only. */
  readonly locality: LocalitySnapshot | undefined
  /** What `COMMENT ON TABLE` says. */
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
  /** Whether it is an array of that type. */
  readonly array: boolean
}

/** A column. */
export interface ColumnSnapshot {
  /** The name, without quotes. */
  readonly name: string
  /** The SQL type. */
  readonly type: TypeSnapshot
  /** SERIAL on PostgreSQL: numbered by a sequence that belongs to the column. */
  readonly serial: boolean
  /** The quoted name of its collation, where it is not that of the database. */
  readonly collate: string | undefined
  /** Whether NULL is refused. */
  readonly notNull: boolean
  /** The expression behind `DEFAULT`. */
  readonly default: string | undefined
  /** The expression it is computed by, and whether its value is stored. */
  readonly generated: { readonly expression: string; readonly kept: 'stored' | 'virtual' } | undefined
  /** How it is numbered by a sequence of its own, if it is. */
  readonly identity: 'always' | 'by default' | undefined
  /** The expression behind `ON UPDATE`; on CockroachDB only. */
  readonly onUpdate: string | undefined
  /** Whether `select *` shows it. */
  readonly visible: boolean
  /** What `COMMENT ON COLUMN` says. */
  readonly comment: string | undefined
  /** The name it had before, where it was declared to have been renamed. */
  readonly renamedFrom: string | undefined
}

/** A part of a key or an index: a column by its name, or an expression as SQL text. */
export type PartSnapshot =
  | {
      readonly column: string
      /** Which way it is sorted. */
      readonly direction: 'asc' | 'desc'
    }
  | { readonly expression: string; readonly direction: 'asc' | 'desc' }

/** The primary key. A name that was not given is undefined, and then any name is right. */
export interface PrimaryKeySnapshot {
  /** The name of the constraint. */
  readonly name: string | undefined
  /** Its parts, in their order. */
  readonly parts: readonly PartSnapshot[]
  /** The buckets of a hash-sharded key; 0 leaves their number to the database. */
  readonly buckets: number | undefined
}

/** A unique constraint or a secondary index. A name that was not given is undefined, and then any name is right. */
export interface IndexSnapshot {
  /** `unique` is the constraint. On CockroachDB it and a plain `unique index` are the same thing. */
  readonly kind: 'unique' | 'index' | 'unique index' | 'inverted index' | 'vector index'
  /** The name of the constraint or index. */
  readonly name: string | undefined
  /** Its parts, in their order. */
  readonly parts: readonly PartSnapshot[]
  /** What the last part is indexed for, where it is not what its type is indexed for by itself. */
  readonly operators: 'trigram' | 'l2' | 'cosine' | 'inner product' | undefined
  /** The names of the columns it stores beside its parts. */
  readonly storing: readonly string[]
  /** The buckets of a hash-sharded index; 0 leaves their number to the database. */
  readonly buckets: number | undefined
  /** The condition of a partial index. */
  readonly where: string | undefined
  /** Whether the planner uses it. */
  readonly visible: boolean
}

/** What a foreign key does when the row it refers to is deleted, or its key changes. */
export type ActionSnapshot = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default'

/** A foreign key. */
export interface ForeignKeySnapshot {
  /** The name of the constraint. */
  readonly name: string | undefined
  /** The names of the columns that refer. */
  readonly columns: readonly string[]
  /** Without columns it is the primary key of a table that is not among those declared. */
  readonly target: QualifiedName & { readonly columns: readonly string[] }
  /** What happens when the row referred to is deleted. */
  readonly onDelete: ActionSnapshot
  /** What happens when its key changes. */
  readonly onUpdate: ActionSnapshot
}

/** A check, of one column or of several. */
export interface CheckSnapshot {
  /** The name of the constraint. */
  readonly name: string | undefined
  /** The condition, as SQL text. */
  readonly expression: string
}

/** Columns stored together. */
export interface FamilySnapshot {
  /** The name of the family. */
  readonly name: string | undefined
  /** The names of its columns. */
  readonly columns: readonly string[]
}

/** When rows expire, and the storage parameters of the job by their names in SQL. */
export interface TtlSnapshot {
  /** The expression for the time at which a row expires. */
  readonly expiration: string | undefined
  /** The interval after which a row expires. */
  readonly after: string | undefined
  /** The storage parameters of the job. */
  readonly parameters: Readonly<Record<string, string | number | boolean>>
}

/** Where rows live in a database of several regions. */
export interface LocalitySnapshot {
  /** Which kind of locality it is. */
  readonly where: 'global' | 'regional by row' | 'regional by table'
  /** The region of a table that is regional by table; undefined for the primary one. */
  readonly region: string | undefined
  /** The column that holds a row's region, where it is not the database's own hidden one. */
  readonly as: string | undefined
}
