import type { AnyColumn, columnTypes } from './column.js'
import type { ColumnDefinition } from './column-spec.js'
import { defineColumns } from './define-columns.js'
import { defineExtras } from './define-extras.js'
import { declareEnum, type EnumBuilder } from './enum-type.js'
import type { ConstraintExtra, IndexDefinition, TableExtra } from './extras.js'
import type { FamilyExtra } from './family.js'
import type { LocalityExtra } from './locality.js'
import { checkName } from './name.js'
import type { ColumnReference, UnorderedReference } from './reference.js'
import type { ReadSqlText, SqlTextError } from './sql-text.js'
import { tableDefinition } from './table-key.js'
import type { TtlExtra } from './ttl.js'
import type { UnarrayableTypeName, UnkeyableTypeName } from './type-limits.js'

/** The key of the types a declared table carries. It exists for the compiler only. */
export declare const tableTypes: unique symbol

/** Everything declared about a table. */
export interface TableDefinition {
  /** The name in the database. */
  readonly name: string
  /** The schema it was declared in; undefined for the one the connection uses by itself, mostly `public`. */
  readonly schema: string | undefined
  /** The columns, in the order of declaration. */
  readonly columns: readonly ColumnDefinition[]
  /** The columns, by their names in TypeScript. */
  readonly byProperty: ReadonlyMap<string, ColumnDefinition>
  /** The columns of the primary key in its order; empty when none is declared. */
  readonly primaryKey: readonly ColumnDefinition[]
  /** The primary key's extras, unique constraints and indexes declared beside the columns. */
  readonly indexes: readonly IndexDefinition[]
  /** The foreign keys and checks declared beside the columns. */
  readonly constraints: readonly ConstraintExtra[]
  /** The column families. */
  readonly families: readonly FamilyExtra[]
  /** When rows expire. */
  readonly ttl: TtlExtra | undefined
  /** Where rows live in a database of several regions. */
  readonly locality: LocalityExtra | undefined
  /** What `COMMENT ON TABLE` says. */
  readonly comment: string | undefined
  /** The name it had before, where a migration is to rename it. */
  readonly renamedFrom: string | undefined
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

/** Why a column cannot be, whatever it is declared with. */
export interface ColumnLimit<Message extends string> {
  readonly 'this column cannot be': Message
}

type KeyLimit<Flags extends string, Name extends string> = [Name] extends [never]
  ? never
  : 'primaryKey' extends Flags
    ? ColumnLimit<`${Name} cannot be in the primary key`>
    : 'unique' extends Flags
      ? ColumnLimit<`${Name} cannot be in a unique constraint`>
      : never

// of a column whose traits are not known, such as one from a catalog, nothing can be told
type Limit<Flags extends string> = string extends Flags
  ? never
  : 'array' extends Flags
    ? [Flags & UnarrayableTypeName] extends [never]
      ? KeyLimit<Flags, Flags & UnkeyableTypeName>
      : ColumnLimit<`there are no arrays of ${Flags & UnarrayableTypeName}`>
    : KeyLimit<Flags, Flags & UnkeyableTypeName>

type FaultOf<Declared> =
  Declared extends SqlTextError<string>
    ? Declared
    : Declared extends AnyColumn
      ? Limit<Declared[typeof columnTypes]['flags']>
      : never

/** What is wrong with a column, `never` when nothing is, or when it may be any column. */
type Fault<Input> = AnyColumn extends Input ? never : FaultOf<ColumnOf<Input>>

type Faults<Inputs> = { [Property in keyof Inputs]: Fault<Inputs[Property]> }

type Faulty<Inputs> = {
  [Property in keyof Inputs]: [Fault<Inputs[Property]>] extends [never] ? never : Property
}[keyof Inputs]

type Located<Place extends string, Reason> =
  Reason extends SqlTextError<infer Message>
    ? SqlTextError<`${Place}: ${Message}`>
    : Reason extends ColumnLimit<infer Message>
      ? ColumnLimit<`${Place}: ${Message}`>
      : never

// An object type in the place of each column that cannot be, so that the error stands at that property.
type Possible<Name extends string, Inputs> = [Faults<Inputs>[keyof Inputs]] extends [never]
  ? unknown
  : {
      readonly [Property in Faulty<Inputs>]: Located<`${Name}.${Property & string}`, Fault<Inputs[Property]>>
    }

type Columns = Readonly<Record<string, ColumnInput>>

type ReferenceBy<Flags extends string> = string extends Flags
  ? ColumnReference
  : [Flags & UnkeyableTypeName] extends [never]
    ? ColumnReference
    : UnorderedReference<`${Flags & UnkeyableTypeName} cannot be in a key or an ordered index`>

type ReferenceTo<Declared> = Declared extends AnyColumn
  ? ReferenceBy<Declared[typeof columnTypes]['flags']>
  : ColumnReference

/** The columns of a table as its extras see them. */
type References<Inputs> = {
  readonly [Property in keyof Inputs]: AnyColumn extends Inputs[Property]
    ? ColumnReference
    : ReferenceTo<ColumnOf<Inputs[Property]>>
}

type Extras<Inputs> = (columns: References<Inputs>) => readonly TableExtra[]

/** Declares a table of a schema, or of none. */
const declareTable = <Name extends string, Inputs extends Columns>(
  schema: string | undefined,
  name: string,
  columns: Columns,
  extras?: Extras<Inputs>,
): DeclaredTable<Name, ColumnsOf<Inputs>> => {
  checkName(name, 'defineTable')
  const defined = defineColumns(schema, name, columns)
  const references = Object.fromEntries(defined.map((column) => [column.property, column.reference]))
  const definition: TableDefinition = Object.freeze({
    name,
    schema,
    columns: defined,
    byProperty: new Map(defined.map((column) => [column.property, column])),
    // every property of Inputs has just got its reference
    ...defineExtras(name, defined, () => extras?.(references as References<Inputs>)),
  })
  // the types of the columns are the compiler's business alone
  return Object.freeze({ ...references, [tableDefinition]: definition }) as unknown as DeclaredTable<
    Name,
    ColumnsOf<Inputs>
  >
}

/**
 * Declares a table: its name, its columns, and what it has beside them, such as {@link index}, {@link unique},
 * {@link foreignKey}, {@link check}, {@link ttl} and {@link locality}.
 *
 * A column that cannot be, such as a SQL text of an unknown type or a key of JSONB, does not compile, and is a
 * {@link SchemaError} at run time. Nothing is sent: {@link Table.initialize} or a migration creates the table.
 *
 * @example
 * ```ts
 * const products = defineTable(
 *   'products',
 *   {
 *     id: uuid().primaryKey().defaultRandom(),
 *     name: text().notNull(),
 *     price: 'DECIMAL(8,2) NOT NULL DEFAULT 0', // SQL text, typed all the same
 *   },
 *   (t) => [index().on(t.name)],
 * )
 * type Product = Selectable<typeof products> // { id: string, name: string, price: string }
 * ```
 */
export const defineTable = <const Name extends string, const Inputs extends Columns>(
  name: Name,
  columns: Inputs & Possible<Name, Inputs>,
  extras?: Extras<Inputs>,
): DeclaredTable<Name, ColumnsOf<Inputs>> => declareTable<Name, Inputs>(undefined, name, columns, extras)

/** A schema to declare tables and enum types in. */
export interface SchemaBuilder<Schema extends string> {
  /** The name of the schema. */
  readonly schemaName: Schema
  /** {@link defineTable} in the schema. Where tables are named by a string, this one is `'app.users'`. */
  table<const Name extends string, const Inputs extends Columns>(
    name: Name,
    columns: Inputs & Possible<`${Schema}.${Name}`, Inputs>,
    extras?: Extras<Inputs>,
  ): DeclaredTable<`${Schema}.${Name}`, ColumnsOf<Inputs>>
  /** {@link enumType} in the schema. */
  enumType<const Label extends string>(name: string, labels: readonly [Label, ...Label[]]): EnumBuilder<Label>
}

/**
 * A schema other than the connection's own. A dot within a name is a part of the name: `defineTable('app.users', ...)` is a
 * table of that name. `initialize()` creates the schema where it is missing.
 *
 * @example
 * ```ts
 * const app = schema('app')
 * const members = app.table('members', { id: uuid().primaryKey() }) // "app"."members"
 * ```
 */
export const schema = <const Schema extends string>(schemaName: Schema): SchemaBuilder<Schema> => {
  checkName(schemaName, 'schema')
  return Object.freeze({
    schemaName,
    table: <const Name extends string, const Inputs extends Columns>(
      name: Name,
      columns: Columns,
      extras?: Extras<Inputs>,
    ) => declareTable<`${Schema}.${Name}`, Inputs>(schemaName, name, columns, extras),
    enumType: <const Label extends string>(name: string, labels: readonly [Label, ...Label[]]) =>
      declareEnum(schemaName, name, labels),
  })
}
