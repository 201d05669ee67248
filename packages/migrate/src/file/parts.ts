import { errorAt } from '../statements/place.js'
import { type Token, tokens } from '../statements/tokens.js'

/** One direction of a SQL file. */
export interface Part {
  /** Without the blanks around it. */
  readonly text: string
  /** The line it begins at. */
  readonly line: number
}

/** What a SQL file consists of. */
export interface Parts {
  readonly up: Part
  /** Undefined without a line `-- @UNDO`. */
  readonly down: Part | undefined
}

const MAY_HAVE_UNDO = /@undo/i
const BEGINS_AS_UNDO = /^--[ \t]*@undo\b/i
const UNDO = /^--[ \t]*@undo[ \t]*$/i
const ALONE = 'the line -- @UNDO holds nothing else; put what stands beside it on a line of its own'

const part = (text: string, line: number): Part => {
  const begin = text.search(/\S/)
  const blanks = begin === -1 ? '' : text.slice(0, begin)
  return Object.freeze({ text: text.trim(), line: line + blanks.split('\n').length - 1 })
}

/** The comment that divides the text. What only looks like it would run the undo as a part of the migration. */
const undoLine = (text: string, file: string): Token | undefined => {
  let found: Token | undefined
  for (const token of tokens(text, 1, file)) {
    if (token.kind === 'comment' && BEGINS_AS_UNDO.test(token.text)) {
      const place = { file, line: token.line }
      const before = text.slice(text.lastIndexOf('\n', token.start) + 1, token.start)
      if (!UNDO.test(token.text) || before.trim() !== '') {
        throw errorAt(place, ALONE)
      }
      if (found !== undefined) {
        throw errorAt(place, `a second line -- @UNDO; the first is line ${found.line}`)
      }
      found = token
    }
  }
  return found
}

/**
 * The two directions of a SQL file, divided by the line `-- @UNDO`: a comment in any case, with blanks around it or
 * without. In a string, a dollar quote or a block comment it divides nothing. Throws `MigrationError` for two of them, for
 * one beside something else, and for what the lexer cannot read.
 */
export const readParts = (text: string, file: string): Parts => {
  const undo = MAY_HAVE_UNDO.test(text) ? undoLine(text, file) : undefined
  return Object.freeze(
    undo === undefined
      ? { up: part(text, 1), down: undefined }
      : { up: part(text.slice(0, undo.start), 1), down: part(text.slice(undo.end), undo.line) },
  )
}
