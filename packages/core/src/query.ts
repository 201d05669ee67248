import { describeKind, type SqlExpression, ValidationError } from '@manticore/schema'
import { compile } from './builder.js'
import { embed, embeddedValues, type Parameter } from './slot.js'
import { encodeUntyped } from './untyped.js'

/** A statement of the user's own: its text and its parameters. */
export interface Query {
  /** The text, with `$1` placeholders. */
  readonly text: string
  /** The parameters, in the order of the placeholders. */
  readonly parameters: readonly Parameter[]
}

/** Refuses a text that would not arrive whole: the protocol ends it at its first NUL. */
export const requireText = (text: string): string => {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new ValidationError('a statement cannot contain NUL characters or lone surrogates')
  }
  return text
}

/** A `sql` expression as a statement. */
export const queryOf = (expression: SqlExpression): Query => ({
  text: requireText(compile(embed(expression)).sql),
  parameters: embeddedValues(expression).map(encodeUntyped),
})

/** Text with `$1` placeholders and their values as a statement. */
export const queryOfText = (text: unknown, values: unknown = []): Query => {
  if (typeof text !== 'string' || text.trim() === '') {
    throw new ValidationError(
      `execute expects the text of a statement; got ${typeof text === 'string' ? 'an empty string' : describeKind(text)}`,
    )
  }
  if (!Array.isArray(values)) {
    throw new ValidationError(`execute expects an array of parameters; got ${describeKind(values)}`)
  }
  // not map, which skips the holes of a sparse array
  return { text: requireText(text), parameters: Array.from(values, encodeUntyped) }
}
