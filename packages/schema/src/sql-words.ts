/** One word of a SQL column text, with where it stands in it. */
export interface SqlWord {
  /**
   * Lower case. Marks stand for what is between quotes or brackets: `‹l›` a literal, `‹q›` a quoted name, `‹n›` one
   * number in parentheses, `‹p›` two numbers, `‹e›` anything else in parentheses, `‹a›` `[]` and `‹i›` `[1]`.
   */
  readonly text: string
  readonly start: number
  readonly end: number
}

// a literal, a quoted name, blanks, a bracket, anything else, a quote that nothing closes
const PIECE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[ \n\t]+|[()[\]]|[^'" \n\t()[\]]+|['"]/g
const FORBIDDEN = /['";\\$‹]|--|\/\*/
const BLANK = /^[ \n\t]/
const OPENING = /^[([]/
const MISPLACED = /^[)\]]|,/
const ONE_NUMBER = /^ *(?:0|[1-9]\d*) *$/
const TWO_NUMBERS = /^ *(?:0|[1-9]\d*) *, *(?:0|[1-9]\d*) *$/

const quotedMark = (piece: string): string | undefined => {
  const mark = piece.startsWith("'") ? '‹l›' : piece.startsWith('"') ? '‹q›' : undefined
  return piece.length > 1 ? mark : undefined
}

const groupMark = (group: string): string => {
  if (group.startsWith('[')) {
    return group === '[]' ? '‹a›' : '‹i›'
  }
  const inside = group.slice(1, -1)
  return ONE_NUMBER.test(inside) ? '‹n›' : TWO_NUMBERS.test(inside) ? '‹p›' : '‹e›'
}

/** The pieces of a text with quoted ones marked, or undefined when one may stand between quotes only. */
const readPieces = (text: string): readonly SqlWord[] | undefined => {
  const pieces: SqlWord[] = []
  for (const { 0: piece, index } of text.matchAll(PIECE)) {
    const mark = quotedMark(piece)
    if (mark === undefined && FORBIDDEN.test(piece)) {
      return undefined
    }
    pieces.push({ text: mark ?? piece.toLowerCase(), start: index, end: index + piece.length })
  }
  return pieces
}

/** Where the group that begins at a piece ends, or -1. Square brackets in parentheses do not count, but those do in these. */
const closingPiece = (pieces: readonly SqlWord[], open: number): number => {
  const close = pieces[open]?.text === '[' ? ']' : ')'
  let depth = 0
  for (let at = open; at < pieces.length; at++) {
    const text = pieces[at]?.text
    depth += text === '(' ? 1 : text === ')' ? -1 : 0
    if (depth < 0 || (depth === 0 && text === '[' && at > open)) {
      return -1
    }
    if (depth === 0 && text === close) {
      return at
    }
  }
  return -1
}

const joined = (before: SqlWord | undefined, piece: SqlWord): SqlWord =>
  before === undefined ? piece : { text: before.text + piece.text, start: before.start, end: piece.end }

/** The words of a SQL column text, or undefined when quotes or brackets are not balanced or it has `;`, a comma or a comment. */
export const sqlWords = (text: string): readonly SqlWord[] | undefined => {
  const pieces = readPieces(text)
  if (pieces === undefined) {
    return undefined
  }
  const words: SqlWord[] = []
  let joins = false
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at] as SqlWord // the index is below the length
    if (MISPLACED.test(piece.text)) {
      return undefined
    }
    if (OPENING.test(piece.text)) {
      at = closingPiece(pieces, at)
      const end = pieces[at]?.end
      if (end === undefined) {
        return undefined
      }
      words.push({ text: groupMark(text.slice(piece.start, end)), start: piece.start, end })
      joins = false
    } else if (BLANK.test(piece.text)) {
      joins = false
    } else {
      // quotes may stand within a word: b'101', pg_catalog."C"
      words.push(joined(joins ? words.pop() : undefined, piece))
      joins = true
    }
  }
  return words
}
