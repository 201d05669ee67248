import type { Codec } from '../codec/codec.js'
import type { AnyColumn, columnTypes } from '../column.js'
import type { ColumnRecord } from '../rows.js'

type Digits = bigint | number

/** What a column takes, and digits as text where it takes a `bigint`. */
type FromJson<Write> = [Digits] extends [Write]
  ? Write | string
  : [readonly Digits[]] extends [Write]
    ? Exclude<Write, readonly unknown[]> | readonly (Digits | string)[]
    : Write

interface ColumnFromJson<Column extends AnyColumn> {
  readonly [columnTypes]: {
    readonly read: FromJson<Column[typeof columnTypes]['write']>
    readonly write: FromJson<Column[typeof columnTypes]['write']>
    readonly value: unknown
    readonly flags: string
    readonly kind: Column[typeof columnTypes]['kind']
  }
}

/** {@link fromJson} in types: columns that take what JSON has in the place of their values. */
export type ColumnsFromJson<Columns extends ColumnRecord> = {
  readonly [Property in keyof Columns]: ColumnFromJson<Columns[Property]>
}

/** The value of a column for what JSON has in its place. Everything else stays as it is, for the column to judge. */
export const fromJson = (codec: Codec, value: unknown): unknown => {
  if (typeof value === 'string') {
    return codec.fromJson === undefined ? value : codec.fromJson(value)
  }
  const { element } = codec
  return element !== undefined && Array.isArray(value)
    ? Array.from(value, (item) => fromJson(element, item))
    : value
}
