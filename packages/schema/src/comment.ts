import { isStorableText } from './codec/text.js'
import { SchemaError } from './errors.js'

/** What is said about a table. */
export interface CommentExtra {
  readonly kind: 'comment'
  /** The text. */
  readonly text: string
}

/**
 * `COMMENT ON TABLE`. A column has its own, {@link Column.comment}.
 *
 * @example
 * ```ts
 * const orders = defineTable('orders', { id: uuid().primaryKey() }, () => [comment('one row for each order')])
 * ```
 */
export const comment = (text: string): CommentExtra => {
  if (typeof text !== 'string' || !isStorableText(text)) {
    throw new SchemaError('comment() expects a string without NUL characters or lone surrogates')
  }
  return Object.freeze({ kind: 'comment', text })
}
