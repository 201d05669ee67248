import type { AnyColumn } from './column.js'
import type { ColumnDefinition } from './column-spec.js'
import { defineColumns } from './define-columns.js'
import { defineExtras } from './define-extras.js'
import type { ConstraintExtra, IndexDefinition, TableExtra } from './extras.js'
import { checkName } from './name.js'
import type { ColumnReference } from './reference.js'
import type { ReadSqlText, SqlTextError } from './sql-text.js'
import { tableDefinition } from './table-key.js'

/** The key of the types a declared table carries. It exists for the compiler only. */
export declare const tableTypes: unique symbol

/** Everything declared about a table. */
export interface TableDefinition {
  readonly name: string
  readonly columns: readonly ColumnDefinition[]
  readonly byProperty: ReadonlyMap<string, ColumnDefinition>
  /** The columns of the primary key in its order; empty when none is declared. */
  readonly primaryKey: readonly ColumnDefinition[]
  readonly indexes: readonly IndexDefinition[]
  readonly constraints: readonly ConstraintExtra[]
}

/** Any declared table. */
export interface AnyTable {
  readonly [tableDefinition]: TableDefinition
  readonly [tableTypes]: { readonly name: string; readonly columns: Readonly<Record<string, AnyColumn>> }
}

/** A declared table. Its properties are its columns, for `references`, indexes and `sql`. */
export type DeclaredTable<Name extends string, Columns> = {
  readonly [tableDefinition]: TableDefinition
  readonly [tableTypes]: { readonly name: Name; readonly columns: Columns }
} & { readonly [Property in keyof Columns]: ColumnReference }

/** What a column is declared with: a builder, or SQL text. */
export type ColumnInput = AnyColumn | string

type ColumnOf<Input> = Input extends string ? ReadSqlText<Input> : Input

/** The columns of a table, with those written as SQL text read into builders' types. */
export type ColumnsOf<Inputs> = {
  readonly [Property in keyof Inputs]: ColumnOf<Inputs[Property]>
}

type BadTexts<Inputs> = {
  [Property in keyof Inputs]: Inputs[Property] extends string
    ? ReadSqlText<Inputs[Property]> extends SqlTextError<string>
      ? Property
      : never
    : never
}[keyof Inputs]

type Located<Place extends string, Reason> =
  Reason extends SqlTextError<infer Message> ? SqlTextError<`${Place}: ${Message}`> : never

// An object type in the place of each text that cannot be read, so that the error stands at that property.
type Readable<Name extends string, Inputs> = [BadTexts<Inputs>] extends [never]
  ? unknown
  : {
      readonly [Property in BadTexts<Inputs>]: Located<
        `${Name}.${Property & string}`,
        ReadSqlText<Inputs[Property] & string>
      >
    }

/**
 * Declares a table: its name, its columns, and what it has beside them.
 *
 * ```ts
 * const users = defineTable('users', {
 *   id: uuid().primaryKey().defaultRandom(),
 *   email: text().notNull().unique(),
 *   price: 'DECIMAL(8,2) NOT NULL DEFAULT 0',     // SQL text, typed all the same
 * }, (t) => [index().on(t.email)])
 * ```
 *
 * A SQL text that cannot be read does not compile, and is a {@link SchemaError} at run time.
 */
export const defineTable = <
  const Name extends string,
  const Inputs extends Readonly<Record<string, ColumnInput>>,
>(
  name: Name,
  columns: Inputs & Readable<Name, Inputs>,
  extras?: (columns: { readonly [Property in keyof Inputs]: ColumnReference }) => readonly TableExtra[],
): DeclaredTable<Name, ColumnsOf<Inputs>> => {
  checkName(name, 'defineTable')
  const defined = defineColumns(name, columns)
  const references = Object.fromEntries(defined.map((column) => [column.property, column.reference]))
  const definition: TableDefinition = Object.freeze({
    name,
    columns: defined,
    byProperty: new Map(defined.map((column) => [column.property, column])),
    // every property of Inputs has just got its reference
    ...defineExtras(name, defined, () =>
      extras?.(references as { readonly [Property in keyof Inputs]: ColumnReference }),
    ),
  })
  // the types of the columns are the compiler's business alone
  return Object.freeze({ ...references, [tableDefinition]: definition }) as unknown as DeclaredTable<
    Name,
    ColumnsOf<Inputs>
  >
}
