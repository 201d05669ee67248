import type { AnyColumn, ColumnTypes, columnTypes } from './column.js'
import { ColumnBuilder } from './column-builder.js'
import type { ColumnDefinition, ColumnSpec } from './column-spec.js'
import { SchemaError } from './errors.js'
import { type IndexDefinition, partColumn, type TableExtra } from './extras.js'
import { checkName } from './name.js'
import { readSqlText } from './read-sql-text.js'
import { type ColumnReference, columnReference } from './reference.js'
import type { ReadSqlText, SqlTextError } from './sql-text.js'

/** The key under which a declared table keeps what was declared. */
export const tableDefinition: unique symbol = Symbol('manticore.table')

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
  readonly constraints: readonly Exclude<TableExtra, { readonly definition: IndexDefinition }>[]
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

// An object type in the place of each text that cannot be read, so that the error stands at that property.
type Readable<Inputs> = [BadTexts<Inputs>] extends [never]
  ? unknown
  : { readonly [Property in BadTexts<Inputs>]: ReadSqlText<Inputs[Property] & string> }

// `where` objects have these beside the columns
const RESERVED: ReadonlySet<string> = new Set(['and', 'or', 'not', '__proto__'])

const readColumn = (table: string, property: string, input: unknown): ColumnSpec => {
  if (typeof input === 'string') {
    return readSqlText(input, { table, column: property })
  }
  if (input instanceof ColumnBuilder) {
    return input.spec
  }
  throw new SchemaError(
    `${table}.${property}: a column is declared with a builder such as text() or with SQL text such as 'TEXT NOT NULL'`,
    { table, column: property },
  )
}

const defineColumns = (table: string, inputs: Readonly<Record<string, unknown>>): ColumnDefinition[] => {
  const names = new Set<string>()
  return Object.entries(inputs).map(([property, input], index) => {
    const place = { table, column: property }
    if (RESERVED.has(property)) {
      throw new SchemaError(
        `${table}.${property}: "${property}" means something else in a filter; call the property otherwise and add .named('${property}')`,
        place,
      )
    }
    const spec = readColumn(table, property, input)
    const name = spec.named ?? property
    checkName(name, `${table}.${property}`, place)
    if (names.has(name)) {
      throw new SchemaError(`${table}.${property}: the table has a column "${name}" already`, place)
    }
    names.add(name)
    if (spec.default !== undefined && spec.generated !== undefined) {
      throw new SchemaError(`${table}.${property}: a generated column has no default`, place)
    }
    return Object.freeze({
      ...spec,
      property,
      name,
      index,
      reference: columnReference(table, name, property),
    })
  })
}

const defineKey = (
  table: string,
  columns: readonly ColumnDefinition[],
  indexes: readonly IndexDefinition[],
): readonly ColumnDefinition[] => {
  const marked = columns.filter((column) => column.primaryKey)
  const [extra, ...more] = indexes.filter((index) => index.kind === 'primary key')
  if (extra === undefined) {
    return marked
  }
  const ordered = extra.parts.map((part) => marked.find((column) => column.name === partColumn(part)?.name))
  if (more.length > 0 || ordered.length !== marked.length || new Set(ordered).size !== marked.length) {
    throw new SchemaError(
      `${table}: primaryKey() must be given once and name the columns marked .primaryKey(), which are ${
        marked.map((column) => column.property).join(', ') || 'none'
      }`,
      { table },
    )
  }
  return ordered.map((column) => {
    if (column === undefined) {
      throw new SchemaError(`${table}: primaryKey() names a column not marked .primaryKey()`, { table })
    }
    return column
  })
}

const checkIndex = (table: string, index: IndexDefinition): void => {
  if (index.parts.length === 0) {
    throw new SchemaError(`${table}: the ${index.kind} ${index.name ?? ''} has no columns; call .on(...)`, {
      table,
    })
  }
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
  columns: Inputs & Readable<Inputs>,
  extras?: (columns: { readonly [Property in keyof Inputs]: ColumnReference }) => readonly TableExtra[],
): DeclaredTable<Name, ColumnsOf<Inputs>> => {
  checkName(name, `table "${name}"`)
  const defined = defineColumns(name, columns)
  if (defined.length === 0) {
    throw new SchemaError(`table "${name}" has no columns`, { table: name })
  }
  const references = Object.fromEntries(defined.map((column) => [column.property, column.reference]))
  // every property of Inputs has just got its reference
  const declared = extras?.(references as { readonly [Property in keyof Inputs]: ColumnReference }) ?? []
  const indexes = declared.flatMap((extra) => ('definition' in extra ? [extra.definition] : []))
  for (const index of indexes) {
    checkIndex(name, index)
  }
  const definition: TableDefinition = Object.freeze({
    name,
    columns: Object.freeze(defined),
    byProperty: new Map(defined.map((column) => [column.property, column])),
    primaryKey: Object.freeze(defineKey(name, defined, indexes)),
    indexes: Object.freeze(indexes),
    constraints: Object.freeze(declared.flatMap((extra) => ('definition' in extra ? [] : [extra]))),
  })
  // the types of the columns are the compiler's business alone
  return Object.freeze({ ...references, [tableDefinition]: definition }) as unknown as DeclaredTable<
    Name,
    ColumnsOf<Inputs>
  >
}

/** The types of one column of a table. */
export type TypesOf<Column> = Column extends { readonly [columnTypes]: infer Types extends ColumnTypes }
  ? Types
  : never
