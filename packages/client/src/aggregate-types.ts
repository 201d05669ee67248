import type { AddedAs, OrderedTypeName } from '@manticore/core'
import type { AnyColumn, AnyTable, columnTypes, TableColumns } from '@manticore/schema'
import type { Operators, Order, PropertyOf, Where } from './filter-types.js'
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
  readonly min?: readonly OrderedProperty<Table>[]
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
  readonly count?: Condition<number, never>
  readonly sum?: TotalConditions<Table, Sums>
  readonly avg?: TotalConditions<Table, Averages>
  readonly min?: ExtremeConditions<Table>
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
export interface AggregateRows<Table extends AnyTable, Group extends PropertyOf<Table>>
  extends HistoricalReadOptions {
  readonly where?: Where<Table>
  /** The answer is then an array: a row for each combination of values of these columns, NULL being one. */
  readonly groupBy?: readonly Group[]
  readonly having?: InGroups<NoInfer<Group>, Having<Table>>
  readonly orderBy?:
    | InGroups<
        NoInfer<Group>,
        AggregateOrderBy<Table, NoInfer<Group>> | readonly AggregateOrderBy<Table, NoInfer<Group>>[]
      >
    | undefined
  readonly limit?: InGroups<NoInfer<Group>, number> | undefined
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
