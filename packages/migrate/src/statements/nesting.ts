import type { Token } from './tokens.js'

/** Follows the tokens of one statement, to tell which semicolon ends it. */
export interface Nesting {
  follow(token: Token): void
  /** The first of what is still open: a parenthesis, or the ATOMIC of a body. A semicolon then ends nothing. */
  readonly open: Token | undefined
}

const ROUTINE = /^create (?:or replace )?(?:function|procedure)(?: |$)/
const LONGEST_HEAD = 4

/**
 * As psql does: semicolons in parentheses belong to a CREATE RULE, those between BEGIN ATOMIC and END to the body of a
 * function or procedure, in which only CASE ends in END as well.
 */
export const createNesting = (): Nesting => {
  const open: Token[] = []
  const head: string[] = []
  const blocks: Token[] = []
  let before = ''

  const followBlocks = (token: Token, word: string): void => {
    const begins =
      blocks.length === 0
        ? word === 'atomic' && before === 'begin' && ROUTINE.test(head.join(' '))
        : word === 'case'
    if (begins) {
      blocks.push(token)
    } else if (word === 'end') {
      blocks.pop()
    }
  }

  return {
    follow: (token) => {
      const word = token.kind === 'word' ? token.text.toLowerCase() : ''
      if (head.length < LONGEST_HEAD) {
        head.push(word)
      }
      if (token.text === '(') {
        open.push(token)
      } else if (token.text === ')') {
        open.pop()
      } else if (word !== '' && open.length === 0) {
        followBlocks(token, word)
      }
      before = word
    },
    get open() {
      return open[0] ?? blocks[0]
    },
  }
}
