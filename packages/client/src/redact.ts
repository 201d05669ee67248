import type { Parameter } from '@manticore/core'
import { textsWithin } from './parameter-texts.js'

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

const WORD = /[\p{L}\p{N}_]/u

// beyond this length a text that stands within another is no coincidence
const LONGEST_COINCIDENCE = 7

// nobody reads on, and a value is all that makes one so long
const LONGEST_SENTENCE = 2000

const UNTOLD = 'what the server says of it is in the cause, since it may hold values'

// a short value stands as a word of its own: a value of "1" is not in the name "a1"
const patternOf = (value: string): string => {
  const pattern = literally(value)
  if (value.length > LONGEST_COINCIDENCE) {
    return pattern
  }
  const characters = Array.from(value)
  return `${WORD.test(characters[0] ?? '') ? '(?<![\\p{L}\\p{N}_])' : ''}${pattern}${
    WORD.test(characters.at(-1) ?? '') ? '(?![\\p{L}\\p{N}_])' : ''
  }`
}

// as servers print a text within quotes, and with letters that have more than one lower case
const spellings = (value: string): string[] =>
  value.length > LONGEST_SENTENCE
    ? []
    : [
        value,
        value.replaceAll("'", "''"),
        value.replaceAll('"', '""'),
        value.replace(/["\\]/g, '\\$&'),
        value.toUpperCase().toLowerCase(),
      ]

// what stands within quotes: each pair of them, and the outermost
const quotedIn = (sentence: string): string[] =>
  [/"([^"]+)"/g, /'([^']+)'/g, /`([^`]+)`/g, /"(.+)"/gs, /'(.+)'/gs].flatMap((quotes) =>
    [...sentence.matchAll(quotes)].map(([, text = '']) => text),
  )

/** What is to be hidden in a sentence of what a parameter holds. All of it in lower case. */
const hiddenOf = (value: string, quoted: readonly string[], statement: string): string[] => {
  const within = textsWithin(value)
  const texts = quoted.length === 0 ? [] : [value, value.replaceAll('""', '"'), ...within]
  const parts = quoted.filter((part) => texts.some((text) => text.includes(part)))
  // a part that the statement says itself is a name
  return [value, ...[...within, ...parts].filter((text) => !statement.includes(text))].flatMap(spellings)
}

/**
 * A sentence of the server without the values of the statement it is about: each stands as its placeholder. Most
 * sentences hold none, but `relation "..." does not exist` may be about a value cast to REGCLASS, and what RAISE says
 * in a function about anything at all. A part of a value is taken for one when it stands within quotes, as in `schema
 * "..." does not exist`, unless the text of the statement has it too.
 */
export const redact = (sentence: string, parameters: readonly Parameter[], sql = ''): string => {
  if (sentence.length > LONGEST_SENTENCE) {
    return UNTOLD
  }
  const lower = sentence.toLowerCase()
  const [quoted, statement] = [quotedIn(lower), sql.toLowerCase()]
  const placeholders = new Map<string, string>()
  parameters.forEach((parameter, index) => {
    for (const text of hiddenOf(parameter?.toLowerCase() ?? '', quoted, statement)) {
      if (text !== '' && lower.includes(text) && !placeholders.has(text)) {
        placeholders.set(text, `$${index + 1}`)
      }
    }
  })
  if (placeholders.size === 0) {
    return sentence
  }
  const hidden = [...placeholders.keys()].sort((a, b) => b.length - a.length)
  const redacted = sentence.replace(
    new RegExp(hidden.map(patternOf).join('|'), 'giu'),
    (match) => placeholders.get(match.toLowerCase()) ?? '$?',
  )
  // a letter whose lower case is longer than itself is not found
  const left = redacted.toLowerCase()
  return hidden.some((text) => text.length > LONGEST_COINCIDENCE && left.includes(text)) ? UNTOLD : redacted
}
