import type { AddedAs, OrderedTypeName } from '@manticore/core'
import type { AnyColumn, AnyTable, columnTypes, TableColumns } from '@manticore/schema'
import type { Direction, Operators, Property, Where } from './filter-types.js'
import type { HistoricalReadOptions } from './read-options.js'

type Flags<Column extends AnyColumn> = Column[typeof columnTypes]['flags']
type Read<Column extends AnyColumn> = Column[typeof columnTypes]['read']
type Write<Column extends AnyColumn> = NonNullable<Column[typeof columnTypes]['write']>
type Null<Column extends AnyColumn> = 'notNull' extends Flags<Column> ? never : null

type PropertyOfType<Columns, TypeName> = {
  [Property in keyof Columns & string]: Columns[Property] extends AnyColumn
    ? 'array' extends Flags<Columns[Property]>
      ? never
      : Flags<Columns[Property]> & TypeName extends never
        ? never
        : Property
    : never
}[keyof Columns & string]

/** The properties of columns that add up: integers, decimals and floats. */
export type SummableProperty<Table extends AnyTable> = PropertyOfType<TableColumns<Table>, keyof AddedAs>

/** The properties of columns that have a least and a greatest value: numbers, text, enums, dates and times. */
export type OrderedProperty<Table extends AnyTable> = PropertyOfType<TableColumns<Table>, OrderedTypeName>

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

// `Empty` is null where there may be no row at all, and never in a group, which has at least one
type Totals<Table extends AnyTable, Summed extends Property<Table>, Kinds extends Sums | Averages, Empty> = {
  [P in Summed]: Kinds[Addition<TableColumns<Table>[P]>][0] | Null<TableColumns<Table>[P]> | Empty
}

type Extremes<Table extends AnyTable, Chosen extends Property<Table>, Empty> = {
  [P in Chosen]: Read<TableColumns<Table>[P]> | Empty
}

type IfAsked<Asked, Answer> = [Asked] extends [never] ? unknown : Answer

type Flat<T> = { [Key in keyof T]: T[Key] } & {}

type Row<
  Table extends AnyTable,
  Group extends Property<Table>,
  Count extends true,
  Sum extends Property<Table>,
  Avg extends Property<Table>,
  Min extends Property<Table>,
  Max extends Property<Table>,
  Empty,
> = Flat<
  { [P in Group]: Read<TableColumns<Table>[P]> } & IfAsked<Count, { count: number }> &
    IfAsked<Sum, { sum: Totals<Table, Sum, Sums, Empty> }> &
    IfAsked<Avg, { avg: Totals<Table, Avg, Averages, Empty> }> &
    IfAsked<Min, { min: Extremes<Table, Min, Empty> }> &
    IfAsked<Max, { max: Extremes<Table, Max, Empty> }>
>

/** What an aggregate answers: exactly what was asked for, once, or with `groupBy` for each group. */
export type Aggregates<
  Table extends AnyTable,
  Group extends Property<Table>,
  Count extends true,
  Sum extends Property<Table>,
  Avg extends Property<Table>,
  Min extends Property<Table>,
  Max extends Property<Table>,
> = [Group] extends [never]
  ? Row<Table, never, Count, Sum, Avg, Min, Max, null>
  : Row<Table, Group, Count, Sum, Avg, Min, Max, never>[]

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
export type AggregateOrderBy<Table extends AnyTable, Group extends Property<Table>> = `${
  | Group
  | 'count'
  | `${'sum' | 'avg'}.${SummableProperty<Table>}`
  | `${'min' | 'max'}.${OrderedProperty<Table>}`}${Direction}`

/** What stands in the place of an option that has no meaning without groups. */
export interface NeedsGroupBy {
  readonly 'this option needs groupBy': never
}

type InGroups<Group, Option> = [Group] extends [never] ? NeedsGroupBy : Option

/** What an aggregate is asked for. At least one of `groupBy`, `count`, `sum`, `avg`, `min` and `max`. */
export interface AggregateOptions<
  Table extends AnyTable,
  Group extends Property<Table>,
  Count extends true,
  Sum extends SummableProperty<Table>,
  Avg extends SummableProperty<Table>,
  Min extends OrderedProperty<Table>,
  Max extends OrderedProperty<Table>,
> extends HistoricalReadOptions {
  readonly where?: Where<Table>
  /** The answer is then an array: a row for each combination of values of these columns, NULL being one. */
  readonly groupBy?: readonly Group[]
  /** How many rows. */
  readonly count?: Count
  /** Exact: a bigint of integers, a string of decimals, a number of floats; null of nothing but NULLs. */
  readonly sum?: readonly Sum[]
  /** A string of integers and decimals, a number of floats; null of nothing but NULLs. */
  readonly avg?: readonly Avg[]
  readonly min?: readonly Min[]
  readonly max?: readonly Max[]
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
