import type { AddedAs, OrderedTypeName } from '@manticore/core'
import type { AnyColumn, AnyTable, columnTypes, TableColumns } from '@manticore/schema'
import type { Order, PropertyOf, Where } from './filter-types.js'
import type { Operators } from './operator-types.js'
import type { HistoricalReadOptions } from './read-options.js'

type Flags<Column extends AnyColumn> = Column[typeof columnTypes]['flags']
type Read<Column extends AnyColumn> = Column[typeof columnTypes]['read']
type Write<Column extends AnyColumn> = Column[typeof columnTypes]['value']
type Null<Column extends AnyColumn> = 'notNull' extends Flags<Column> ? never : null

// of the table's properties those of columns, not arrays, of some types; "infer" has it shown as their names
type PropertyOfType<Table extends AnyTable, TypeName> = {
  [Name in PropertyOf<Table>]: 'array' extends Flags<TableColumns<Table>[Name]>
    ? never
    : Flags<TableColumns<Table>[Name]> & TypeName extends never
      ? never
      : Name
}[PropertyOf<Table>] extends infer Name extends PropertyOf<Table>
  ? Name
  : never

/** The properties of columns that add up: integers, decimals and floats. */
export type SummableProperty<Table extends AnyTable> = PropertyOfType<Table, keyof AddedAs>

/** The properties of columns that have a least and a greatest value: numbers, text, enums, dates and times. */
export type OrderedProperty<Table extends AnyTable> = PropertyOfType<Table, OrderedTypeName>

// what each kind of number is read as, and what it can be compared with
interface Sums {
  readonly integer: [bigint, bigint | number]
  readonly decimal: [string, string | number | bigint]
  readonly float: [number, number]
}

interface Averages extends Omit<Sums, 'integer'> {
  readonly integer: Sums['decimal']
}

type Addition<Column extends AnyColumn> = AddedAs[Flags<Column> & keyof AddedAs]

/** What an aggregate computes. */
export interface Measures<Table extends AnyTable> {
  /** How many rows. */
  readonly count?: true
  /** Exact: a bigint of integers, a string of decimals, a number of floats; null of nothing but NULLs. */
  readonly sum?: readonly SummableProperty<Table>[]
  /** A string of integers and decimals, a number of floats; null of nothing but NULLs. */
  readonly avg?: readonly SummableProperty<Table>[]
  /** The least value, of the column's type; null of nothing but NULLs. */
  readonly min?: readonly OrderedProperty<Table>[]
  /** The greatest value, of the column's type; null of nothing but NULLs. */
  readonly max?: readonly OrderedProperty<Table>[]
}

// `Empty` is null where there may be no row at all, and never in a group, which has at least one
type Measured<
  Table extends AnyTable,
  Measure,
  Name extends PropertyOf<Table>,
  Empty,
> = Measure extends 'count'
  ? number
  : {
      [P in Name]:
        | (Measure extends 'sum' | 'avg'
            ?
                | (Measure extends 'sum' ? Sums : Averages)[Addition<TableColumns<Table>[P]>][0]
                | Null<TableColumns<Table>[P]>
            : Read<TableColumns<Table>[P]>)
        | Empty
    }

type Flat<T> = { [Key in keyof T]: T[Key] } & {}

type NamesIn<List> = List extends readonly (infer Name)[] ? Name : never

type Row<
  Table extends AnyTable,
  Group extends PropertyOf<Table>,
  Asked extends Measures<Table>,
  Empty,
> = Flat<
  { [P in Group]: Read<TableColumns<Table>[P]> } & {
    -readonly [Measure in keyof Asked]-?: Measured<
      Table,
      Measure,
      NamesIn<Asked[Measure]> & PropertyOf<Table>,
      Empty
    >
  }
>

/** What an aggregate answers: exactly what was asked for, once, or with `groupBy` for each group. */
export type Aggregates<
  Table extends AnyTable,
  Group extends PropertyOf<Table>,
  Asked extends Measures<Table>,
> = [Group] extends [never] ? Row<Table, never, Asked, null> : Row<Table, Group, Asked, never>[]

type Condition<Value, Null> = Value | Null | Operators<Value, Null>

type TotalConditions<Table extends AnyTable, Kinds extends Sums | Averages> = {
  readonly [P in SummableProperty<Table>]?: Condition<
    Kinds[Addition<TableColumns<Table>[P]>][1],
    Null<TableColumns<Table>[P]>
  >
}

type ExtremeConditions<Table extends AnyTable> = {
  readonly [P in OrderedProperty<Table>]?: Condition<
    Write<TableColumns<Table>[P]>,
    Null<TableColumns<Table>[P]>
  >
}

/**
 * What groups must meet: `{ count: { gt: 5 }, sum: { balance: { gte: '100' } } }`. The conditions hold together; what
 * they are about need not be asked for.
 */
export interface Having<Table extends AnyTable> {
  /** `having count(*) > $1`: how many rows a group has. */
  readonly count?: Condition<number, never>
  /** On {@link Measures.sum}, by column. */
  readonly sum?: TotalConditions<Table, Sums>
  /** On {@link Measures.avg}, by column. */
  readonly avg?: TotalConditions<Table, Averages>
  /** On {@link Measures.min}, by column. */
  readonly min?: ExtremeConditions<Table>
  /** On {@link Measures.max}, by column. */
  readonly max?: ExtremeConditions<Table>
}

/** `'role'`, `'count desc'`, `'sum.balance desc nulls last'`. NULLs come first when ascending and last when descending. */
export type AggregateOrderBy<Table extends AnyTable, Group extends PropertyOf<Table>> = Order<
  | Group
  | 'count'
  | `${'sum' | 'avg'}.${SummableProperty<Table>}`
  | `${'min' | 'max'}.${OrderedProperty<Table>}`
>

/** What stands in the place of an option that has no meaning without groups. */
export interface NeedsGroupBy<Message extends string = 'this option needs groupBy'> {
  readonly 'no groups': Message
}

type InGroups<Group, Option> = [Group] extends [never] ? NeedsGroupBy : Option

/** What an aggregate is asked for beside what it computes. */
interface AggregateRows<Table extends AnyTable, Group extends PropertyOf<Table>>
  extends HistoricalReadOptions {
  /** The rows that count; all when left out. */
  readonly where?: Where<Table>
  /** The answer is then an array: a row for each combination of values of these columns, NULL being one. */
  readonly groupBy?: readonly Group[]
  /** The groups wanted, by what was computed of them: {@link Having}. */
  readonly having?: InGroups<NoInfer<Group>, Having<Table>>
  /** The order of the groups, by their columns or by what was computed: {@link AggregateOrderBy}. */
  readonly orderBy?:
    | InGroups<
        NoInfer<Group>,
        AggregateOrderBy<Table, NoInfer<Group>> | readonly AggregateOrderBy<Table, NoInfer<Group>>[]
      >
    | undefined
  /** At most this many groups. */
  readonly limit?: InGroups<NoInfer<Group>, number> | undefined
  /** How many groups to leave out first. Default 0. */
  readonly offset?: InGroups<NoInfer<Group>, number> | undefined
}

/** What an aggregate is asked for. At least one of `groupBy`, `count`, `sum`, `avg`, `min` and `max`. */
export type AggregateOptions<
  Table extends AnyTable,
  Group extends PropertyOf<Table>,
  Asked extends Measures<Table>,
> = AggregateRows<Table, Group> &
  Measures<Table> & {
    readonly [Measure in keyof Asked & keyof Measures<Table>]: Asked[Measure]
  }
