/** The SQL types whose values add up, and what kind of number their sum is. */
export interface AddedAs {
  readonly int2: 'integer'
  readonly int4: 'integer'
  readonly int: 'integer'
  readonly int8: 'integer'
  readonly decimal: 'decimal'
  readonly float4: 'float'
  readonly float8: 'float'
}

/** A kind of number. */
export type Addition = AddedAs[keyof AddedAs]

/** The SQL types of which both servers know the least and the greatest value. */
export type OrderedTypeName =
  | keyof AddedAs
  | 'text'
  | 'varchar'
  | 'char'
  | 'citext'
  | 'enum'
  | 'date'
  | 'time'
  | 'timetz'
  | 'timestamp'
  | 'timestamptz'
  | 'interval'
  | 'inet'

/** {@link AddedAs} at run time. */
export const addedAs: AddedAs = Object.freeze({
  int2: 'integer',
  int4: 'integer',
  int: 'integer',
  int8: 'integer',
  decimal: 'decimal',
  float4: 'float',
  float8: 'float',
})

/** {@link OrderedTypeName} at run time. PostgreSQL has no min() of BOOL and BIT, and of UUID and BYTEA only from version 18. */
export const orderedTypes: { readonly [Name in OrderedTypeName]: true } = Object.freeze({
  int2: true,
  int4: true,
  int: true,
  int8: true,
  decimal: true,
  float4: true,
  float8: true,
  text: true,
  varchar: true,
  char: true,
  citext: true,
  enum: true,
  date: true,
  time: true,
  timetz: true,
  timestamp: true,
  timestamptz: true,
  interval: true,
  inet: true,
})
