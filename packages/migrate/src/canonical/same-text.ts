import { quoteLiteral } from '@manticore/core'
import { withoutParentheses } from '../introspect/expression.js'
import { type Token, tokens } from '../statements/tokens.js'
import { nameOf, stringOf } from '../statements/value.js'

const PLAIN = /^[a-z_][a-z0-9_$]*$/

// without quotes these are no names
const KEYWORDS: ReadonlySet<string> = new Set([
  'current_catalog',
  'current_date',
  'current_role',
  'current_schema',
  'current_time',
  'current_timestamp',
  'current_user',
  'default',
  'false',
  'localtime',
  'localtimestamp',
  'null',
  'session_user',
  'true',
  'user',
])

const normal = (token: Token): string => {
  const text = stringOf(token)
  if (text !== undefined) {
    return quoteLiteral(text)
  }
  const name = nameOf(token)
  return name === undefined || (token.kind === 'name' && (!PLAIN.test(name) || KEYWORDS.has(name)))
    ? token.text
    : name
}

const normalPieces = (expression: string): string[] =>
  [...tokens(withoutParentheses(expression))].filter(({ kind }) => kind !== 'comment').map(normal)

/**
 * An expression without the types that CockroachDB notes behind what has a type anyway: `price > 0:::DECIMAL` is
 * `price > 0`. https://www.cockroachlabs.com/docs/stable/scalar-expressions#annotation
 */
const withoutNotes = (pieces: readonly string[]): string[] => {
  const kept: string[] = []
  for (let at = 0; at < pieces.length; at++) {
    if (pieces[at] !== ':::') {
      kept.push(pieces[at] ?? '')
      continue
    }
    at++
    while (pieces[at + 1] === '.') {
      at += 2
    }
    if (pieces[at + 1] === '(') {
      const closed = pieces.indexOf(')', at)
      at = closed === -1 ? pieces.length : closed
    }
    while (pieces[at + 1] === '[') {
      at += 2
    }
  }
  return kept
}

/**
 * Whether two expressions are the same but for blanks, parentheses around all of it, the case of words, quotes that a name needs not, the spelling of
 * strings, and types noted by CockroachDB. Where it says no, the server knows better.
 */
export const isSameText = (declared: string, live: string): boolean => {
  const [one, other] = [normalPieces(declared), normalPieces(live)]
  const text = one.join(' ')
  return text === other.join(' ') || text === withoutNotes(other).join(' ')
}
