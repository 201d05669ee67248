import type { Token } from './tokens.js'
import { nameOf } from './value.js'

/** Steps through the tokens of one statement, comments left out. */
export interface TokenReader {
  /** The token that comes next, or one behind it. */
  peek(ahead?: number): Token | undefined
  /** Steps over the next token. */
  next(): Token | undefined
  /** Whether some words come next, in any case: `is('if not exists')`. */
  is(phrase: string): boolean
  /** Steps over some words if they come next. */
  skip(phrase: string): boolean
  /** Steps over a name, which is then as the catalog has it; undefined when none comes next. */
  name(): string | undefined
  /** Steps over a name with all that qualifies it: `"App".users` is `['App', 'users']`; empty when none comes next. */
  path(): readonly string[]
}

/** A reader over {@link tokens}, which are read no further than they are asked for. */
export const createReader = (source: Iterable<Token>): TokenReader => {
  const iterator = source[Symbol.iterator]()
  const ahead: Token[] = []
  const peek = (distance = 0): Token | undefined => {
    while (ahead.length <= distance) {
      const { done, value } = iterator.next()
      if (done === true) {
        return undefined
      }
      if (value.kind !== 'comment') {
        ahead.push(value)
      }
    }
    return ahead[distance]
  }
  const next = (): Token | undefined => {
    const token = peek()
    ahead.shift()
    return token
  }
  const matches = (words: readonly string[]): boolean =>
    words.every((word, distance) => {
      const token = peek(distance)
      return token !== undefined && token.kind !== 'name' && token.text.toLowerCase() === word
    })
  const skip = (phrase: string): boolean => {
    const words = phrase.split(' ')
    const found = matches(words)
    if (found) {
      ahead.splice(0, words.length)
    }
    return found
  }
  const name = (): string | undefined => {
    const found = nameOf(peek())
    if (found !== undefined) {
      next()
    }
    return found
  }
  const path = (): readonly string[] => {
    const names: string[] = []
    do {
      const part = name()
      if (part === undefined) {
        return names
      }
      names.push(part)
    } while (skip('.'))
    return names
  }
  return Object.freeze({ peek, next, is: (phrase: string) => matches(phrase.split(' ')), skip, name, path })
}
