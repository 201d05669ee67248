import { type TypeSnapshot, typeSql } from '@manticore/core'
import { tokens } from '../statements/tokens.js'
import { stringOf } from '../statements/value.js'
import { isSameText } from './same-text.js'

/** A default that is one literal: `'0'::DECIMAL`, `(-1):::INT8`, `true`. */
interface Literal {
  readonly value: string
  /** The type it is cast to. */
  readonly cast: string | undefined
  /** Whether the type is CockroachDB's note of what it is anyway. */
  readonly noted: boolean
}

const unwrapped = (pieces: readonly string[]): readonly string[] =>
  pieces[0] === '(' && pieces.at(-1) === ')' ? unwrapped(pieces.slice(1, -1)) : pieces

const literalValue = (pieces: readonly string[]): string | undefined => {
  const text = unwrapped(pieces).join('')
  const [first, ...more] = [...tokens(text)]
  if (more.length === 0 && first?.kind === 'string') {
    return stringOf(first)
  }
  const word = text.toLowerCase()
  // an empty array, which is declared as a string
  return word === 'array[]' ? '{}' : /^(-?\d[\d.]*|true|false)$/.test(word) ? word : undefined
}

const TYPE = /^character varying$|^("[^"]+"|\w+)(\.("[^"]+"|\w+))*(\[\])?$/

const readLiteral = (expression: string): Literal | undefined => {
  const pieces = [...tokens(expression)].filter(({ kind }) => kind !== 'comment').map(({ text }) => text)
  const at = pieces.findIndex((text) => text === '::' || text === ':::')
  const value = literalValue(at === -1 ? pieces : pieces.slice(0, at))
  // a blank between words, which are no type then
  const cast =
    at === -1
      ? undefined
      : pieces
          .slice(at + 1)
          .join(' ')
          .replaceAll(/ ?([.[\]]) ?/g, '$1')
  return value === undefined || (cast !== undefined && !TYPE.test(cast))
    ? undefined
    : { value, cast, noted: pieces[at] === ':::' }
}

/**
 * Whether two defaults of a column are the same: by their text, or as one literal that CockroachDB notes the type of. What
 * a column makes of a literal depends on its own type alone.
 */
export const isSameDefault = (declared: string, live: string, type: TypeSnapshot): boolean => {
  if (isSameText(declared, live)) {
    return true
  }
  const [one, other] = [readLiteral(declared), readLiteral(live)]
  // lengths are the column's, and not to be cast to: that would cut a literal
  const isText = !type.array && (type.name === 'TEXT' || type.name === 'VARCHAR')
  const own = [type.name, 'TEXT', 'VARBIT'].map((name) => typeSql({ ...type, name, arguments: '' }))
  return (
    one !== undefined &&
    one.value === other?.value &&
    (one.cast === undefined || own.includes(one.cast)) &&
    // PostgreSQL says of a text what it was written as, which is the same to a column of texts
    (other.cast === undefined || other.noted || (isText && /^(?:text|character varying)$/.test(other.cast)))
  )
}
