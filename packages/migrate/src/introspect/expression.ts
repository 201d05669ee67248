import { type Token, tokens } from '../statements/tokens.js'

/** Whether the parenthesis that opens a text is closed by the one that ends it: `(a) + (b)` has two that are not. */
const isEnclosed = (pieces: readonly Token[]): boolean => {
  let depth = 0
  return pieces.every(({ text }, place) => {
    depth += text === '(' ? 1 : text === ')' ? -1 : 0
    return depth > 0 || (place > 0 && place === pieces.length - 1)
  })
}

/** An expression without the parentheses around all of it: `((price > 0))` is `price > 0`. */
export const withoutParentheses = (expression: string): string => {
  const pieces = [...tokens(expression)]
  const last = pieces.at(-1)
  return last !== undefined && isEnclosed(pieces)
    ? withoutParentheses(expression.slice((pieces[0]?.start ?? 0) + 1, last.start).trim())
    : expression
}
