import type {
  AnyColumn,
  AnyTable,
  columnTypes,
  Selectable,
  Sql,
  TableColumns,
  tableTypes,
} from '@manticore/schema'
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { JsonPart, JsonPaths, JsonWhole } from './json-filter-types.js'
import type { ArrayOperators, Operators, TextOperators } from './operator-types.js'
import type { ReadOptions } from './read-options.js'

type Types<Column extends AnyColumn> = Column[typeof columnTypes]
type Flags<Column extends AnyColumn> = Types<Column>['flags']
type Write<Column extends AnyColumn> = Types<Column>['value']
type Null<Column extends AnyColumn> = 'notNull' extends Flags<Column> ? never : null

/** What a column of JSONB can be compared with. */
export interface JsonOperators<Value, Null> extends Operators<Value, Null> {
  /** It has what this has, and may have more: `"settings" @> $1::JSONB`. */
  readonly contains?: JsonPart<Value>
  /** It has nothing that this has not: `"settings" <@ $1::JSONB`. */
  readonly containedBy?: JsonWhole<Value>
  /** It has this key, or this text as an element: `"settings" ? $1::TEXT`. */
  readonly hasKey?: string
  /** Comparisons inside it, by keys joined with dots: `{ theme: 'dark', 'sizes.0': { gt: 3 } }`. */
  readonly path?: JsonPaths<Value>
}

type TextName = 'text' | 'varchar' | 'char' | 'citext'
type GeoName = 'geography' | 'geometry'

type OperatorsOf<Column extends AnyColumn> =
  'array' extends Flags<Column>
    ? ArrayOperators<Write<Column>, Null<Column>>
    : 'jsonb' extends Flags<Column>
      ? JsonOperators<Write<Column>, Null<Column>>
      : Flags<Column> & TextName extends never
        ? Operators<Write<Column>, Null<Column>>
        : TextOperators<Write<Column>, Null<Column>>

// an object where a value could stand is read as operators, so that JSON is compared with { eq: value }
type Direct<Column extends AnyColumn> =
  'array' extends Flags<Column>
    ? Write<Column>
    : Flags<Column> & ('jsonb' | GeoName) extends never
      ? Write<Column>
      : never

// A condition that always holds. The compiler shows what comes out of it, in the place of how it came about, and code for
// any table can still be checked against it, which "infer" would not let it.
type Condition<Column extends AnyColumn> = [Column] extends [unknown]
  ? Direct<Column> | Null<Column> | OperatorsOf<Column>
  : never

type Comparable<Name extends keyof TableColumns<Table>, Table extends AnyTable> = {
  readonly [Property in Name]?: Condition<TableColumns<Table>[Property]>
} & {
  /** All of these hold. */
  readonly and?: readonly Conditions<Table>[]
  /** At least one of these holds. */
  readonly or?: readonly Conditions<Table>[]
  /** These do not hold together: `not (...)`. */
  readonly not?: Conditions<Table>
  // a function has a name and a length, which may be columns too: without this any function would do as conditions
  readonly [Symbol.hasInstance]?: never
}

// one object, which messages list before anything else, and in it the names first
type ConditionsOn<Name extends keyof TableColumns<Table>, Table extends AnyTable> = {
  [Key in keyof Comparable<Name, Table>]?: Comparable<Name, Table>[Key]
}

/** A filter as an object, whose conditions hold together. */
export type Conditions<Table extends AnyTable> = [Table] extends [unknown]
  ? ConditionsOn<keyof TableColumns<Table>, Table>
  : never

type NameOf<Table extends AnyTable> = Table[typeof tableTypes]['name']

/**
 * Kysely's expression builder over the properties of a table: `eb('createdAt', '>', yesterday)`. A value compared with a
 * column is sent as the column's; any other is sent as text, whose type the server infers.
 */
export type FilterBuilder<Table extends AnyTable> = ExpressionBuilder<
  {
    readonly [Name in NameOf<Table>]: {
      readonly [Property in keyof TableColumns<Table>]: Types<TableColumns<Table>[Property]>['write']
    }
  },
  NameOf<Table>
>

/**
 * A filter: `{ role: 'admin', balance: { gte: '10' }, or: [{ name: { like: 'A%' } }, { teamId: null }] }`. `undefined` is
 * refused, since it would widen the filter; `null` matches NULL.
 *
 * Or a callback with Kysely's expression builder, `(eb) => eb(eb.fn('lower', ['name']), '=', name)`, or SQL with the
 * names of the database: `` sql`lower(name) = ${name}` ``.
 */
export type Where<Table extends AnyTable> = [Table] extends [unknown]
  ? Conditions<Table> | ((eb: FilterBuilder<Table>) => Expression<SqlBool> | Sql) | Sql
  : never

/** {@link Property} as code for any table can follow it. */
export type PropertyOf<Table extends AnyTable> = keyof TableColumns<Table> & string

/** The properties of a table's columns. */
export type Property<Table extends AnyTable> = [Table] extends [unknown]
  ? keyof TableColumns<Table> & string
  : never

type Nulls = 'nulls first' | 'nulls last'

/** A name, what order it is to have and where its NULLs go: `'name desc nulls last'`. */
export type Order<Name extends string> =
  | Name
  | `${Name} ${'asc' | 'desc' | Nulls | `${'asc' | 'desc'} ${Nulls}`}`

/** `'name'`, `'name desc'`, `'name desc nulls last'`. NULLs come first when ascending and last when descending. */
export type OrderBy<Table extends AnyTable> = [Table] extends [unknown] ? Order<Property<Table>> : never

/** An expression to sort by, ascending unless `direction` says otherwise. */
export interface OrderExpression {
  /** What to sort by, in Kysely's terms or as SQL. */
  readonly by: Expression<unknown> | Sql
  /** Default `asc`. */
  readonly direction?: 'asc' | 'desc'
  /** By default first when ascending, last when descending. */
  readonly nulls?: 'first' | 'last'
}

/** One item of an order that a callback returns. */
export type OrderItem<Table extends AnyTable> = OrderBy<Table> | Expression<unknown> | Sql | OrderExpression

// the callback has no name here, since messages list named types first and its arguments are long
type Ordering<Table extends AnyTable> = [Table] extends [unknown]
  ?
      | OrderBy<Table>
      | readonly OrderBy<Table>[]
      | ((eb: FilterBuilder<Table>) => OrderItem<Table> | readonly OrderItem<Table>[])
  : never

/** An order by expressions: `(eb) => [{ by: eb.fn('lower', ['name']), direction: 'desc' }, 'id']`. */
export type OrderCallback<Table extends AnyTable> = Extract<Ordering<Table>, (eb: never) => unknown>

/** Which rows are wanted. */
interface RowsWanted<Table extends AnyTable, Selected extends PropertyOf<Table>> {
  /** The rows wanted; all when left out. */
  readonly where?: Where<Table>
  /** The order of the rows; none is promised when left out. */
  readonly orderBy?: Ordering<Table>
  /** At most this many rows. */
  readonly limit?: number
  /** How many rows to leave out first. Default 0. */
  readonly offset?: number
  /** The columns to read; all when left out. */
  readonly select?: readonly Selected[]
}

/** Which rows are wanted on a page. */
interface PageWanted<Table extends AnyTable, Selected extends PropertyOf<Table>>
  extends Omit<RowsWanted<Table, Selected>, 'offset' | 'orderBy'> {
  /** Columns only: the next page begins where their values end. */
  readonly orderBy?: OrderBy<Table> | readonly OrderBy<Table>[]
  /** The `next` of the page before. */
  readonly after?: string | undefined
}

/** What a list is asked for. */
export type ListOptions<Table extends AnyTable, Selected extends PropertyOf<Table>> = RowsWanted<
  Table,
  Selected
> &
  ReadOptions

/** The filter of a find, without the options that do not apply to one row. */
export type FindOptions<Table extends AnyTable, Selected extends PropertyOf<Table>> = Pick<
  RowsWanted<Table, Selected>,
  'orderBy' | 'offset' | 'select'
> &
  ReadOptions

/** What a page is asked for. */
export type PageOptions<Table extends AnyTable, Selected extends PropertyOf<Table>> = PageWanted<
  Table,
  Selected
> &
  ReadOptions

/** What a stream is asked for. */
export type StreamOptions<Table extends AnyTable, Selected extends PropertyOf<Table>> = RowsWanted<
  Table,
  Selected
> & {
  /** How many rows are fetched at a time. Default 1,000. */
  readonly batchSize?: number
} & ReadOptions

/** A row with the selected columns only. */
export type SelectedRow<Table extends AnyTable, Selected extends PropertyOf<Table>> =
  // the whole row keeps its own name and flat form
  PropertyOf<Table> extends Selected
    ? Selectable<Table>
    : { [P in Selected]: Selectable<Table>[P & keyof Selectable<Table>] }

/** Values to write, where SQL may stand for a value: `` { balance: sql`balance + ${amount}` } ``. */
export type OrSql<Values> = { [Property in keyof Values]: Values[Property] | Sql }
