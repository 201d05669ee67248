import { type ColumnDefinition, describeKind, type TableDefinition, ValidationError } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { readFilter } from '../filter/filter.js'
import type { RawRow } from '../row-reader.js'
import { bind, createShape, type Statement } from '../shape.js'
import { readable } from '../slot.js'
import { readAggregateOrder } from './aggregate-order.js'
import { createAggregateReader } from './aggregate-reader.js'
import { readBounds } from './bounds.js'
import { fromClause, whereClause } from './clauses.js'
import { readHaving } from './having.js'
import { aggregateNames, columnOf, type Measure, measureOf, rowCount } from './measure.js'
import { readClauses } from './read-clauses.js'
import { historicalOptionNames, readRequest } from './request.js'
import { shapeOf } from './shapes.js'

/** An aggregate's statement, and how the answer is made of its result: an object, or an array of groups. */
export interface AggregateStatement<Answer> extends Statement<unknown> {
  /** The answer, of the rows that came back. */
  finish(result: readonly RawRow[]): Answer
}

const OPTIONS = [
  'where',
  'groupBy',
  'count',
  'sum',
  'avg',
  'min',
  'max',
  'having',
  'orderBy',
  'limit',
  'offset',
  ...historicalOptionNames,
] as const

type Request = { readonly [Name in (typeof OPTIONS)[number]]?: unknown }

interface Asked {
  readonly groups: readonly ColumnDefinition[]
  readonly measures: readonly Measure[]
}

const refuse = (table: TableDefinition, message: string, column?: string): never => {
  throw new ValidationError(`${table.name}: ${message}`, { table: table.name, column })
}

const readColumns = (table: TableDefinition, option: string, given: unknown): ColumnDefinition[] => {
  if (given === undefined) {
    return []
  }
  if (!Array.isArray(given) || given.length === 0) {
    return refuse(
      table,
      `${option} expects an array of columns with at least one in it; got ${
        Array.isArray(given) ? 'an empty array' : describeKind(given)
      }`,
    )
  }
  return [...new Set(Array.from(given, (property) => columnOf(table, option, property)))]
}

const readAsked = (table: TableDefinition, request: Request): Asked => {
  const { count } = request
  if (count !== undefined && count !== true) {
    refuse(table, `count expects true; got ${describeKind(count)}`)
  }
  const groups = readColumns(table, 'groupBy', request.groupBy)
  const measures = [
    ...(count === undefined ? [] : [rowCount]),
    ...aggregateNames.flatMap((name) =>
      readColumns(table, name, request[name]).map((column) => measureOf(table, name, column)),
    ),
  ]
  if (groups.length === 0 && measures.length === 0) {
    refuse(table, `aggregate expects something to compute: count, ${aggregateNames.join(', ')} or groupBy`)
  }
  const taken = groups.find(({ property }) => measures.some(({ name }) => name === property))
  if (taken !== undefined) {
    refuse(
      table,
      `a group cannot have both its column "${taken.property}" and the aggregate of that name; leave one out`,
      taken.property,
    )
  }
  return { groups, measures }
}

const requireGroups = (table: TableDefinition, request: Request): void => {
  for (const option of ['having', 'orderBy', 'limit', 'offset'] as const) {
    if (request[option] !== undefined) {
      refuse(table, `${option} needs groupBy: without it the answer is one object`)
    }
  }
}

const selectClause = ({ groups, measures }: Asked): RawBuilder<unknown> =>
  sql.join(
    [...groups.map((column) => readable(column)), ...measures.map((measure) => measure.compile())],
    sql.raw(', '),
  )

const groupClause = ({ groups }: Asked): RawBuilder<unknown> =>
  groups.length === 0
    ? sql.raw('')
    : sql` group by ${sql.join(
        groups.map(({ name }) => sql.id(name)),
        sql.raw(', '),
      )}`

/**
 * `select "role", count(*), sum("balance") from "t" where ... group by "role" having count(*) > $2::INT8 order by
 * sum("balance") desc nulls last limit $3::INT8`; without groups one row.
 */
export const aggregate = <Answer>(table: TableDefinition, options: unknown): AggregateStatement<Answer> => {
  const request = readRequest(table, 'aggregate', OPTIONS, options)
  const asked = readAsked(table, request)
  const { groups, measures } = asked
  if (groups.length === 0) {
    requireGroups(table, request)
  }
  const filter = readFilter(table, request.where)
  const having = readHaving(table, request.having)
  const order = readAggregateOrder(table, groups, request.orderBy)
  const bounds = readBounds(table, request.limit, request.offset)
  const clauses = readClauses(table, request)
  const parts = [
    groups.map(({ index }) => index).join(),
    measures.map((measure) => measure.key).join(),
    filter.key,
    having.key,
    order.key,
    bounds.key,
    clauses.key,
  ]
  const key = filter.key === undefined || clauses.key === undefined ? undefined : parts.join(';')
  const shape = shapeOf<unknown>(table, 'aggregate', key, () =>
    createShape(
      sql`select ${selectClause(asked)}${fromClause(table, clauses)}${whereClause(filter)}${groupClause(asked)}${having.compile()}${order.compile()}${bounds.compile()}`,
      createAggregateReader(table.name, groups, measures),
      clauses.kind,
    ),
  )
  return {
    ...bind(shape, [...filter.values, ...having.values, ...bounds.values]),
    finish: (result) => {
      const rows = result.map(shape.read)
      // without groups exactly one row comes back; each is what was asked for, as the caller's types say
      return (groups.length === 0 ? rows[0] : rows) as Answer
    },
  }
}
