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

const stringify = (value: unknown): string | undefined => {
  try {
    const text = JSON.stringify(value)
    return text === undefined || (text.includes('\\u') && UNSTORABLE.test(text)) ? undefined : text
  } catch {
    // a bigint or a cycle
    return undefined
  }
}

/** JSONB. `null` reaches it only where the column is NOT NULL; elsewhere null is SQL NULL. */
export const jsonCodec: Codec = Object.freeze({
  expects: 'a JSON value (no bigint, cycle, NUL character or lone surrogate)',
  encode: stringify,
  decode: (text: string): unknown => JSON.parse(text),
})

/** GEOGRAPHY and GEOMETRY, which travel as GeoJSON text. */
export const geoJsonCodec: Codec = Object.freeze({
  expects: 'a GeoJSON object with a "type"',
  encode: (value: unknown) =>
    typeof value === 'object' && value !== null && 'type' in value ? stringify(value) : undefined,
  decode: (text: string): unknown => JSON.parse(text),
})
