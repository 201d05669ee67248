import { instantTextCodec, utcInstantTextCodec } from './codec/time.js'
import { vectorCodec } from './codec/vector.js'
import type { Column } from './column.js'
import { ColumnBuilder, initialSpec } from './column-builder.js'
import type { ColumnType } from './column-spec.js'
import { type GeoJson, type SqlTypeInfo, type SqlTypeName, type SqlTypeValues, sqlTypes } from './sql-type.js'

type Typed<Name extends SqlTypeName> = Column<SqlTypeValues[Name][0], SqlTypeValues[Name][1], Name>

/** What stands behind a type's name: `text` in parentheses, or what is wrong with it. */
interface Arguments {
  readonly text: string
  readonly fault?: string
}

const NONE: Arguments = { text: '' }

// The builder is untyped inside; each exported function below states the types of its column once.
const column = <C>(
  name: SqlTypeName,
  { text, fault }: Arguments = NONE,
  info: SqlTypeInfo = sqlTypes[name],
): C =>
  new ColumnBuilder(
    initialSpec({ name, info, arguments: text, array: false, serial: false } satisfies ColumnType),
    fault,
  ) as C

const whole = (name: string, what: string, value: number | undefined, least: number): Arguments =>
  value !== undefined && Number.isSafeInteger(value) && value >= least
    ? { text: `(${value})` }
    : { text: '', fault: `${name}() expects as its ${what} an integer from ${least}, got ${String(value)}` }

const sized = (name: string, length: number | undefined): Arguments =>
  length === undefined ? NONE : whole(name, 'length', length, 1)

const precise = (name: string, precision: number | undefined): Arguments =>
  precision === undefined ? NONE : whole(name, 'precision', precision, 0)

const scaled = (name: string, precision: number | undefined, scale: number | undefined): Arguments => {
  if (scale === undefined) {
    return precision === undefined ? NONE : whole(name, 'precision', precision, 1)
  }
  const fault = whole(name, 'precision', precision, 1).fault ?? whole(name, 'scale', scale, 0).fault
  return fault === undefined ? { text: `(${precision}, ${scale})` } : { text: '', fault }
}

/** BOOL, a boolean. */
export const bool = (): Typed<'bool'> => column('bool')
/** INT2, a number from -32,768 to 32,767. Anything else is a {@link ValidationError}. */
export const int2 = (): Typed<'int2'> => column('int2')
/**
 * INT4, a number of 32 bits: from -2,147,483,648 to 2,147,483,647. Anything else is a {@link ValidationError}. CockroachDB's
 * INT and INTEGER have 64 bits: see {@link int8}.
 */
export const int4 = (): Typed<'int4'> => column('int4')

/**
 * INT8, 64 bits, read as `bigint`; a write takes a safe integer too.
 *
 * @example
 * ```ts
 * int8().notNull().default(0n)
 * ```
 *
 * @see https://www.cockroachlabs.com/docs/stable/int
 */
export function int8(options?: { readonly mode?: 'bigint' }): Typed<'int8'>
/**
 * INT8, 64 bits, read as a number; a stored value beyond 2^53-1 is a {@link DecodeError}, never a rounded number.
 *
 * @example
 * ```ts
 * int8({ mode: 'number' }).notNull().default(0)
 * ```
 */
export function int8(options: { readonly mode: 'number' }): Typed<'int'>
export function int8(options?: { readonly mode?: 'bigint' | 'number' }): Typed<'int8'> | Typed<'int'> {
  return options?.mode === 'number' ? column<Typed<'int'>>('int') : column<Typed<'int8'>>('int8')
}

/** FLOAT4, a number. What a double holds beyond it is rounded by the server. */
export const float4 = (): Typed<'float4'> => column('float4')
/** FLOAT8, a JavaScript number: NaN, infinities and -0 included. */
export const float8 = (): Typed<'float8'> => column('float8')

/**
 * DECIMAL(precision, scale), read as a string with its digits exactly as stored; a write takes a string, a number or a
 * bigint.
 *
 * @example
 * ```ts
 * decimal(19, 4).notNull().default('0')
 * ```
 */
export const decimal = (precision?: number, scale?: number): Typed<'decimal'> =>
  column('decimal', scaled('decimal', precision, scale))

/** TEXT, which CockroachDB calls STRING. */
export const text = (): Typed<'text'> => column('text')
/** VARCHAR(length), in characters. A longer text is a {@link DataError} of the server. */
export const varchar = (length?: number): Typed<'varchar'> => column('varchar', sized('varchar', length))
/** CHAR(length). Trailing blanks do not count: they are gone when read, on either server. */
export const char = (length?: number): Typed<'char'> => column('char', sized('char', length))
/** CITEXT, text compared without case. CockroachDB from v25.3; PostgreSQL with its extension, which `initialize()` creates. */
export const citext = (): Typed<'citext'> => column('citext')
/**
 * UUID, a string; with `.defaultRandom()` the recommended key of a CockroachDB table, since keys that only grow are all
 * written at one place.
 *
 * @example
 * ```ts
 * uuid().primaryKey().defaultRandom()
 * ```
 *
 * @see https://www.cockroachlabs.com/docs/stable/uuid
 */
export const uuid = (): Typed<'uuid'> => column('uuid')
/** DATE, read as `YYYY-MM-DD`; a Date is taken for its UTC day. */
export const date = (): Typed<'date'> => column('date')
/** TIME, as text: `'08:30:00'`. `precision` is the digits of a second, 0 to 6 (the default). */
export const time = (precision?: number): Typed<'time'> => column('time', precise('time', precision))
/** TIMETZ, as the server prints it. `precision` is the digits of a second, 0 to 6 (the default). */
export const timetz = (precision?: number): Typed<'timetz'> => column('timetz', precise('timetz', precision))
/** INTERVAL, as the server prints it: `'1 day 02:00:00'`. ISO 8601 durations, `'P1DT2H'`, are taken too. */
export const interval = (): Typed<'interval'> => column('interval')

/** How a timestamp is declared. */
export interface TimestampOptions {
  /** Digits of a second, 0 to 6 (the default). */
  readonly precision?: number
}

/** `mode: 'string'` reads the server's text, with its microseconds and infinity, in the place of a Date. */
export interface TextTimestampOptions extends TimestampOptions {
  readonly mode: 'string'
}

/** `mode: 'date'`, the default, reads a Date, which holds milliseconds. */
export interface DateTimestampOptions extends TimestampOptions {
  readonly mode?: 'date'
}

type AsText<Name extends SqlTypeName> = Column<string, string | Date, Name>

/** TIMESTAMP, counted as UTC, read as the server's text. Prefer {@link timestamptz}. */
export function timestamp(options: TextTimestampOptions): AsText<'timestamp'>
/**
 * TIMESTAMP, counted as UTC, read as a Date. Prefer {@link timestamptz}, as CockroachDB's documentation does.
 *
 * @see https://www.cockroachlabs.com/docs/stable/timestamp
 */
export function timestamp(options?: DateTimestampOptions): Typed<'timestamp'>
export function timestamp(
  options: TextTimestampOptions | DateTimestampOptions = {},
): AsText<'timestamp'> | Typed<'timestamp'> {
  const args = precise('timestamp', options.precision)
  return options.mode === 'string'
    ? column<AsText<'timestamp'>>('timestamp', args, { ...sqlTypes.timestamp, codec: utcInstantTextCodec })
    : column<Typed<'timestamp'>>('timestamp', args)
}

/**
 * TIMESTAMPTZ, an instant, read as the server's text, with its microseconds and infinity.
 *
 * @example
 * ```ts
 * timestamptz({ mode: 'string', precision: 6 })
 * ```
 */
export function timestamptz(options: TextTimestampOptions): AsText<'timestamptz'>
/**
 * TIMESTAMPTZ, an instant, read as a Date, which holds milliseconds; a write takes a Date or an ISO 8601 text.
 *
 * @example
 * ```ts
 * timestamptz().notNull().defaultNow()
 * ```
 */
export function timestamptz(options?: DateTimestampOptions): Typed<'timestamptz'>
export function timestamptz(
  options: TextTimestampOptions | DateTimestampOptions = {},
): AsText<'timestamptz'> | Typed<'timestamptz'> {
  const args = precise('timestamptz', options.precision)
  return options.mode === 'string'
    ? column<AsText<'timestamptz'>>('timestamptz', args, { ...sqlTypes.timestamptz, codec: instantTextCodec })
    : column<Typed<'timestamptz'>>('timestamptz', args)
}

// The overloads without a type parameter keep it from being inferred from what any column of a table may be: unknown.

/** JSONB of any value, a {@link JsonValue}. */
export function jsonb(): Typed<'jsonb'>
/**
 * JSONB of a declared type. In a nullable column `null` is SQL NULL (write `` sql`'null'::JSONB` `` for JSON's own null); in
 * a `notNull()` column it is JSON's null. Numbers are JavaScript's: of a stored integer beyond 2^53 the last digits are lost
 * when read, so keep such numbers as text.
 *
 * @example
 * ```ts
 * jsonb<{ theme: 'light' | 'dark' }>().notNull().default({ theme: 'light' })
 * ```
 */
export function jsonb<T>(): Column<T, T, 'jsonb'>
export function jsonb(): Typed<'jsonb'> {
  return column('jsonb')
}

/** BYTES, which PostgreSQL calls BYTEA, a Uint8Array. */
export const bytes = (): Typed<'bytes'> => column('bytes')
/** INET: an address with or without its network. */
export const inet = (): Typed<'inet'> => column('inet')
/** BIT(length): exactly that many digits 0 and 1, as text; 1 when left out. */
export const bit = (length?: number): Typed<'bit'> => column('bit', sized('bit', length))
/** VARBIT(length): up to that many digits 0 and 1. */
export const varbit = (length?: number): Typed<'varbit'> => column('varbit', sized('varbit', length))
/** TSVECTOR, as the server prints it: `'cat':2 'sat':3`. */
export const tsvector = (): Typed<'tsvector'> => column('tsvector')
/** TSQUERY, as the server prints it: `'cat' & 'sat'`. */
export const tsquery = (): Typed<'tsquery'> => column('tsquery')
/** LTREE. CockroachDB from v25.4; PostgreSQL with its extension, which `initialize()` creates. */
export const ltree = (): Typed<'ltree'> => column('ltree')

/**
 * VECTOR(dimensions), an array of that many numbers. PostgreSQL has it with pgvector. See {@link vectorIndex}.
 *
 * @example
 * ```ts
 * vector(3).notNull()
 * ```
 *
 * @see https://www.cockroachlabs.com/docs/stable/vector
 */
export const vector = (dimensions?: number): Typed<'vector'> =>
  column('vector', sized('vector', dimensions), { ...sqlTypes.vector, codec: vectorCodec(dimensions) })

/** GEOGRAPHY, as GeoJSON. PostgreSQL has it with PostGIS. */
export function geography(): Typed<'geography'>
/**
 * GEOGRAPHY of one shape.
 *
 * @example
 * ```ts
 * geography<{ type: 'Point'; coordinates: [number, number] }>()
 * ```
 */
export function geography<T extends GeoJson>(): Column<T, T, 'geography'>
export function geography(): Typed<'geography'> {
  return column('geography')
}

/** GEOMETRY, as GeoJSON. PostgreSQL has it with PostGIS. */
export function geometry(): Typed<'geometry'>
/**
 * GEOMETRY of one shape.
 *
 * @example
 * ```ts
 * geometry<{ type: 'Point'; coordinates: [number, number] }>()
 * ```
 */
export function geometry<T extends GeoJson>(): Column<T, T, 'geometry'>
export function geometry(): Typed<'geometry'> {
  return column('geometry')
}
