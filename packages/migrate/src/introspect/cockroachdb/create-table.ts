import type { IndexSnapshot } from '@manticore/core'
import type { Token } from '../../statements/tokens.js'
import type { Scope } from '../scope.js'
import { readColumn } from './column.js'
import { readConstraint } from './constraint.js'
import type { TableDraft } from './draft.js'
import { readIndex, readNames } from './indexes.js'
import { createPhrase, isWord, type Phrase, partAt } from './phrase.js'
import { readLocality, readParameters } from './storage.js'

const INDEXES: readonly (readonly [string, IndexSnapshot['kind']])[] = [
  ['index', 'index'],
  ['unique index', 'unique index'],
  ['inverted index', 'inverted index'],
  ['vector index', 'vector index'],
]

/** Steps over `UNIQUE INDEX` and the like if that comes next. */
export const skipIndexKind = (phrase: Phrase): IndexSnapshot['kind'] | undefined =>
  INDEXES.find(([words]) => phrase.skip(words))?.[1]

/** Adds an index that is read from its parts on. */
export const addIndex = (
  text: string,
  phrase: Phrase,
  kind: IndexSnapshot['kind'],
  name: string | undefined,
  table: TableDraft,
): void => {
  const { index, strange } = readIndex(text, phrase, kind, name)
  table.indexes.push(index)
  table.unsupported.push(...strange.map((reason) => `the index ${name}: ${reason}`))
}

// names that are such words are quoted
const isConstraint = ([first]: readonly Token[]): boolean =>
  ['constraint', 'primary', 'foreign', 'check', 'unique'].some((word) => isWord(first, word))

const readElement = (text: string, tokens: readonly Token[], table: TableDraft, scope: Scope): void => {
  const phrase = createPhrase(tokens)
  const kind = skipIndexKind(phrase)
  if (kind !== undefined) {
    addIndex(text, phrase, kind, phrase.name(), table)
  } else if (phrase.skip('family')) {
    const name = phrase.peek()?.text === '(' ? undefined : phrase.name()
    table.families.push(Object.freeze({ name, columns: readNames(phrase.group()) }))
  } else if (isConstraint(tokens)) {
    readConstraint(text, phrase, table, scope)
  } else {
    table.columns.push(readColumn(text, tokens, scope))
  }
}

const readOption = (text: string, phrase: Phrase, table: TableDraft): void => {
  if (phrase.skip('with')) {
    const { ttl, others } = readParameters(text, phrase.group() ?? [])
    table.ttl = ttl
    table.unsupported.push(...others.map((parameter) => `the storage parameter ${parameter}`))
  } else if (phrase.skip('locality')) {
    table.locality = readLocality(phrase)
  } else if (phrase.skip('partition by') || phrase.skip('partition all by')) {
    table.unsupported.push('the partitions: it is PARTITION BY')
    phrase.until('with', 'locality')
  } else {
    phrase.next()
  }
}

/** Reads `CREATE TABLE public.t (...) WITH (...) LOCALITY ...` from its elements on. */
export const readCreateTable = (text: string, phrase: Phrase, table: TableDraft, scope: Scope): void => {
  for (const element of partAt(',', phrase.group() ?? [])) {
    readElement(text, element, table, scope)
  }
  while (phrase.peek() !== undefined) {
    readOption(text, phrase, table)
  }
}
