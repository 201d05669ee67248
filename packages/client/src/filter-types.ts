import type {
  AnyColumn,
  AnyTable,
  columnTypes,
  Selectable,
  SqlExpression,
  TableColumns,
} from '@manticore/schema'

type Flags<Column extends AnyColumn> = Column[typeof columnTypes]['flags']
type Write<Column extends AnyColumn> = NonNullable<Column[typeof columnTypes]['write']>
type Null<Column extends AnyColumn> = 'notNull' extends Flags<Column> ? never : null

/** What a column can be compared with. `eq` and `ne` of null are IS NULL and IS NOT NULL. */
export interface Operators<Value, Null> {
  readonly eq?: Value | Null
  readonly ne?: Value | Null
  readonly lt?: Value
  readonly lte?: Value
  readonly gt?: Value
  readonly gte?: Value
  /** Any of these. One parameter, however many. */
  readonly in?: readonly Value[]
  readonly notIn?: readonly Value[]
  /** From the first to the second, both included. */
  readonly between?: readonly [Value, Value]
  readonly isNull?: boolean
}

/** What a column of text can be compared with besides. */
export interface TextOperators<Value, Null> extends Operators<Value, Null> {
  /** `%` stands for any text, `_` for one character. */
  readonly like?: string
  /** `like` without regard to case. */
  readonly ilike?: string
}

/** What a column of an array can be compared with besides. Order and repetition do not count. */
export interface ArrayOperators<Value, Null> extends Operators<Value, Null> {
  /** Has all of these elements. */
  readonly contains?: Value
  /** Has no other elements than these. */
  readonly containedBy?: Value
  /** Has one of these elements. */
  readonly overlaps?: Value
}

/** A JSON value or a part of it: an object with some of its properties, an array of some of its elements. */
export type JsonPart<Value> = Value extends readonly (infer Element)[]
  ? readonly JsonPart<Element>[]
  : Value extends object
    ? { readonly [Key in keyof Value]?: JsonPart<Value[Key]> }
    : Value

/** What a column of JSON can be compared with besides. */
export interface JsonOperators<Value, Null> extends Operators<Value, Null> {
  /** Has all of this in it: `{ settings: { contains: { theme: 'dark' } } }`. */
  readonly contains?: JsonPart<Value>
  /** Has nothing in it but what is in this. */
  readonly containedBy?: Value
  /** Is an object with this property, or an array with this text among its elements. */
  readonly hasKey?: string
}

type Condition<Column extends AnyColumn> = Flags<Column> & ('jsonb' | 'array') extends never
  ?
      | Write<Column>
      | Null<Column>
      | (Flags<Column> & TextName extends never
          ? Operators<Write<Column>, Null<Column>>
          : TextOperators<Write<Column>, Null<Column>>)
  : 'array' extends Flags<Column>
    ? Write<Column> | Null<Column> | ArrayOperators<Write<Column>, Null<Column>>
    : Null<Column> | JsonOperators<Write<Column>, Null<Column>>

type TextName = 'text' | 'varchar' | 'char' | 'citext'

/**
 * A filter: `{ role: 'admin', balance: { gte: '10' }, or: [{ name: { like: 'A%' } }, { teamId: null }] }`. Its
 * conditions hold together. `undefined` is refused, since it would widen the filter; `null` matches NULL.
 */
export type Where<Table extends AnyTable> = {
  readonly [Property in keyof TableColumns<Table>]?: Condition<TableColumns<Table>[Property]>
} & {
  readonly and?: readonly Where<Table>[]
  readonly or?: readonly Where<Table>[]
  readonly not?: Where<Table>
}

/** The properties of a table's columns. */
export type Property<Table extends AnyTable> = keyof TableColumns<Table> & string

type Direction = ' asc' | ' desc' | ''
type Nulls = ' nulls first' | ' nulls last' | ''

/** `'name'`, `'name desc'`, `'name desc nulls last'`. NULLs come first when ascending and last when descending. */
export type OrderBy<Table extends AnyTable> = `${Property<Table>}${Direction}${Nulls}`

/** What a list is asked for. */
export interface ListOptions<Table extends AnyTable, Selected extends Property<Table>> {
  readonly where?: Where<Table>
  readonly orderBy?: OrderBy<Table> | readonly OrderBy<Table>[]
  readonly limit?: number
  readonly offset?: number
  /** The columns to read; all when left out. */
  readonly select?: readonly Selected[]
}

/** What a page is asked for. */
export interface PageOptions<Table extends AnyTable, Selected extends Property<Table>>
  extends Omit<ListOptions<Table, Selected>, 'offset'> {
  /** The `next` of the page before. */
  readonly after?: string | undefined
}

/** What a stream is asked for. */
export interface StreamOptions<Table extends AnyTable, Selected extends Property<Table>>
  extends ListOptions<Table, Selected> {
  /** How many rows are fetched at a time. Default 1,000. */
  readonly batchSize?: number
}

/** A row with the selected columns only. */
export type SelectedRow<Table extends AnyTable, Selected extends Property<Table>> =
  // the whole row keeps its own name and flat form
  Property<Table> extends Selected
    ? Selectable<Table>
    : { [P in Selected]: Selectable<Table>[P & keyof Selectable<Table>] }

/** Values to write, where SQL may stand for a value: `` { balance: sql`balance + ${amount}` } ``. */
export type OrSql<Values> = { [Property in keyof Values]: Values[Property] | SqlExpression }
