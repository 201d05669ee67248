import { type SqlExpression, ValidationError } from '@manticore/schema'
import { compile } from './builder.js'
import { embed, embeddedValues, type Parameter } from './slot.js'
import { describeKind, encodeUntyped } from './untyped.js'

/** A statement of the user's own: its text and its parameters. */
export interface Query {
  readonly text: string
  readonly parameters: readonly Parameter[]
}

/** A `sql` expression as a statement. */
export const queryOf = (expression: SqlExpression): Query => ({
  text: compile(embed(expression)).sql,
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
  return { text, parameters: values.map(encodeUntyped) }
}
