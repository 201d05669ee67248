import type { Codec } from './codec.js'

const ESCAPED = /["\\]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON writes differently
const CONTROL = /[\u0000-\u001f]/

// An array literal escapes a quote and a backslash as JSON does, and nothing else. JSON.stringify is several times
// faster than a replacement, where it writes nothing differently.
const quote = (text: string): string => {
  if (!ESCAPED.test(text)) {
    return `"${text}"`
  }
  return CONTROL.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : JSON.stringify(text)
}

/** An array literal of encoded elements: `['a', null]` becomes `{"a",NULL}`. */
export const arrayLiteral = (elements: readonly (string | null)[]): string =>
  `{${elements.map((element) => (element === null ? 'NULL' : quote(element))).join(',')}}`

/** {@link arrayLiteral} of texts that need no quotes, such as numbers: `{1,NULL}`. */
export const bareArrayLiteral = (elements: readonly (string | null)[]): string =>
  `{${elements.map((element) => element ?? 'NULL').join(',')}}`

const notALiteral = (): RangeError => new RangeError('the stored array did not arrive as an array literal')

/** The elements of a one-dimensional array literal, as text or null. */
export const parseArrayLiteral = (text: string): (string | null)[] => {
  // "[0:1]={1,2}" is how PostgreSQL prints an array whose first index is not 1
  let at = text.indexOf('{') + 1
  if (at === 0 || !text.endsWith('}')) {
    throw notALiteral()
  }
  const elements: (string | null)[] = []
  const end = text.length - 1
  while (at < end) {
    if (text[at] === '{') {
      throw new RangeError('the stored array has more than one dimension')
    }
    if (text[at] === '"') {
      let element = ''
      let start = ++at
      while (text[at] !== '"' && at < end) {
        if (text[at] === '\\') {
          element += text.slice(start, at)
          start = ++at
        }
        at++
      }
      if (at >= end) {
        throw notALiteral()
      }
      elements.push(element + text.slice(start, at))
      at += 2
    } else {
      const comma = text.indexOf(',', at)
      const stop = comma === -1 ? end : comma
      const element = text.slice(at, stop)
      elements.push(element === 'NULL' ? null : element)
      at = stop + 1
    }
  }
  return elements
}

/** T[]: one dimension, NULL allowed inside. */
export const arrayCodec = (element: Codec): Codec =>
  Object.freeze({
    element,
    expects: `an array in which each element is null or ${element.expects}`,
    encode: (value: unknown) => {
      if (!Array.isArray(value)) {
        return undefined
      }
      const encoded: (string | null)[] = []
      // not map, which skips the holes of a sparse array
      for (const item of value) {
        const text = item === null ? null : element.encode(item)
        if (text === undefined) {
          return undefined
        }
        encoded.push(text)
      }
      return arrayLiteral(encoded)
    },
    decode: (text: string) => {
      const { decode } = element
      const elements = parseArrayLiteral(text)
      return decode === undefined ? elements : elements.map((item) => (item === null ? null : decode(item)))
    },
  })
