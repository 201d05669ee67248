import { isDeepStrictEqual } from 'node:util'
import type {
  CheckSnapshot,
  ForeignKeySnapshot,
  IndexSnapshot,
  ServerKind,
  TableSnapshot,
} from '@manticore/core'
import { pair } from '../pair.js'
import { isSameCheck, isSameForeignKey, isSameIndex, isSameName } from '../same.js'

/** The buckets of a key, of which 0 leaves the number to the database. */
export const settleBuckets = (declared: number | undefined, live: number | undefined): number | undefined =>
  declared === 0 ? (live ?? 0) : declared

const isPlainUnique = ({ kind, where, parts }: IndexSnapshot): boolean =>
  (kind === 'unique' || kind === 'unique index') &&
  where === undefined &&
  parts.every((part) => 'column' in part)

/** An index with what its declaration leaves open as the live one has it. */
export const settleIndex = (
  declared: IndexSnapshot,
  live: IndexSnapshot,
  server: ServerKind,
): IndexSnapshot => ({
  ...declared,
  kind:
    server === 'cockroachdb' && isPlainUnique(declared) && isPlainUnique(live) ? live.kind : declared.kind,
  buckets: settleBuckets(declared.buckets, live.buckets),
})

/** A foreign key to the primary key of a table that is not declared says nothing of its columns. */
export const settleTarget = (declared: ForeignKeySnapshot, live: ForeignKeySnapshot): ForeignKeySnapshot =>
  declared.target.columns.length === 0 && isSameName(declared.target, live.target)
    ? { ...declared, target: live.target }
    : declared

/** A declared table beside the live one, and what of theirs is the same thing: by name, or but for it. */
export interface Match {
  readonly declared: TableSnapshot
  readonly live: TableSnapshot | undefined
  readonly indexes: ReadonlyMap<IndexSnapshot, IndexSnapshot>
  readonly foreignKeys: ReadonlyMap<ForeignKeySnapshot, ForeignKeySnapshot>
  readonly checks: ReadonlyMap<CheckSnapshot, CheckSnapshot>
}

/** What of two lists is the same thing, from the declared one to the live one. */
const matches = <Item extends { readonly name: string | undefined }>(
  live: readonly Item[] | undefined,
  declared: readonly Item[],
  isSame: (live: Item, declared: Item) => boolean,
): ReadonlyMap<Item, Item> =>
  new Map(pair(live ?? [], declared, isSame).both.map(([one, other]) => [other, one]))

/** A declared table beside the live one of its name, if there is one. */
export const matchTable = (
  declared: TableSnapshot,
  live: TableSnapshot | undefined,
  server: ServerKind,
): Match => ({
  declared,
  live,
  indexes: matches(live?.indexes, declared.indexes, (one, other) =>
    isSameIndex(one, settleIndex(other, one, server)),
  ),
  foreignKeys: matches(live?.foreignKeys, declared.foreignKeys, (one, other) =>
    isSameForeignKey(one, settleTarget(other, one)),
  ),
  checks: matches(live?.checks, declared.checks, isSameCheck),
})

/**
 * Whether a unique constraint is superfluous beside another one or the primary key, and not there. Of such ones within
 * CREATE TABLE, PostgreSQL makes one.
 */
export const isSaidAlready = (index: IndexSnapshot, { declared, indexes }: Match): boolean => {
  if (index.kind !== 'unique' || indexes.has(index)) {
    return false
  }
  const isNamed = ({ name }: IndexSnapshot): boolean => name !== undefined
  const alike = declared.indexes.filter((other) => isSameIndex(index, other))
  const said = alike.find((other) => indexes.has(other)) ?? alike.find(isNamed) ?? alike[0]
  return said !== index || isDeepStrictEqual(index.parts, declared.primaryKey?.parts)
}
