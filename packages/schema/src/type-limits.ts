import type { ColumnType } from './column-spec.js'

/** The types CockroachDB has no arrays of. */
export type UnarrayableTypeName = 'vector' | 'tsvector' | 'tsquery'

/** The types that cannot be in a key, and are indexed by an inverted or a vector index if at all. */
export type UnkeyableTypeName = 'jsonb' | 'vector' | 'tsvector' | 'tsquery' | 'geography' | 'geometry'

const unarrayable: { readonly [Name in UnarrayableTypeName]: true } = Object.freeze({
  vector: true,
  tsvector: true,
  tsquery: true,
})

const unkeyable: { readonly [Name in UnkeyableTypeName]: true } = Object.freeze({
  jsonb: true,
  vector: true,
  tsvector: true,
  tsquery: true,
  geography: true,
  geometry: true,
})

/** Whether CockroachDB has arrays of a type. */
export const isArrayable = (name: ColumnType['name']): boolean => !Object.hasOwn(unarrayable, name)

/** Whether a column of this type, or of arrays of it, can be in a key. */
export const isKeyable = ({ name }: Pick<ColumnType, 'name'>): boolean => !Object.hasOwn(unkeyable, name)

/** Whether an inverted index looks into a column of this type. */
export const isInvertible = ({ name, array }: Pick<ColumnType, 'name' | 'array'>): boolean =>
  array || name === 'jsonb' || name === 'tsvector' || name === 'geography' || name === 'geometry'

/** Whether a trigram index looks into a column of this type. */
export const isTrigrammable = ({ name, array }: Pick<ColumnType, 'name' | 'array'>): boolean =>
  !array && (name === 'text' || name === 'varchar' || name === 'char')

/** A type as a message names it. */
export const typeLabel = ({ name, info, array }: ColumnType): string =>
  `${name === 'enum' ? 'an enum' : info.sql}${array ? '[]' : ''}`
