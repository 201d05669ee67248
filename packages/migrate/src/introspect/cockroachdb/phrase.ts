import { createReader, type TokenReader } from '../../statements/reader.js'
import type { Token } from '../../statements/tokens.js'
import { withoutParentheses } from '../expression.js'

const depthOf = ({ text }: Token): number =>
  text === '(' || text === '[' ? 1 : text === ')' || text === ']' ? -1 : 0

/** Pieces parted where a mark stands outside of all parentheses: the columns of a list by `,`, statements by `;`. */
export const partAt = (mark: string, tokens: readonly Token[]): (readonly Token[])[] => {
  const parts: Token[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    depth += depthOf(token)
    if (depth === 0 && token.text === mark) {
      parts.push([])
    } else {
      parts.at(-1)?.push(token)
    }
  }
  return parts.filter((part) => part.length > 0)
}

/** Whether a piece is this word; a name in quotes is none. */
export const isWord = (token: Token | undefined, word: string): boolean =>
  token !== undefined && token.kind !== 'name' && token.text.toLowerCase() === word

/** Steps through the pieces of a statement or of a part of it. */
export interface Phrase extends TokenReader {
  /** Steps over parentheses if they come next; answers with what is in them. */
  group(): readonly Token[] | undefined
  /** Steps up to where one of some phrases begins, outside of all parentheses, or to the end. */
  until(...phrases: readonly string[]): readonly Token[]
}

/** A reader of pieces of a text. */
export const createPhrase = (tokens: readonly Token[]): Phrase => {
  const reader = createReader(tokens)
  const collect = (ends: (token: Token, depth: number) => boolean): readonly Token[] => {
    const found: Token[] = []
    let depth = 0
    for (let token = reader.peek(); token !== undefined && !ends(token, depth); token = reader.peek()) {
      depth += depthOf(token)
      found.push(token)
      reader.next()
    }
    return found
  }
  return Object.freeze({
    ...reader,
    group: () => {
      if (!reader.skip('(')) {
        return undefined
      }
      const inside = collect(({ text }, depth) => depth === 0 && text === ')')
      reader.next()
      return inside
    },
    until: (...phrases: readonly string[]) => collect((_, depth) => depth === 0 && phrases.some(reader.is)),
  })
}

/** The text that some pieces were read from. */
export const textOf = (text: string, tokens: readonly Token[]): string =>
  text.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0)

/** An expression as written, without parentheses around all of it. */
export const expressionOf = (text: string, tokens: readonly Token[]): string =>
  withoutParentheses(textOf(text, tokens))
