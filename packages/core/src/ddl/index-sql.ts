import {
  type IndexDefinition,
  type IndexPart,
  isSqlExpression,
  partColumn,
  qualifiedName,
  quoteName,
  type TableDefinition,
} from '@manticore/schema'
import { printExpression } from './literal.js'
import { madeName } from './made-name.js'
import type { ServerKind } from './server.js'

/** The kinds of index that are statements of their own. */
const SECONDARY: ReadonlySet<string> = new Set(['index', 'unique index', 'inverted index', 'vector index'])

/** An index of a table with the name it has or is given. */
export interface NamedIndex {
  readonly index: IndexDefinition
  readonly name: string
}

/**
 * The secondary indexes of a table with their names: those given, or made of the table and its columns as PostgreSQL
 * makes them, with a number where the table has another index of that name.
 */
export const secondaryIndexes = (table: TableDefinition): NamedIndex[] => {
  const taken = new Set(table.indexes.flatMap(({ name }) => name ?? []))
  return table.indexes
    .filter((index) => SECONDARY.has(index.kind))
    .map((index) => {
      const columns = index.parts.map((part) => partColumn(part)?.name ?? 'expr')
      const name = index.name ?? madeName([table.name, ...columns], 'idx', taken)
      taken.add(name)
      return { index, name }
    })
}

const OPERATORS = {
  trigram: 'gin_trgm_ops',
  l2: 'vector_l2_ops',
  cosine: 'vector_cosine_ops',
  'inner product': 'vector_ip_ops',
} as const

const partSql = (table: TableDefinition, part: IndexPart): string => {
  if (isSqlExpression(part)) {
    return `(${printExpression(part, table.name)})`
  }
  return 'direction' in part
    ? `${quoteName(part.column.name)} ${part.direction.toUpperCase()}`
    : quoteName(part.name)
}

/** `("team_id", "created_at" DESC)`. */
export const partsSql = (
  table: TableDefinition,
  { operators }: IndexDefinition,
  parts: readonly IndexPart[],
): string => {
  const last = operators === undefined ? '' : ` ${OPERATORS[operators]}`
  return `(${parts.map((part) => partSql(table, part)).join(', ')}${last})`
}

/** ` USING HASH`, which PostgreSQL has no counterpart for. */
export const hashSql = ({ buckets }: IndexDefinition, server: ServerKind): string =>
  buckets === undefined || server === 'postgres' ? '' : ' USING HASH'

/** ` WITH (bucket_count = 8)`, which stands behind STORING. */
export const bucketsSql = ({ buckets }: IndexDefinition, server: ServerKind): string =>
  buckets === undefined || buckets === 0 || server === 'postgres' ? '' : ` WITH (bucket_count = ${buckets})`

const CREATE: { readonly [Kind in IndexDefinition['kind']]?: string } = {
  'unique index': 'UNIQUE ',
  'inverted index': 'INVERTED ',
  'vector index': 'VECTOR ',
}

/** `CREATE INDEX IF NOT EXISTS "i" ON "t" ("a") STORING ("b") WHERE ...`. */
export const indexSql = (table: TableDefinition, { index, name }: NamedIndex, server: ServerKind): string => {
  const isGin = index.kind === 'inverted index' && server === 'postgres'
  const storing = index.storing.map((column) => quoteName(column.name)).join(', ')
  return [
    `CREATE ${isGin ? '' : (CREATE[index.kind] ?? '')}INDEX IF NOT EXISTS`,
    ` ${quoteName(name)} ON ${qualifiedName(table)}`,
    isGin ? ' USING GIN' : '',
    // GIN has operators for what it looks into alone; the columns compared for equality need an extension
    ` ${partsSql(table, index, isGin ? index.parts.slice(-1) : index.parts)}`,
    hashSql(index, server),
    storing === '' ? '' : ` ${server === 'cockroachdb' ? 'STORING' : 'INCLUDE'} (${storing})`,
    bucketsSql(index, server),
    index.where === undefined ? '' : ` WHERE ${printExpression(index.where, table.name)}`,
    index.visible || server === 'postgres' ? '' : ' NOT VISIBLE',
  ].join('')
}

/** The extension a trigram index needs on PostgreSQL. */
export const TRIGRAM_EXTENSION = 'pg_trgm'

/** Whether PostgreSQL, with these extensions, has the index at all. */
export const isOnPostgres = (
  { kind, operators }: IndexDefinition,
  extensions: ReadonlySet<string>,
): boolean => kind !== 'vector index' && (operators !== 'trigram' || extensions.has(TRIGRAM_EXTENSION))

/** What a key declares that only CockroachDB has. */
export const omittedOfKey = (table: string, { buckets, parts }: IndexDefinition): string[] => [
  ...(buckets === undefined ? [] : [`USING HASH of the primary key of ${table}`]),
  ...(parts.some((part) => 'direction' in part) ? [`the order of the primary key of ${table}`] : []),
]

/** What a secondary index declares that only CockroachDB has. */
export const omittedOfIndex = (
  { index, name }: NamedIndex,
  extensions: ReadonlySet<string>,
): readonly string[] => {
  const what = `the ${index.kind} ${name}`
  if (!isOnPostgres(index, extensions)) {
    return [index.operators === 'trigram' ? `the trigrams of ${what}` : what]
  }
  return [
    ...(index.buckets === undefined ? [] : [`USING HASH of ${what}`]),
    ...(index.kind === 'inverted index' && index.parts.length > 1
      ? [`the columns before the last of ${what}`]
      : []),
    ...(index.visible ? [] : [`NOT VISIBLE of ${what}`]),
  ]
}
