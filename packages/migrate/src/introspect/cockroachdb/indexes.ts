import type { IndexSnapshot, PartSnapshot } from '@manticore/core'
import type { Token } from '../../statements/tokens.js'
import { nameOf } from '../../statements/value.js'
import { createPhrase, expressionOf, isWord, type Phrase, partAt, textOf } from './phrase.js'

// https://www.cockroachlabs.com/docs/stable/vector-indexes: vector_l2_ops is what a vector is indexed for by itself
const OPERATORS: Readonly<Record<string, IndexSnapshot['operators']>> = {
  gin_trgm_ops: 'trigram',
  vector_l2_ops: undefined,
  vector_cosine_ops: 'cosine',
  vector_ip_ops: 'inner product',
}

interface Part {
  readonly part: PartSnapshot
  readonly operators: IndexSnapshot['operators']
}

const readPart = (text: string, tokens: readonly Token[]): Part => {
  const rest = [...tokens]
  const direction = isWord(rest.at(-1), 'desc') ? 'desc' : 'asc'
  if (rest.length > 1 && (isWord(rest.at(-1), 'desc') || isWord(rest.at(-1), 'asc'))) {
    rest.pop()
  }
  const last = rest.at(-1)?.text ?? ''
  const hasOperators = rest.length > 1 && Object.hasOwn(OPERATORS, last)
  if (hasOperators) {
    rest.pop()
  }
  const column = rest.length === 1 ? nameOf(rest[0]) : undefined
  return {
    part: Object.freeze(
      column === undefined ? { expression: expressionOf(text, rest), direction } : { column, direction },
    ),
    operators: hasOperators ? OPERATORS[last] : undefined,
  }
}

/** The parts of a key or an index: `team_id ASC, lower(name) DESC, tags gin_trgm_ops`. */
export const readParts = (text: string, tokens: readonly Token[]): readonly Part[] =>
  partAt(',', tokens).map((part) => readPart(text, part))

/** A list of names. */
export const readNames = (tokens: readonly Token[] = []): readonly string[] =>
  Object.freeze(partAt(',', tokens).map(([first]) => nameOf(first) ?? ''))

/** `name = value` pairs as they are written, by their names. */
export const readPairs = (tokens: readonly Token[] = []): readonly (readonly [string, readonly Token[]])[] =>
  partAt(',', tokens).map((pair) => {
    const phrase = createPhrase(pair)
    const name = phrase.name() ?? ''
    phrase.skip('=')
    return [name, phrase.until()]
  })

/** What stands behind the parts of a key or an index. */
export interface Suffix {
  buckets: number | undefined
  storing: readonly string[]
  where: string | undefined
  visible: boolean
  /** What of it a snapshot has no words for. */
  readonly strange: string[]
}

const readParameters = (text: string, phrase: Phrase, suffix: Suffix): void => {
  for (const [name, value] of readPairs(phrase.group())) {
    if (name === 'bucket_count') {
      suffix.buckets = Number(textOf(text, value).replace(/:::.*/, ''))
    } else {
      suffix.strange.push(`it has the parameter ${name} = ${textOf(text, value)}`)
    }
  }
}

/** Reads `USING HASH`, `STORING (...)`, `WITH (...)`, `WHERE ...` and `NOT VISIBLE`. */
export const readSuffix = (text: string, phrase: Phrase): Suffix => {
  const suffix: Suffix = {
    buckets: undefined,
    storing: Object.freeze([]),
    where: undefined,
    visible: true,
    strange: [],
  }
  while (phrase.peek() !== undefined) {
    if (phrase.skip('using hash')) {
      suffix.buckets = 0
    } else if (phrase.skip('storing')) {
      suffix.storing = readNames(phrase.group())
    } else if (phrase.skip('with')) {
      readParameters(text, phrase, suffix)
    } else if (phrase.skip('where')) {
      suffix.where = expressionOf(text, phrase.until('not visible', 'visibility'))
    } else if (phrase.skip('not visible')) {
      suffix.visible = false
    } else if (phrase.skip('visibility')) {
      suffix.strange.push(`it is VISIBILITY ${phrase.next()?.text}`)
    } else if (phrase.skip('partition by')) {
      suffix.strange.push('it is PARTITION BY')
      phrase.until('with', 'where', 'not visible', 'visibility')
    } else {
      phrase.next()
    }
  }
  return suffix
}

/** An index, and what of it a snapshot has no words for. */
export interface ReadIndex {
  readonly index: IndexSnapshot
  readonly strange: readonly string[]
}

/** Reads an index from its parts on: `(a ASC) USING HASH STORING (b) WITH (bucket_count=8) WHERE c > 0:::INT8 NOT VISIBLE`. */
export const readIndex = (
  text: string,
  phrase: Phrase,
  kind: IndexSnapshot['kind'],
  name: string | undefined,
): ReadIndex => {
  const parts = readParts(text, phrase.group() ?? [])
  const { strange, ...suffix } = readSuffix(text, phrase)
  return {
    index: Object.freeze({
      kind,
      name,
      parts: Object.freeze(parts.map(({ part }) => part)),
      operators: parts.at(-1)?.operators,
      ...suffix,
    }),
    strange,
  }
}
