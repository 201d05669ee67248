import { type ColumnDefinition, describeKind, type TableDefinition, ValidationError } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { orderWords } from '../filter/order-direction.js'
import { aggregateNames, columnOf, measureOf, rowCount } from './measure.js'

/** How groups are sorted, read but not compiled. */
export interface AggregateOrder {
  /** Equal for equal orders. */
  readonly key: string
  /** ` order by "t"."role" asc nulls first, sum("balance") desc nulls last`, or nothing. */
  compile(): RawBuilder<unknown>
}

// what groups are sorted by: one of their columns, or a measure of them
interface Sorted {
  readonly key: string
  readonly nullable: boolean
  compile(): RawBuilder<unknown>
}

interface Term extends Sorted {
  readonly direction: string
}

type Groups = readonly ColumnDefinition[]

const refuse = (table: TableDefinition, message: string, column?: string): never => {
  throw new ValidationError(`${table.name}: ${message}`, { table: table.name, column })
}

const sortedByColumn = (table: TableDefinition, column: ColumnDefinition): Sorted => ({
  key: String(column.index),
  nullable: !column.notNull,
  // with its table: a bare name is looked for among the results first, where "count" may be an aggregate
  compile: () => sql.id(table.name, column.name),
})

const sortedBy = (table: TableDefinition, groups: Groups, name: string): Sorted => {
  // a column may be called "count", and comes before what else that means
  const group = groups.find(({ property }) => property === name)
  if (group !== undefined) {
    return sortedByColumn(table, group)
  }
  if (name === 'count') {
    return rowCount
  }
  const aggregate = aggregateNames.find((known) => name.startsWith(`${known}.`))
  const column = columnOf(table, 'orderBy', aggregate === undefined ? name : name.slice(aggregate.length + 1))
  return aggregate === undefined
    ? refuse(
        table,
        `groups by ${groups.map(({ property }) => property).join(', ')} cannot be ordered by "${column.property}", which differs within one`,
        column.property,
      )
    : measureOf(table, aggregate, column)
}

const readTerm = (table: TableDefinition, groups: Groups, text: unknown): Term => {
  if (typeof text !== 'string' || text === '') {
    return refuse(
      table,
      `orderBy expects texts such as "role", "count desc" or "sum.balance desc nulls last"; got ${describeKind(text)}`,
    )
  }
  const isGroup = (whole: string): boolean => groups.some(({ property }) => property === whole)
  const { name, direction, nulls } = orderWords(text, isGroup)
  const sorted = sortedBy(table, groups, name)
  return { ...sorted, direction: sorted.nullable ? `${direction} nulls ${nulls}` : direction }
}

/** Reads an order of groups: one text or several. NULLs come first when ascending, unless it says otherwise. */
export const readAggregateOrder = (
  table: TableDefinition,
  groups: Groups,
  orderBy: unknown,
): AggregateOrder => {
  const texts: readonly unknown[] =
    orderBy === undefined ? [] : Array.isArray(orderBy) ? Array.from(orderBy) : [orderBy]
  const terms = texts.map((text) => readTerm(table, groups, text))
  return {
    key: terms.map(({ key, direction }) => `${key} ${direction}`).join(),
    compile: () =>
      terms.length === 0
        ? sql.raw('')
        : sql` order by ${sql.join(
            terms.map((term) => sql`${term.compile()} ${sql.raw(term.direction)}`),
            sql.raw(', '),
          )}`,
  }
}
