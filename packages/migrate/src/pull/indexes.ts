import { type IndexSnapshot, madeName, type PartSnapshot } from '@manticore/core'
import { isInvertible, isKeyable, isTrigrammable } from '@manticore/schema'
import { type Call, type Code, call, chain, object } from './code.js'
import type { Declared } from './declared.js'
import { sqlLiteral, stringLiteral } from './literal.js'
import { type NamedTable, type PullScope, typeOf } from './scope.js'

const EXTRAS: { readonly [Kind in IndexSnapshot['kind']]: string } = {
  unique: 'unique',
  index: 'index',
  'unique index': 'uniqueIndex',
  'inverted index': 'invertedIndex',
  'vector index': 'vectorIndex',
}

/** The columns of an index; undefined in the place of an expression. */
export const columnsOf = (parts: readonly PartSnapshot[]): (string | undefined)[] =>
  parts.map((part) => ('column' in part ? part.column : undefined))

/** A column of the table within its extras: `t.createdAt`. */
export const columnCode = ({ properties }: NamedTable, column: string): string =>
  `t.${properties.get(column) ?? column}`

/** A column in its order, or an expression, within `.on(...)`. */
export const partCode = (table: NamedTable, part: PartSnapshot): Code => {
  if ('expression' in part) {
    return sqlLiteral(part.expression)
  }
  const column = columnCode(table, part.column)
  return part.direction === 'desc' ? `${column}.desc()` : column
}

// UNIQUE within a table is over columns and nothing else
const isPlain = ({ parts, storing, where, visible, buckets }: IndexSnapshot): boolean =>
  storing.length === 0 &&
  where === undefined &&
  visible &&
  buckets === undefined &&
  parts.every((part) => 'column' in part && part.direction === 'asc')

const isLooked = ({ kind }: IndexSnapshot): boolean => kind === 'inverted index' || kind === 'vector index'

/** Why an index cannot be declared, or undefined where it can. */
const reasonAgainst = (table: NamedTable, index: IndexSnapshot, scope: PullScope): string | undefined => {
  const { kind, parts, storing, operators } = index
  const names = columnsOf(parts)
  const columns = names.flatMap((name) => name ?? [])
  const types = names.map((name) => (name === undefined ? undefined : typeOf(table, name, scope)))
  const last = types.at(-1)
  const ordered = isLooked(index) ? types.slice(0, -1) : types
  const isSeen =
    last === undefined ||
    (operators === 'trigram' ? isTrigrammable(last) : kind !== 'inverted index' || isInvertible(last))
  const reasons: readonly (readonly [boolean, string])[] = [
    [
      ordered.some((type) => type !== undefined && !isKeyable(type)),
      'a type of its columns has no order in CockroachDB',
    ],
    [!isSeen, 'no inverted index of CockroachDB looks into its last column'],
    [
      kind === 'inverted index' && scope.server === 'postgres' && parts.length > 1,
      'it is a GIN index of several columns',
    ],
    [
      parts.some((part) => 'expression' in part && part.direction === 'desc'),
      'it has an expression in descending order',
    ],
    [new Set(columns).size < columns.length, 'it has a column twice'],
    [storing.some((name) => columns.includes(name)), 'it stores a column that it has already'],
  ]
  return reasons.find(([is]) => is)?.[1]
}

const isMadeName = ({ table }: NamedTable, kind: string, { name, parts }: IndexSnapshot): boolean =>
  name === undefined ||
  name ===
    (kind === 'unique'
      ? [table.name, ...columnsOf(parts), 'key'].join('_')
      : madeName([table.name, ...columnsOf(parts).map((column) => column ?? 'expr')], 'idx', new Set()))

/** `usingHash({ buckets: 8 })`. */
export const hashCalls = (buckets: number | undefined): Call[] =>
  buckets === undefined
    ? []
    : [call('usingHash', ...(buckets === 0 ? [] : [object([['buckets', String(buckets)]])]))]

const operatorCalls = (operators: IndexSnapshot['operators']): Call[] =>
  operators === undefined
    ? []
    : [operators === 'trigram' ? call('trigram') : call('distance', stringLiteral(operators))]

/** What an index is declared as. On CockroachDB a unique constraint is a unique index, and its name tells which it was. */
const kindOf = (table: NamedTable, index: IndexSnapshot, { server }: PullScope): IndexSnapshot['kind'] => {
  if (index.kind === 'unique') {
    return isPlain(index) ? 'unique' : 'unique index'
  }
  const isConstraint =
    server === 'cockroachdb' &&
    index.kind === 'unique index' &&
    index.name !== undefined &&
    isPlain(index) &&
    isMadeName(table, 'unique', index)
  return isConstraint ? 'unique' : index.kind
}

/** Whether a unique constraint is declared at its column: `.unique()`. */
export const isUniqueColumn = (table: NamedTable, index: IndexSnapshot, scope: PullScope): boolean =>
  index.parts.length === 1 &&
  kindOf(table, index, scope) === 'unique' &&
  isMadeName(table, 'unique', index) &&
  reasonAgainst(table, index, scope) === undefined

/** A unique constraint or an index as an extra of its table. */
export const indexExtra = (table: NamedTable, index: IndexSnapshot, scope: PullScope): Declared => {
  const { name, parts, storing, where, visible, buckets, operators } = index
  const reason = reasonAgainst(table, index, scope)
  if (reason !== undefined) {
    return { left: `the index ${name} of ${table.table.name}: ${reason}` }
  }
  const kind = kindOf(table, index, scope)
  const named = isMadeName(table, kind, index) ? [] : [stringLiteral(name ?? '')]
  return {
    code: chain(
      call(EXTRAS[kind], ...named),
      call('on', ...parts.map((part) => partCode(table, part))),
      ...operatorCalls(operators),
      ...hashCalls(buckets),
      ...(storing.length === 0 ? [] : [call('storing', ...storing.map((one) => columnCode(table, one)))]),
      ...(where === undefined ? [] : [call('where', sqlLiteral(where))]),
      ...(visible ? [] : [call('notVisible')]),
    ),
  }
}

/** Whether an index is declared that makes its columns unique in all rows. */
export const isUniqueOver = (table: NamedTable, index: IndexSnapshot, scope: PullScope): boolean =>
  (index.kind === 'unique' || index.kind === 'unique index') &&
  index.where === undefined &&
  reasonAgainst(table, index, scope) === undefined
