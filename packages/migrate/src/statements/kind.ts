import { onlyReads } from '@manticore/client'
import type { StatementKind } from '../statement.js'
import { createReader, type TokenReader } from './reader.js'
import { tokens } from './tokens.js'

// whatever is not here is run by itself: in doubt, that is what no server refuses
const KINDS: Readonly<Record<string, StatementKind>> = {
  abort: 'control',
  begin: 'control',
  commit: 'control',
  end: 'control',
  release: 'control',
  rollback: 'control',
  savepoint: 'control',
  start: 'control',

  deallocate: 'setting',
  discard: 'setting',
  listen: 'setting',
  load: 'setting',
  prepare: 'setting',
  reset: 'setting',
  set: 'setting',
  unlisten: 'setting',
  use: 'setting',

  close: 'data',
  copy: 'data',
  declare: 'data',
  delete: 'data',
  execute: 'data',
  fetch: 'data',
  insert: 'data',
  lock: 'data',
  merge: 'data',
  move: 'data',
  notify: 'data',
  select: 'data',
  update: 'data',
  upsert: 'data',
  values: 'data',
  with: 'data',

  explain: 'query',
  show: 'query',
  table: 'query',
}

// only inside a transaction do these do anything
const OF_A_TRANSACTION = ['set local', 'set transaction', 'set constraints', 'prepare transaction']
// beyond it a query holds data, and looking through all of it with regular expressions is not worth the time
const LONGEST_READ = 100_000
// settings of the cluster outlive the session
const OF_THE_CLUSTER = ['set cluster', 'reset cluster']

const isAny = (reader: TokenReader, phrases: readonly string[]): boolean =>
  phrases.some((phrase) => reader.is(phrase))

/** Whether a SELECT makes a table, as only PostgreSQL does: INTO outside of parentheses, before anything else has one. */
const selectsInto = (text: string): boolean => {
  let depth = 0
  for (const { kind, text: piece } of tokens(text)) {
    depth += piece === '(' ? 1 : piece === ')' ? -1 : 0
    if (kind === 'word' && depth === 0 && piece.toLowerCase() === 'into') {
      return true
    }
  }
  return false
}

// Whatever begins with WITH, as a part of a SELECT: what it calls and what it changes is found there too. A line comment
// at its end would swallow the parenthesis, but a statement ends with a token.
const reads = (text: string, first: string): boolean =>
  text.length <= LONGEST_READ &&
  onlyReads(first === 'with' ? `select (${text})` : text.replace(/^[\s(]+/, ''))

/**
 * How a statement is run. What may write is `data`: a SELECT too, if it calls a function that is not known to change
 * nothing, such as `nextval`. TRUNCATE, CALL, DO, GRANT and ANALYZE are `schema`, run by themselves: on CockroachDB they
 * are schema changes (TRUNCATE, GRANT) or may not run inside a transaction.
 */
export const statementKind = (text: string): StatementKind => {
  const reader = createReader(tokens(text))
  while (reader.skip('(')) {
    // a query may stand in parentheses
  }
  const first = reader.peek()?.text.toLowerCase() ?? ''
  const kind = (Object.hasOwn(KINDS, first) ? KINDS[first] : undefined) ?? 'schema'
  if (kind === 'setting') {
    return isAny(reader, OF_A_TRANSACTION) ? 'control' : isAny(reader, OF_THE_CLUSTER) ? 'schema' : kind
  }
  if (first === 'select' && selectsInto(text)) {
    return 'schema'
  }
  if (['select', 'values', 'with', 'table'].includes(first)) {
    return reads(text, first) ? 'query' : kind
  }
  // EXPLAIN ANALYZE runs what it explains
  return first === 'explain' && /\banaly[sz]e\b/i.test(text) ? 'data' : kind
}
