import { qualifiedName, quoteName } from '@manticore/schema'
import type { ServerKind } from '../server.js'
import type { IndexSnapshot, PartSnapshot, TableSnapshot } from '../snapshot.js'
import { indexNames, isSecondary } from './index-names.js'

const OPERATORS: { readonly [Name in NonNullable<IndexSnapshot['operators']>]: string } = {
  trigram: 'gin_trgm_ops',
  l2: 'vector_l2_ops',
  cosine: 'vector_cosine_ops',
  'inner product': 'vector_ip_ops',
}

const partSql = (part: PartSnapshot): string =>
  `${'expression' in part ? `(${part.expression})` : quoteName(part.column)}${part.direction === 'desc' ? ' DESC' : ''}`

/** `("team_id", "created_at" DESC)`. */
export const partsSql = (parts: readonly PartSnapshot[], operators?: IndexSnapshot['operators']): string =>
  `(${parts.map(partSql).join(', ')}${operators === undefined ? '' : ` ${OPERATORS[operators]}`})`

/** ` USING HASH`. */
export const hashSql = (buckets: number | undefined): string => (buckets === undefined ? '' : ' USING HASH')

/** ` WITH (bucket_count = 8)`, which stands behind STORING. */
export const bucketsSql = (buckets: number | undefined): string =>
  buckets === undefined || buckets === 0 ? '' : ` WITH (bucket_count = ${buckets})`

const CREATE: { readonly [Kind in Exclude<IndexSnapshot['kind'], 'unique'>]: string } = {
  index: '',
  'unique index': 'UNIQUE ',
  'inverted index': 'INVERTED ',
  'vector index': 'VECTOR ',
}

/** A secondary index, and the name it is created by. */
export interface NamedIndexSnapshot {
  /** The index. */
  readonly index: IndexSnapshot
  /** Its name, given or made. */
  readonly name: string
}

/** The secondary indexes of a table with their names: those they have, or made of the table and the columns. */
export const namedIndexes = ({ name: table, indexes }: TableSnapshot): NamedIndexSnapshot[] => {
  const names = indexNames(
    table,
    indexes.map(({ kind, name, parts }) => ({
      kind,
      name,
      columns: parts.map((part) => ('column' in part ? part.column : undefined)),
    })),
  )
  return indexes.flatMap((index, place) => {
    const name = names[place]
    return name !== undefined && isSecondary(index) ? [{ index, name }] : []
  })
}

/** `CREATE INDEX IF NOT EXISTS "i" ON "t" ("a") STORING ("b") WHERE ...`. */
export const indexSql = (
  table: Pick<TableSnapshot, 'schema' | 'name'>,
  { index, name }: NamedIndexSnapshot,
  server: ServerKind,
  ifNotExists: boolean,
): string => {
  const isGin = index.kind === 'inverted index' && server === 'postgres'
  const storing = index.storing.map(quoteName).join(', ')
  return [
    `CREATE ${isGin || index.kind === 'unique' ? '' : CREATE[index.kind]}INDEX ${ifNotExists ? 'IF NOT EXISTS ' : ''}`,
    `${quoteName(name)} ON ${qualifiedName(table)}`,
    isGin ? ' USING GIN' : '',
    ` ${partsSql(index.parts, index.operators)}`,
    hashSql(index.buckets),
    storing === '' ? '' : ` ${server === 'cockroachdb' ? 'STORING' : 'INCLUDE'} (${storing})`,
    bucketsSql(index.buckets),
    index.where === undefined ? '' : ` WHERE ${index.where}`,
    index.visible ? '' : ' NOT VISIBLE',
  ].join('')
}
