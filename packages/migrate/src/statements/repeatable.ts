import { createReader, type TokenReader } from './reader.js'
import { tokens } from './tokens.js'

const BEGINNINGS = [
  'comment on',
  'grant',
  'revoke',
  'analyze',
  'refresh materialized view',
  'create or replace',
  'alter default privileges',
]

/** What ALTER TABLE changes in place, to something that the statement names. */
const OF_TABLE = [
  'set (',
  'reset (',
  'set locality',
  'owner to',
  'validate constraint',
  'enable row level security',
  'disable row level security',
  'force row level security',
  'no force row level security',
]

const OF_COLUMN = [
  'set default',
  'drop default',
  'set not null',
  'drop not null',
  'set on update',
  'drop on update',
  'set visible',
  'set not visible',
]

const TYPE = ['set data type', 'type']

const isAny = (reader: TokenReader, phrases: readonly string[]): boolean =>
  phrases.some((phrase) => reader.is(phrase))

// USING computes the values anew from what they are, a second time from what the first has made of them
const hasUsing = (reader: TokenReader): boolean => {
  for (let token = reader.next(); token !== undefined; token = reader.next()) {
    if (token.kind === 'word' && token.text.toLowerCase() === 'using') {
      return true
    }
  }
  return false
}

const isRepeatableAction = (reader: TokenReader): boolean => {
  if (!reader.skip('alter')) {
    return isAny(reader, OF_TABLE)
  }
  reader.skip('column')
  reader.name()
  return isAny(reader, OF_COLUMN) || (isAny(reader, TYPE) && !hasUsing(reader))
}

/** `TABLE IF EXISTS a, b` behind DROP, and the like: IF EXISTS stands behind at most three words. */
const isConditionalDrop = (reader: TokenReader): boolean =>
  [1, 2, 3].some(() => {
    reader.next()
    return reader.is('if exists')
  })

/** Whether no second action of the same statement follows: no comma outside of parentheses and brackets. */
export const isOnly = (reader: TokenReader): boolean => {
  let depth = 0
  for (let token = reader.next(); token !== undefined; token = reader.next()) {
    if (token.kind === 'mark') {
      depth += '([{'.includes(token.text) ? 1 : ')]}'.includes(token.text) ? -1 : 0
      if (token.text === ',' && depth === 0) {
        return false
      }
    }
  }
  return true
}

/**
 * Whether a statement can be run twice and leaves what running it once leaves, told by its words: what it names is set,
 * whatever it was before.
 */
export const isRepeatable = (text: string): boolean => {
  const reader = createReader(tokens(text))
  if (isAny(reader, BEGINNINGS)) {
    return true
  }
  if (reader.skip('drop')) {
    return isConditionalDrop(reader)
  }
  if (!reader.skip('alter table')) {
    return false
  }
  reader.skip('if exists')
  reader.skip('only')
  reader.path()
  return isRepeatableAction(reader) && isOnly(createReader(tokens(text)))
}
