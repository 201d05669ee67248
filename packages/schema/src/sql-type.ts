import { bytesCodec } from './codec/bytes.js'
import type { Codec } from './codec/codec.js'
import { geoJsonCodec, type JsonValue, jsonCodec } from './codec/json.js'
import {
  decimalCodec,
  floatCodec,
  int2Codec,
  int4Codec,
  int8Codec,
  safeIntegerCodec,
} from './codec/number.js'
import { bitCodec, boolCodec, charCodec, serverTextCodec, textCodec, uuidCodec } from './codec/text.js'
import { dateCodec, instantCodec, utcInstantCodec } from './codec/time.js'
import { vectorCodec } from './codec/vector.js'

/** A GeoJSON object (RFC 7946). */
export interface GeoJson {
  /** `Point`, `Polygon`, `GeometryCollection` and so on. */
  readonly type: string
  readonly [member: string]: unknown
}

/** What each SQL type is in TypeScript: `[what a read returns, what a write takes]`. */
export interface SqlTypeValues {
  /** BOOL. */
  bool: [boolean, boolean]
  /** INT2. */
  int2: [number, number]
  /** INT4. */
  int4: [number, number]
  /** INT and INTEGER, 64 bits wide as in CockroachDB, read as number. */
  int: [number, number]
  /** INT8, BIGINT and SERIAL. */
  int8: [bigint, bigint | number]
  /** FLOAT4. */
  float4: [number, number]
  /** FLOAT8. */
  float8: [number, number]
  /** DECIMAL, its digits exactly as stored. */
  decimal: [string, string | number | bigint]
  /** TEXT and STRING. */
  text: [string, string]
  /** VARCHAR. */
  varchar: [string, string]
  /** CHAR. */
  char: [string, string]
  /** CITEXT. */
  citext: [string, string]
  /** UUID. */
  uuid: [string, string]
  /** DATE, `YYYY-MM-DD`. */
  date: [string, string | Date]
  /** TIME. */
  time: [string, string]
  /** TIMETZ. */
  timetz: [string, string]
  /** INTERVAL. */
  interval: [string, string]
  /** TIMESTAMP, counted as UTC. */
  timestamp: [Date, Date | string]
  /** TIMESTAMPTZ. */
  timestamptz: [Date, Date | string]
  /** JSONB. */
  jsonb: [JsonValue, JsonValue]
  /** BYTES. */
  bytes: [Uint8Array, Uint8Array]
  /** INET. */
  inet: [string, string]
  /** BIT. */
  bit: [string, string]
  /** VARBIT. */
  varbit: [string, string]
  /** TSVECTOR. */
  tsvector: [string, string]
  /** TSQUERY. */
  tsquery: [string, string]
  /** LTREE. */
  ltree: [string, string]
  /** VECTOR. */
  vector: [number[], readonly number[]]
  /** GEOGRAPHY. */
  geography: [GeoJson, GeoJson]
  /** GEOMETRY. */
  geometry: [GeoJson, GeoJson]
}

/** The SQL types a column can have, by the name of their builder. */
export type SqlTypeName = keyof SqlTypeValues

/** How one SQL type is written in SQL, and how its values travel. */
export interface SqlTypeInfo {
  /** The spelling that CockroachDB and PostgreSQL both take, without arguments. */
  readonly sql: string
  /**
   * What a placeholder is cast to, where it is not `sql`. Never a type with a length: an explicit cast to
   * VARCHAR(3) or BIT(3) cuts a long value silently, an assignment refuses it.
   */
  readonly cast?: string
  /** The spelling where PostgreSQL's differs. */
  readonly postgres?: string
  /** How its values travel. */
  readonly codec: Codec
  /** A function around the column, for a type whose own text form is not what we exchange. */
  readonly readWith?: string
  /** A function around the placeholder, likewise. */
  readonly writeWith?: string
}

/** Every SQL type: its spelling and its codec. */
export const sqlTypes: { readonly [Name in SqlTypeName]: SqlTypeInfo } = Object.freeze({
  bool: { sql: 'BOOL', codec: boolCodec },
  int2: { sql: 'INT2', codec: int2Codec },
  int4: { sql: 'INT4', codec: int4Codec },
  int: { sql: 'INT8', codec: safeIntegerCodec },
  int8: { sql: 'INT8', codec: int8Codec },
  float4: { sql: 'FLOAT4', codec: floatCodec },
  float8: { sql: 'FLOAT8', codec: floatCodec },
  decimal: { sql: 'DECIMAL', codec: decimalCodec },
  text: { sql: 'TEXT', codec: textCodec },
  varchar: { sql: 'VARCHAR', cast: 'TEXT', codec: textCodec },
  // PostgreSQL pads CHAR(n) with blanks, CockroachDB does not
  char: { sql: 'CHAR', cast: 'TEXT', postgres: 'VARCHAR', codec: charCodec },
  citext: { sql: 'CITEXT', codec: textCodec },
  uuid: { sql: 'UUID', codec: uuidCodec },
  date: { sql: 'DATE', codec: dateCodec },
  time: { sql: 'TIME', codec: serverTextCodec('TIME') },
  timetz: { sql: 'TIMETZ', codec: serverTextCodec('TIMETZ') },
  interval: { sql: 'INTERVAL', codec: serverTextCodec('INTERVAL') },
  timestamp: { sql: 'TIMESTAMP', codec: utcInstantCodec },
  timestamptz: { sql: 'TIMESTAMPTZ', codec: instantCodec },
  jsonb: { sql: 'JSONB', codec: jsonCodec },
  bytes: { sql: 'BYTEA', codec: bytesCodec },
  inet: { sql: 'INET', codec: serverTextCodec('INET') },
  bit: { sql: 'BIT', cast: 'VARBIT', codec: bitCodec },
  varbit: { sql: 'VARBIT', codec: bitCodec },
  tsvector: { sql: 'TSVECTOR', codec: serverTextCodec('TSVECTOR') },
  tsquery: { sql: 'TSQUERY', codec: serverTextCodec('TSQUERY') },
  ltree: { sql: 'LTREE', codec: serverTextCodec('LTREE') },
  vector: { sql: 'VECTOR', codec: vectorCodec(undefined) },
  geography: {
    sql: 'GEOGRAPHY',
    cast: 'TEXT',
    codec: geoJsonCodec,
    readWith: 'ST_AsGeoJSON',
    writeWith: 'ST_GeomFromGeoJSON',
  },
  geometry: {
    sql: 'GEOMETRY',
    cast: 'TEXT',
    codec: geoJsonCodec,
    readWith: 'ST_AsGeoJSON',
    writeWith: 'ST_GeomFromGeoJSON',
  },
})

/**
 * The words of SQL column text that name a type, lower case, and the type each means. The type-level reader
 * and the run-time reader both look here. Types of several words (`double precision`) are in the grammar.
 */
export const sqlTypeWords = {
  bool: 'bool',
  boolean: 'bool',
  int2: 'int2',
  smallint: 'int2',
  int4: 'int4',
  int: 'int',
  integer: 'int',
  int8: 'int8',
  int64: 'int8',
  bigint: 'int8',
  serial: 'int8',
  serial2: 'int8',
  serial4: 'int8',
  serial8: 'int8',
  smallserial: 'int8',
  bigserial: 'int8',
  float4: 'float4',
  real: 'float4',
  float8: 'float8',
  float: 'float8',
  decimal: 'decimal',
  numeric: 'decimal',
  dec: 'decimal',
  text: 'text',
  string: 'text',
  varchar: 'varchar',
  char: 'char',
  character: 'char',
  bpchar: 'char',
  citext: 'citext',
  uuid: 'uuid',
  date: 'date',
  time: 'time',
  timetz: 'timetz',
  interval: 'interval',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  json: 'jsonb',
  jsonb: 'jsonb',
  bytes: 'bytes',
  bytea: 'bytes',
  blob: 'bytes',
  inet: 'inet',
  bit: 'bit',
  varbit: 'varbit',
  tsvector: 'tsvector',
  tsquery: 'tsquery',
  ltree: 'ltree',
  vector: 'vector',
  geography: 'geography',
  geometry: 'geometry',
} as const

/** The types that take a length, precision or shape in parentheses. */
export type SizedTypeName =
  | 'decimal'
  | 'text'
  | 'varchar'
  | 'char'
  | 'time'
  | 'timetz'
  | 'timestamp'
  | 'timestamptz'
  | 'interval'
  | 'bit'
  | 'varbit'
  | 'vector'

/** {@link SizedTypeName} at run time. */
export const sizedTypes: { readonly [Name in SizedTypeName]: true } = Object.freeze({
  decimal: true,
  text: true,
  varchar: true,
  char: true,
  time: true,
  timetz: true,
  timestamp: true,
  timestamptz: true,
  interval: true,
  bit: true,
  varbit: true,
  vector: true,
})
