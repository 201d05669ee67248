import { isStorableText } from './codec/text.js'
import { SchemaError } from './errors.js'

/** What is said about a table. */
export interface CommentExtra {
  readonly kind: 'comment'
  readonly text: string
}

/** `COMMENT ON TABLE`: `comment('one row for each order')`. A column has its own, `.comment(...)`. */
export const comment = (text: string): CommentExtra => {
  if (typeof text !== 'string' || !isStorableText(text)) {
    throw new SchemaError('comment() expects a string without NUL characters or lone surrogates')
  }
  return Object.freeze({ kind: 'comment', text })
}
