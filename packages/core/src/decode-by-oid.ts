import { parseArrayLiteral, type SqlTypeName, sqlTypes } from '@manticore/schema'

type Decode = (text: string) => unknown

// OIDs of the built-in types: the same on PostgreSQL and CockroachDB (pg_type.dat; pkg/sql/oidext). Text types need
// no entry. INT8 is a bigint here as it is in a declared int8() column.
const SCALARS: Readonly<Record<number, SqlTypeName>> = {
  16: 'bool',
  17: 'bytes',
  20: 'int8',
  21: 'int2',
  23: 'int4',
  26: 'int8',
  700: 'float4',
  701: 'float8',
  114: 'jsonb',
  3802: 'jsonb',
  1042: 'char',
  1114: 'timestamp',
  1184: 'timestamptz',
}

const ARRAYS: Readonly<Record<number, SqlTypeName>> = {
  1000: 'bool',
  1001: 'bytes',
  1005: 'int2',
  1007: 'int4',
  1009: 'text',
  1014: 'char',
  1015: 'varchar',
  1016: 'int8',
  1021: 'float4',
  1022: 'float8',
  1115: 'timestamp',
  1182: 'date',
  1183: 'time',
  1185: 'timestamptz',
  1187: 'interval',
  1231: 'decimal',
  199: 'jsonb',
  3807: 'jsonb',
  2951: 'uuid',
}

const decodeArray = (element: Decode | undefined): Decode => {
  const decode = (text: string): unknown =>
    parseArrayLiteral(text).map((item) => (item === null || element === undefined ? item : element(item)))
  return decode
}

const decoders = new Map<number, Decode | undefined>([
  ...Object.entries(SCALARS).map(([oid, name]) => [Number(oid), sqlTypes[name].codec.decode] as const),
  ...Object.entries(ARRAYS).map(
    ([oid, name]) => [Number(oid), decodeArray(sqlTypes[name].codec.decode)] as const,
  ),
])

/** How a value of a result is read when no declared column is known for it: by the OID of its type. */
export const decodeByOid = (oid: number): Decode | undefined => decoders.get(oid)
