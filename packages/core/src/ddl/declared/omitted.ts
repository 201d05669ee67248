import {
  type ColumnDefinition,
  type IndexDefinition,
  type TableDefinition,
  tableLabel,
} from '@manticore/schema'
import { secondaryIndexes } from './secondary-indexes.js'

/** The extension a trigram index needs on PostgreSQL. */
export const TRIGRAM_EXTENSION = 'pg_trgm'

/** Whether PostgreSQL, with these extensions, has the index at all. */
export const isOnPostgres = (
  { kind, operators }: IndexDefinition,
  extensions: ReadonlySet<string>,
): boolean => kind !== 'vector index' && (operators !== 'trigram' || extensions.has(TRIGRAM_EXTENSION))

const ofColumn = (table: string, column: ColumnDefinition): string[] => [
  ...(column.generated?.kept === 'virtual' ? [`VIRTUAL of ${table}.${column.property}`] : []),
  ...(column.onUpdate === undefined ? [] : [`ON UPDATE of ${table}.${column.property}`]),
  ...(column.visible ? [] : [`NOT VISIBLE of ${table}.${column.property}`]),
]

const ofKey = (table: string, { buckets, parts }: IndexDefinition): string[] => [
  ...(buckets === undefined ? [] : [`USING HASH of the primary key of ${table}`]),
  ...(parts.some((part) => 'direction' in part) ? [`the order of the primary key of ${table}`] : []),
]

const ofIndex = (index: IndexDefinition, name: string, extensions: ReadonlySet<string>): string[] => {
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

const ofStorage = (table: string, { families, ttl, locality }: TableDefinition): string[] => [
  ...(families.length === 0 ? [] : [`FAMILY of ${table}`]),
  ...(ttl === undefined ? [] : [`the time to live of ${table}`]),
  ...(locality === undefined ? [] : [`LOCALITY of ${table}`]),
]

/** What a table declares that only CockroachDB has. */
export const omittedOn = (table: TableDefinition, extensions: ReadonlySet<string>): string[] => {
  const label = tableLabel(table)
  return [
    ...table.columns.flatMap((column) => ofColumn(label, column)),
    ...table.indexes.flatMap((index) => (index.kind === 'primary key' ? ofKey(label, index) : [])),
    ...secondaryIndexes(table).flatMap(({ index, name }) => ofIndex(index, name, extensions)),
    ...ofStorage(label, table),
  ]
}
