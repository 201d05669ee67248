import { errorAt } from './place.js'

/**
 * What a piece of SQL is. `word` is a keyword or a name without quotes, `name` one in double quotes, `string` a literal
 * of any spelling, `operator` a run such as `->>` or `::`, `mark` one character: `( ) [ ] { } , ; . : \` or `$`.
 */
export type TokenKind = 'word' | 'name' | 'string' | 'number' | 'parameter' | 'operator' | 'mark' | 'comment'

/** A piece of SQL between blanks. */
export interface Token {
  /** What it is. */
  readonly kind: TokenKind
  /** As written. */
  readonly text: string
  /** Where it stands in the text it was read from. */
  readonly start: number
  /** Where it ends: the place behind its last character. */
  readonly end: number
  /** The line it begins at. */
  readonly line: number
}

const WORD_START = /[A-Za-z_\u0080-\uffff]/
const DIGIT = /[0-9]/
const BLANKS = /[ \t\n\r\f\v]+/y
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y
const LINE_COMMENT = /--[^\n\r]*/y
const COMMENT_EDGE = /\/\*|\*\//g
const NUMBER =
  /(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y
const PARAMETER = /\$\d+/y
const DOLLAR_QUOTE = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y
const OPERATOR = /(?:(?!--|\/\*)[-+*/<>=~!@#%^&|`?])+|:::?|:=/y
// as in PostgreSQL, an operator ends in + or - only if one of these is in it: `a=-1` is `a = -1`
const MAY_END_IN_SIGN = /[~!@#%^&|`?]/
// E'...' on both servers; b'...' are bytes on CockroachDB, and bits without backslashes on PostgreSQL
const PREFIXES: ReadonlySet<string> = new Set(['e', 'E', 'b', 'B', 'x', 'X', 'n', 'N'])
const ESCAPING: ReadonlySet<string> = new Set(['e', 'E', 'b'])
const ESCAPE_EDGE = /['\\]/g
// a literal goes on behind a line end: 'a' and 'b' on two lines are 'ab'
const CONTINUED = /[ \t\r\f\v]*\n[ \t\n\r\f\v]*'/y

const matchEnd = (pattern: RegExp, text: string, at: number): number | undefined => {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}

/** Behind the quote that closes; a quote written twice stands for itself. */
const quotedEnd = (text: string, from: number, quote: string): number | undefined => {
  let at = text.indexOf(quote, from)
  while (at !== -1 && text[at + 1] === quote) {
    at = text.indexOf(quote, at + 2)
  }
  return at === -1 ? undefined : at + 1
}

/** Behind the quote that closes a literal in which a backslash escapes, with all that continues it. */
const escapedEnd = (text: string, from: number): number | undefined => {
  ESCAPE_EDGE.lastIndex = from
  while (ESCAPE_EDGE.test(text)) {
    const end = ESCAPE_EDGE.lastIndex
    if (text[end - 1] === '\\' || text[end] === "'") {
      ESCAPE_EDGE.lastIndex = end + 1
    } else {
      const next = matchEnd(CONTINUED, text, end)
      if (next === undefined) {
        return end
      }
      ESCAPE_EDGE.lastIndex = next
    }
  }
  return undefined
}

const blockCommentEnd = (text: string, from: number): number | undefined => {
  let depth = 1
  COMMENT_EDGE.lastIndex = from
  while (depth > 0 && COMMENT_EDGE.test(text)) {
    depth += text[COMMENT_EDGE.lastIndex - 1] === '*' ? 1 : -1
  }
  return depth === 0 ? COMMENT_EDGE.lastIndex : undefined
}

const operatorEnd = (text: string, at: number): number | undefined => {
  let end = matchEnd(OPERATOR, text, at)
  if (end !== undefined && !MAY_END_IN_SIGN.test(text.slice(at, end))) {
    while (end > at + 1 && '+-'.includes(text.charAt(end - 1))) {
      end--
    }
  }
  return end
}

interface Piece {
  readonly kind: TokenKind
  /** Undefined where nothing closes it. */
  readonly end: number | undefined
}

const wordPiece = (text: string, at: number): Piece => {
  const end = matchEnd(WORD, text, at) ?? at + 1
  const prefix = text.slice(at, end)
  if (text[end] !== "'" || !PREFIXES.has(prefix)) {
    return { kind: 'word', end }
  }
  return {
    kind: 'string',
    end: ESCAPING.has(prefix) ? escapedEnd(text, end + 1) : quotedEnd(text, end + 1, "'"),
  }
}

const dollarPiece = (text: string, at: number): Piece => {
  const opened = matchEnd(DOLLAR_QUOTE, text, at)
  if (opened === undefined) {
    const end = matchEnd(PARAMETER, text, at)
    return end === undefined ? { kind: 'mark', end: at + 1 } : { kind: 'parameter', end }
  }
  const tag = text.slice(at, opened)
  const closing = text.indexOf(tag, opened)
  return { kind: 'string', end: closing === -1 ? undefined : closing + tag.length }
}

const pieceAt = (text: string, at: number): Piece => {
  const first = text.charAt(at)
  if (WORD_START.test(first)) {
    return wordPiece(text, at)
  }
  if (first === "'") {
    return { kind: 'string', end: quotedEnd(text, at + 1, "'") }
  }
  if (first === '"') {
    return { kind: 'name', end: quotedEnd(text, at + 1, '"') }
  }
  if (first === '$') {
    return dollarPiece(text, at)
  }
  if (text.startsWith('/*', at)) {
    return { kind: 'comment', end: blockCommentEnd(text, at + 2) }
  }
  if (text.startsWith('--', at)) {
    return { kind: 'comment', end: matchEnd(LINE_COMMENT, text, at) }
  }
  if (DIGIT.test(first) || (first === '.' && DIGIT.test(text.charAt(at + 1)))) {
    return { kind: 'number', end: matchEnd(NUMBER, text, at) }
  }
  const end = operatorEnd(text, at)
  return end === undefined ? { kind: 'mark', end: at + 1 } : { kind: 'operator', end }
}

const UNCLOSED: Partial<Record<TokenKind, string>> = {
  string: 'a string begins here that nothing closes',
  name: 'a quoted name begins here that nothing closes',
  comment: 'a comment begins here that nothing closes; comments nest, so that each /* needs its own */',
}

/**
 * The pieces of a SQL text one after the other, comments with them: quoted names, strings with their `''` and their
 * prefixes, E'' strings with backslashes, dollar quotes, comments that nest. Takes time in proportion to the text.
 * Where the lexers of PostgreSQL (scan.l) and CockroachDB (scan.go) differ, it takes what either takes. Throws
 * a `MigrationError` with the line, where a quote or a comment is not closed, and nothing else.
 *
 * @example
 * ```ts
 * const words = [...tokens('select 1 -- one')].map(({ kind }) => kind) // ['word', 'number', 'comment']
 * ```
 */
export function* tokens(text: string, firstLine = 1, file?: string): Generator<Token, undefined> {
  let line = firstLine
  let newline = text.indexOf('\n')
  for (let at = 0; ; ) {
    const start = matchEnd(BLANKS, text, at) ?? at
    if (start >= text.length) {
      return
    }
    while (newline !== -1 && newline < start) {
      line++
      newline = text.indexOf('\n', newline + 1)
    }
    const { kind, end } = pieceAt(text, start)
    if (end === undefined) {
      throw errorAt({ file, line }, UNCLOSED[kind] ?? 'something begins here that nothing closes')
    }
    yield { kind, text: text.slice(start, end), start, end, line }
    at = end
  }
}
