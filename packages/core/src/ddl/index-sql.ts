import {
  type IndexDefinition,
  isSqlExpression,
  partColumn,
  quoteName,
  type TableDefinition,
} from '@manticore/schema'
import { printExpression } from './literal.js'
import type { ServerKind } from './server.js'

// 63 bytes, of which "_idx" and a number of two digits need six
const LONGEST_STEM = 57

const utf8Length = (text: string): number => encodeURIComponent(text).replaceAll(/%../g, '.').length

const cut = (text: string): string => {
  const characters = Array.from(text)
  while (utf8Length(characters.join('')) > LONGEST_STEM) {
    characters.pop()
  }
  return characters.join('')
}

const madeName = (table: TableDefinition, index: IndexDefinition): string => {
  const columns = index.parts.map((part) => partColumn(part)?.name ?? 'expr')
  return `${cut([table.name, ...columns].join('_'))}_${index.kind === 'unique' ? 'key' : 'idx'}`
}

/**
 * The name of an index: the one given, or one made of its table and columns as PostgreSQL makes it, with a number where
 * the table has another index over the same columns.
 */
export const indexName = (table: TableDefinition, index: IndexDefinition): string => {
  if (index.name !== undefined) {
    return index.name
  }
  const name = madeName(table, index)
  const place = table.indexes
    .filter((other) => other.name === undefined && madeName(table, other) === name)
    .indexOf(index)
  return place < 1 ? name : `${name}${place}`
}

/** `("team_id", "created_at" DESC)`. */
export const partsSql = (table: TableDefinition, index: IndexDefinition): string =>
  `(${index.parts
    .map((part) => {
      if (isSqlExpression(part)) {
        return `(${printExpression(part, table.name)})`
      }
      return 'direction' in part
        ? `${quoteName(part.column.name)} ${part.direction.toUpperCase()}`
        : quoteName(part.name)
    })
    .join(', ')})`

/** ` USING HASH`, which PostgreSQL has no counterpart for. */
export const hashSql = ({ buckets }: IndexDefinition, server: ServerKind): string =>
  buckets === undefined || server === 'postgres' ? '' : ' USING HASH'

/** ` WITH (bucket_count = 8)`, which stands behind STORING. */
export const bucketsSql = ({ buckets }: IndexDefinition, server: ServerKind): string =>
  buckets === undefined || buckets === 0 || server === 'postgres' ? '' : ` WITH (bucket_count = ${buckets})`

/** `CREATE INDEX IF NOT EXISTS "i" ON "t" ("a") STORING ("b") WHERE ...`. */
export const indexSql = (table: TableDefinition, index: IndexDefinition, server: ServerKind): string => {
  const unique = index.kind === 'unique index' ? 'UNIQUE ' : ''
  const inverted = index.kind === 'inverted index'
  const storing = index.storing.map((column) => quoteName(column.name)).join(', ')
  return [
    `CREATE ${unique}${inverted && server === 'cockroachdb' ? 'INVERTED ' : ''}INDEX IF NOT EXISTS`,
    ` ${quoteName(indexName(table, index))} ON ${quoteName(table.name)}`,
    inverted && server === 'postgres' ? ' USING GIN' : '',
    ` ${partsSql(table, index)}`,
    hashSql(index, server),
    storing === '' ? '' : ` ${server === 'cockroachdb' ? 'STORING' : 'INCLUDE'} (${storing})`,
    bucketsSql(index, server),
    index.where === undefined ? '' : ` WHERE ${printExpression(index.where, table.name)}`,
    index.visible || server === 'postgres' ? '' : ' NOT VISIBLE',
  ].join('')
}

/** What an index declares that only CockroachDB has. */
export const omittedOfIndex = (table: TableDefinition, index: IndexDefinition): string[] => {
  const what = `${index.kind} ${index.kind === 'primary key' ? `of ${table.name}` : indexName(table, index)}`
  return [
    ...(index.buckets === undefined ? [] : [`USING HASH of the ${what}`]),
    ...(index.visible ? [] : [`NOT VISIBLE of the ${what}`]),
    ...(index.kind === 'primary key' && index.parts.some((part) => 'direction' in part)
      ? [`the order of the ${what}`]
      : []),
  ]
}
