import {
  type IndexDefinition,
  type IndexPart,
  isSqlExpression,
  type TableDefinition,
} from '@manticore/schema'
import type { IndexSnapshot, PartSnapshot, PrimaryKeySnapshot } from '../snapshot.js'
import type { DeclaredContext } from './context.js'
import { printExpression } from './literal.js'
import { isOnPostgres } from './omitted.js'

const part = (table: string, declared: IndexPart): PartSnapshot => {
  if (isSqlExpression(declared)) {
    return { expression: printExpression(declared, table), direction: 'asc' }
  }
  return 'direction' in declared
    ? { column: declared.column.name, direction: declared.direction }
    : { column: declared.name, direction: 'asc' }
}

const ascending = ({ name }: { readonly name: string }): PartSnapshot => ({ column: name, direction: 'asc' })

/** The declared primary key; on PostgreSQL without order and hash sharding. */
export const primaryKeySnapshot = (
  { name, primaryKey, indexes }: TableDefinition,
  { server }: DeclaredContext,
): PrimaryKeySnapshot | undefined => {
  if (primaryKey.length === 0) {
    return undefined
  }
  const extra = indexes.find(({ kind }) => kind === 'primary key')
  const isPlain = extra === undefined || server === 'postgres'
  return {
    name: extra?.name,
    parts: isPlain ? primaryKey.map(ascending) : extra.parts.map((one) => part(name, one)),
    buckets: isPlain ? undefined : extra.buckets,
  }
}

/** What an index stores. On CockroachDB it has the columns of the primary key anyway, and refuses to store them. */
const storedBy = (
  { primaryKey }: TableDefinition,
  { storing }: IndexDefinition,
  isOnCockroach: boolean,
): string[] =>
  storing
    .map(({ name }) => name)
    .filter((name) => !isOnCockroach || primaryKey.every((column) => column.name !== name))

const indexSnapshot = (
  table: TableDefinition,
  index: IndexDefinition,
  { server }: DeclaredContext,
): IndexSnapshot[] => {
  const { kind, name, parts, operators, buckets, where, visible } = index
  if (kind === 'primary key') {
    return []
  }
  const isOnCockroach = server === 'cockroachdb'
  // GIN has operators for what it looks into alone; the columns compared for equality need an extension
  const kept = kind === 'inverted index' && !isOnCockroach ? parts.slice(-1) : parts
  return [
    {
      kind,
      name,
      parts: kept.map((one) => part(table.name, one)),
      operators,
      storing: storedBy(table, index, isOnCockroach),
      buckets: isOnCockroach ? buckets : undefined,
      where: where === undefined ? undefined : printExpression(where, table.name),
      visible: visible || !isOnCockroach,
    },
  ]
}

const uniqueOf = (column: string): IndexSnapshot => ({
  kind: 'unique',
  name: undefined,
  parts: [{ column, direction: 'asc' }],
  operators: undefined,
  storing: [],
  buckets: undefined,
  where: undefined,
  visible: true,
})

/** The declared unique constraints and secondary indexes: those of columns first. */
export const indexSnapshots = (table: TableDefinition, context: DeclaredContext): IndexSnapshot[] => [
  ...table.columns.filter(({ unique }) => unique).map((column) => uniqueOf(column.name)),
  ...table.indexes
    .filter((index) => context.server === 'cockroachdb' || isOnPostgres(index, context.extensions))
    .flatMap((index) => indexSnapshot(table, index, context)),
]
