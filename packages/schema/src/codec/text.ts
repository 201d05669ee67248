import type { Codec } from './codec.js'

/** Text the server can store: no NUL (22021 otherwise) and no lone surrogate, which the driver would replace by U+FFFD. */
export const isStorableText = (value: string): boolean => !value.includes('\0') && value.isWellFormed()

const text = (expects: string): Codec =>
  Object.freeze({
    expects,
    encode: (value: unknown) => (typeof value === 'string' && isStorableText(value) ? value : undefined),
  })

/** TEXT, VARCHAR and CITEXT. */
export const textCodec: Codec = text('a string without NUL characters or lone surrogates')

const BLANK = 32

// a regular expression would look at every blank again from every blank before it
const withoutTrailingBlanks = (value: string): string => {
  let end = value.length
  while (value.charCodeAt(end - 1) === BLANK) {
    end--
  }
  return value.slice(0, end)
}

/** CHAR(n): trailing blanks mean nothing in it. PostgreSQL pads with them and CockroachDB cuts them; read, they are gone. */
export const charCodec: Codec = Object.freeze({
  ...textCodec,
  decode: withoutTrailingBlanks,
})

/** TIME, INTERVAL, INET, TSVECTOR and the like: text in a form that the server checks. */
export const serverTextCodec = (typeName: string): Codec => text(`a string that reads as ${typeName}`)

const matching = (pattern: RegExp, expects: string): Codec =>
  Object.freeze({
    expects,
    encode: (value: unknown) => (typeof value === 'string' && pattern.test(value) ? value : undefined),
  })

/** UUID. */
export const uuidCodec: Codec = matching(
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  'a UUID such as "6f1d2c1e-8f0b-4b7e-9d3a-2f5c8e1a7b90"',
)

/** BIT and VARBIT. */
export const bitCodec: Codec = matching(/^[01]*$/, 'a string of 0 and 1')

/** BOOL. */
export const boolCodec: Codec = Object.freeze({
  expects: 'a boolean',
  encode: (value: unknown) => (typeof value === 'boolean' ? String(value) : undefined),
  decode: (value: string) => value === 't' || value === 'true',
})

/** An ENUM: one of its labels. */
export const enumCodec = (labels: readonly string[]): Codec => {
  const known = new Set<unknown>(labels)
  return Object.freeze({
    expects: `one of ${labels.map((label) => `"${label}"`).join(', ')}`,
    encode: (value: unknown) => (known.has(value) ? String(value) : undefined),
  })
}
