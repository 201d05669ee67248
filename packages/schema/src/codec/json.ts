import type { Codec } from './codec.js'

/** Any JSON value. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined }

// JSONB holds text, so an escaped NUL or lone surrogate inside a JSON text is refused by the server (22P05, 22P02).
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/

const isLostInArray = (value: unknown): boolean =>
  value === undefined || typeof value === 'function' || typeof value === 'symbol' || isLost(value)

// what JSON.stringify writes as null without a word: NaN, an invalid Date, undefined within an array
const isLost = (value: unknown): boolean => {
  if (typeof value === 'number') {
    return !Number.isFinite(value)
  }
  if (typeof value !== 'object' || value === null) {
    return false
  }
  if (Array.isArray(value)) {
    // not some, which skips the holes of a sparse array
    for (const item of value) {
      if (isLostInArray(item)) {
        return true
      }
    }
    return false
  }
  if ('toJSON' in value) {
    return value instanceof Date && Number.isNaN(value.getTime())
  }
  return Object.values(value).some(isLost)
}

const stringify = (value: unknown): string | undefined => {
  try {
    const text = JSON.stringify(value)
    if (text === undefined || (text.includes('\\u') && UNSTORABLE.test(text))) {
      return undefined
    }
    // looking for what was lost costs as much as writing the text, so not without a sign of it
    return text.includes('null') && isLost(value) ? undefined : text
  } catch {
    // a bigint or a cycle
    return undefined
  }
}

/** JSONB. `null` reaches it only where the column is NOT NULL; elsewhere null is SQL NULL. */
export const jsonCodec: Codec = Object.freeze({
  expects:
    'a JSON value (finite numbers; no bigint, cycle, NUL character, lone surrogate, nor undefined in an array)',
  encode: stringify,
  decode: (text: string): unknown => JSON.parse(text),
})

/** GEOGRAPHY and GEOMETRY, which travel as GeoJSON text. */
export const geoJsonCodec: Codec = Object.freeze({
  expects: 'a GeoJSON object with a "type"',
  encode: (value: unknown) =>
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
      ? stringify(value)
      : undefined,
  decode: (text: string): unknown => JSON.parse(text),
})
