import { quoteName } from '@manticore/schema'
import { tokens } from '../statements/tokens.js'
import { nameOf } from '../statements/value.js'

/** All that may be the name of a column in an expression: functions and keywords are among them. */
export const namesIn = (expression: string): ReadonlySet<string> =>
  new Set([...tokens(expression)].flatMap((token) => nameOf(token) ?? []))

/** Whether an expression may depend on one of some columns. */
export const mentions = (expression: string | undefined, columns: ReadonlySet<string>): boolean =>
  expression !== undefined && columns.size > 0 && [...namesIn(expression)].some((name) => columns.has(name))

const PLAIN = /^[a-z_][a-z0-9_]*$/

/**
 * An expression as the server gives it back after columns were renamed. Where this is not what the server says, such as
 * for names that are also keywords, what has the expression is made again; nothing is missed.
 */
export const withRenamed = (expression: string, renamed: ReadonlyMap<string, string>): string => {
  if (renamed.size === 0) {
    return expression
  }
  const pieces: string[] = []
  let end = 0
  for (const token of tokens(expression)) {
    const name = nameOf(token)
    const to = name === undefined ? undefined : renamed.get(name)
    const isFunction = expression[token.end] === '('
    pieces.push(expression.slice(end, token.start))
    pieces.push(to === undefined || isFunction ? token.text : PLAIN.test(to) ? to : quoteName(to))
    end = token.end
  }
  return pieces.join('') + expression.slice(end)
}
