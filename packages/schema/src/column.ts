import type { CustomCodec } from './codec/codec.js'
import type { ColumnReference } from './reference.js'
import type { SqlExpression } from './sql.js'

/** The key of the types a column carries. It exists for the compiler only. */
export declare const columnTypes: unique symbol

/** What the compiler knows of a column. */
export interface ColumnTypes {
  readonly read: unknown
  readonly write: unknown
  readonly flags: string
  /** What a create makes of it: it must be given, may be given, or never. */
  readonly kind: 'required' | 'optional' | 'generated'
}

/** Any column of a declared table. */
export interface AnyColumn {
  readonly [columnTypes]: ColumnTypes
}

/** What happens to the rows that refer to a row when it is deleted or its key changes. */
export type ReferentialAction = 'cascade' | 'restrict' | 'no action' | 'set null' | 'set default'

/** How a foreign key behaves. CockroachDB checks it at once; it has no deferred constraints. */
export interface ReferenceOptions {
  readonly onDelete?: ReferentialAction
  readonly onUpdate?: ReferentialAction
}

/**
 * A column being declared: what a read returns, what a write takes, and its traits (its SQL type and modifiers,
 * as words). Every modifier returns a new column. Nullable unless `notNull()` or `primaryKey()` says otherwise.
 */
export interface Column<Read, Write, Traits extends string> extends AnyColumn {
  readonly [columnTypes]: {
    readonly read: 'notNull' extends Traits ? Read : Read | null
    readonly write: 'notNull' extends Traits ? Write : Write | null
    readonly flags: Traits
    readonly kind: 'generated' extends Traits
      ? 'generated'
      : 'notNull' extends Traits
        ? 'default' extends Traits
          ? 'optional'
          : 'required'
        : 'optional'
  }

  /** `NOT NULL`. */
  notNull(): Column<Read, Write, Traits | 'notNull'>
  /** Part of the primary key; several such columns form a composite key in the order of declaration. Implies NOT NULL. */
  primaryKey(): Column<Read, Write, Traits | 'notNull' | 'primaryKey'>
  /** `UNIQUE`. Several NULLs are allowed, as in SQL. */
  unique(): Column<Read, Write, Traits | 'unique'>
  /** `DEFAULT` a value of the column, or an expression: `` .default(sql`now() + '1 day'`) ``. */
  default(value: Write | SqlExpression): Column<Read, Write, Traits | 'default'>
  /** `DEFAULT gen_random_uuid()`, for UUID columns: keys spread over a cluster, unlike a sequence. */
  defaultRandom(): Column<Read, Write, Traits | 'default'>
  /** `DEFAULT now()`, for dates and timestamps: the time of the transaction. */
  defaultNow(): Column<Read, Write, Traits | 'default'>
  /** `AS (expression)`: computed by the database, never written. Finish with `.stored()` or `.virtual()`. */
  generatedAs(expression: SqlExpression): GeneratedColumn<Read, Write, Traits | 'generated'>
  /**
   * `REFERENCES`: a foreign key to one column of another table. A table that refers to itself needs the return
   * type written down: `.references((): ColumnReference => nodes.id)`.
   */
  references(column: () => ColumnReference, options?: ReferenceOptions): Column<Read, Write, Traits>
  /** `CHECK (expression)`. */
  check(expression: SqlExpression): Column<Read, Write, Traits>
  /** `ON UPDATE expression`: set whenever another column of the row changes. CockroachDB only. */
  onUpdate(expression: SqlExpression): Column<Read, Write, Traits>
  /** The name in the database, where it is not the property's: `createdAt: timestamptz().named('created_at')`. */
  named<const Name extends string>(name: Name): Column<Read, Write, Traits | `named ${Name}`>
  /** `NOT VISIBLE`: left out of `select *`. This library names its columns, so it reads it still. CockroachDB only. */
  notVisible(): Column<Read, Write, Traits>
  /** `T[]`, of one dimension. */
  array(): Column<Read[], readonly Write[], Traits | 'array'>
  /**
   * Your own representation over the column's: `decode` gets what a read would return and makes yours of it,
   * `encode` does the reverse. NULL does not pass through it.
   */
  codec<NewRead, NewWrite = NewRead>(
    codec: CustomCodec<NewRead, NewWrite, Read, Write>,
  ): Column<NewRead, NewWrite, Traits>
  /** `COMMENT ON COLUMN`. */
  comment(text: string): Column<Read, Write, Traits>
  /** A narrower TypeScript type, nothing else: `text().$type<'draft' | 'sent'>()`. */
  $type<T extends Read>(): Column<T, T, Traits>
}

/** A generated column that still has to say where its value lives. */
export interface GeneratedColumn<Read, Write, Traits extends string> {
  /** Computed on write and stored. */
  stored(): Column<Read, Write, Traits>
  /** Computed on read. PostgreSQL has it from version 18. */
  virtual(): Column<Read, Write, Traits>
}
