import { IMPORTABLE } from './imports.js'

// what no constant of a module can be called, or none that a linter lets pass; and `t`, the columns of a table
const RESERVED = `
  arguments await break case catch class const continue debugger default delete do else enum eval
  export extends false finally for function if implements import in instanceof interface let new null
  package private protected public return static super switch this throw true try typeof undefined var
  void while with yield async of globalThis escape unescape isFinite isNaN parseFloat parseInt
  encodeURI encodeURIComponent decodeURI decodeURIComponent constructor hasOwnProperty isPrototypeOf
  propertyIsEnumerable then toString valueOf t
`

/** The names a module cannot give to its constants: words of the language, and what it may import. */
export const RESERVED_CONSTANTS: ReadonlySet<string> = new Set([
  ...RESERVED.trim().split(/\s+/),
  ...IMPORTABLE,
])

/** The names of properties that mean something else in a filter, or to `await`. */
export const RESERVED_PROPERTIES: ReadonlySet<string> = new Set(['and', 'or', 'not', 'then'])

const capitalized = (word: string): string => {
  const [first = '', ...rest] = word
  return first.toUpperCase() + rest.join('')
}

// `HTMLBody` begins with a word in capitals, `ID` is one
const uncapitalized = (word: string): string =>
  word.replace(/^(?:\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}+$|\p{Lu})/u, (start) => start.toLowerCase())

const isLoud = (word: string): boolean => word === word.toUpperCase()

/** A name of the database as an identifier: `created_at` is `createdAt`, `2nd try` is `_2ndTry`, `?` the fallback. */
export const camelCase = (name: string, fallback: string): string => {
  const words = name.split(/[^\p{ID_Continue}]|_/u).filter((word) => word !== '')
  const identifier = words
    .map((word) => (isLoud(word) && words.length > 1 ? word.toLowerCase() : word))
    .map((word, place) => (place === 0 ? uncapitalized(word) : capitalized(word)))
    .join('')
  if (identifier === '') {
    return fallback
  }
  return /^\p{ID_Start}/u.test(identifier) ? identifier : `_${identifier}`
}

/** The first of some names that is not taken, or the last of them with a number. */
export const firstFree = (names: readonly [string, ...string[]], taken: ReadonlySet<string>): string => {
  const free = names.find((name) => !taken.has(name))
  if (free !== undefined) {
    return free
  }
  const last = names.at(-1)
  for (let number = 2; ; number++) {
    const name = `${last}${number}`
    if (!taken.has(name)) {
      return name
    }
  }
}
