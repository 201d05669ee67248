import type { columnTypes, GeoJson, JsonValue, ReadSqlText, SqlTextError } from '@manticore/schema'
import type { Equal } from '../types/equal.js'
import type { sqlTexts } from './sql-text.list.js'

/** What each type is read as and takes, as the public contract has it. */
interface Values {
  bool: [boolean, boolean]
  int2: [number, number]
  int4: [number, number]
  int: [number, number]
  int8: [bigint, bigint | number]
  float4: [number, number]
  float8: [number, number]
  decimal: [string, string | number | bigint]
  text: [string, string]
  varchar: [string, string]
  char: [string, string]
  citext: [string, string]
  uuid: [string, string]
  date: [string, string | Date]
  time: [string, string]
  timetz: [string, string]
  interval: [string, string]
  timestamp: [Date, Date | string]
  timestamptz: [Date, Date | string]
  jsonb: [JsonValue, JsonValue]
  bytes: [Uint8Array, Uint8Array]
  inet: [string, string]
  bit: [string, string]
  varbit: [string, string]
  tsvector: [string, string]
  tsquery: [string, string]
  ltree: [string, string]
  vector: [number[], readonly number[]]
  geography: [GeoJson, GeoJson]
  geometry: [GeoJson, GeoJson]
}

type Split<Traits extends string> = Traits extends `${infer First} ${infer Rest}`
  ? First | Split<Rest>
  : Traits

type OrNull<Value, Traits extends string> = 'notNull' extends Traits ? Value : Value | null

type Written<Name extends keyof Values, Traits> = 'array' extends Traits
  ? readonly Values[Name][1][]
  : Values[Name][1]

/** What the compiler has to know of a column with these traits. */
type Expected<Traits extends string> = Traits & keyof Values extends infer Name extends keyof Values
  ? {
      readonly flags: Traits
      readonly read: OrNull<'array' extends Traits ? Values[Name][0][] : Values[Name][0], Traits>
      readonly write: OrNull<Written<Name, Traits>, Traits>
      readonly value: NonNullable<Written<Name, Traits>>
      readonly kind: 'generated' extends Traits
        ? 'generated'
        : 'notNull' extends Traits
          ? 'default' extends Traits
            ? 'optional'
            : 'required'
          : 'optional'
    }
  : never

/** What the compiler knows of the column that a text declares. */
type Known<Text extends string> =
  ReadSqlText<Text> extends { readonly [columnTypes]: infer Types }
    ? { [Key in keyof Types]: Types[Key] }
    : never

/** The texts of which the compiler knows something else. */
type MisreadOf<List extends readonly (readonly [string, string])[]> = {
  [Index in keyof List]: Equal<Known<List[Index][0]>, Expected<Split<List[Index][1]>>> extends true
    ? never
    : List[Index][0]
}[number]

/** The texts that the compiler does not refuse for their reason. */
type MisrefusedOf<List extends readonly (readonly [string, string])[]> = {
  [Index in keyof List]: Equal<
    ReadSqlText<List[Index][0]>,
    SqlTextError<`${List[Index][1]} in "${List[Index][0]}"`>
  > extends true
    ? never
    : List[Index][0]
}[number]

// a text that stands here is named in the error: Type 'true' is not assignable to type '"TEXT NULL"'
type NoneOf<Texts> = [Texts] extends [never] ? true : Texts

export const legalTextsAreRead: NoneOf<MisreadOf<(typeof sqlTexts)['legal']>> = true
export const otherTextsAreRefused: NoneOf<MisrefusedOf<(typeof sqlTexts)['refused']>> = true
