import { type ColumnSnapshot, type TypeSnapshot, typeSnapshot } from '@manticore/core'
import { qualifiedName } from '@manticore/schema'
import type { Token } from '../../statements/tokens.js'
import { nameOf } from '../../statements/value.js'
import type { Scope } from '../scope.js'
import { createPhrase, expressionOf, type Phrase, textOf } from './phrase.js'

const SPELLINGS: Readonly<Record<string, string>> = { STRING: 'TEXT', BYTES: 'BYTEA' }

/** What a path names: the database is left out. */
export const readPath = (
  path: readonly string[],
  scope: Scope,
): { readonly schema: string | undefined; readonly name: string } => {
  const [schema, name = ''] = path.length === 1 ? [undefined, path[0]] : path.slice(-2)
  return { schema: schema === undefined ? undefined : scope.nameOf(schema), name }
}

const typeOf = (text: string, tokens: readonly Token[], scope: Scope): TypeSnapshot => {
  const bracket = tokens.findIndex(({ text }) => text === '[')
  const element = bracket === -1 ? tokens : tokens.slice(0, bracket)
  const phrase = createPhrase(element)
  const isPath = element[0]?.kind === 'name' || element[1]?.text === '.'
  if (isPath) {
    return typeSnapshot(qualifiedName(readPath(phrase.path(), scope)), '', bracket !== -1)
  }
  const words = phrase.until('(').map(({ text }) => text.toUpperCase())
  const sizes = phrase.until()
  const name = words.join(' ')
  return typeSnapshot(
    name === 'STRING' && sizes.length > 0 ? 'VARCHAR' : (SPELLINGS[name] ?? name),
    textOf(text, sizes),
    bracket !== -1,
  )
}

// not folded as other names are: en_US
const unquoted = (token: Token | undefined): string | undefined =>
  token?.kind === 'name' ? nameOf(token) : token?.text

type Draft = { -readonly [K in keyof ColumnSnapshot]: ColumnSnapshot[K] }

const readIdentity = (phrase: Phrase): ColumnSnapshot['identity'] => {
  const identity = phrase.skip('always') ? 'always' : phrase.skip('by default') ? 'by default' : undefined
  if (identity !== undefined && phrase.skip('as identity')) {
    phrase.group()
    return identity
  }
  return undefined
}

// in the order in which they are printed, but each wherever it stands
const readClause = (text: string, phrase: Phrase, draft: Draft): void => {
  if (phrase.skip('not visible')) {
    draft.visible = false
  } else if (phrase.skip('not null')) {
    draft.notNull = true
  } else if (phrase.skip('collate')) {
    draft.collate = unquoted(phrase.next())
  } else if (phrase.skip('default')) {
    draft.default = textOf(text, phrase.until('on update', 'not visible'))
  } else if (phrase.skip('on update')) {
    draft.onUpdate = textOf(text, phrase.until('not visible'))
  } else if (phrase.skip('generated')) {
    draft.identity = readIdentity(phrase)
  } else if (phrase.skip('as')) {
    const expression = expressionOf(text, phrase.group() ?? [])
    draft.generated = Object.freeze({ expression, kept: phrase.skip('virtual') ? 'virtual' : 'stored' })
  } else {
    // NULL, STORED, the ALWAYS of GENERATED ALWAYS AS (...)
    phrase.next()
  }
}

/** Reads a column of CREATE TABLE: `price DECIMAL(8,2) NOT NULL DEFAULT 0:::DECIMAL`. */
export const readColumn = (text: string, tokens: readonly Token[], scope: Scope): ColumnSnapshot => {
  const phrase = createPhrase(tokens)
  const name = phrase.name() ?? ''
  const type = phrase.until('not', 'null', 'default', 'generated', 'as', 'on', 'collate')
  const draft: Draft = {
    name,
    type: typeOf(text, type, scope),
    serial: false,
    collate: undefined,
    notNull: false,
    default: undefined,
    generated: undefined,
    identity: undefined,
    onUpdate: undefined,
    visible: true,
    comment: undefined,
    renamedFrom: undefined,
  }
  while (phrase.peek() !== undefined) {
    readClause(text, phrase, draft)
  }
  return Object.freeze(draft)
}
