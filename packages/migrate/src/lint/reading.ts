import type { Statement } from '../statement.js'
import { createReader } from '../statements/reader.js'
import { type Token, tokens } from '../statements/tokens.js'
import { stringOf } from '../statements/value.js'

/** A statement in the form that rules look at. */
export interface Reading {
  readonly statement: Statement
  /**
   * Its tokens with one blank between them and none around dots and `@`, words in lower case, strings as `''`, a quoted
   * name as `"_My_Table_"`: so that no word in a string, a comment or a name is taken for a keyword.
   */
  readonly words: string
  /** The same without what stands in parentheses. */
  readonly outer: string
  /** The actions of an ALTER TABLE, in words: `add column a int8`. */
  readonly actions: readonly string[]
  /** The elements of a CREATE TABLE, in words: `a int8 not null`. */
  readonly elements: readonly string[]
  /** The table it is about, as `plainName` writes it. */
  readonly table: string | undefined
  /** Whether it creates that table. */
  readonly creates: boolean
  /** The string literals in it, as they are meant. */
  readonly strings: readonly string[]
}

const wordOf = ({ kind, text }: Token): string => {
  switch (kind) {
    case 'word':
      return text.toLowerCase()
    case 'string':
      return "''"
    case 'name':
      return `"_${text.slice(1, -1).replaceAll(/\W/g, '_')}_"`
    default:
      return text
  }
}

const joined = (pieces: readonly Token[]): string =>
  pieces
    .map(wordOf)
    .join(' ')
    .replaceAll(/ ([.@]) /g, '$1')

/** A name in words without its quotes and without the schema `public`, so that two spellings of one table are equal. */
export const plainName = (words: string): string =>
  words.replaceAll(/"_(.*?)_"/g, '$1').replace(/^public\./, '')

const outside = (pieces: readonly Token[]): readonly Token[] => {
  let depth = 0
  return pieces.filter(({ text }) => {
    depth -= text === ')' ? 1 : 0
    const isOutside = depth === 0
    depth += text === '(' ? 1 : 0
    return isOutside
  })
}

/** What commas divide, those in parentheses and brackets left alone. */
const divided = (pieces: readonly Token[]): string[] => {
  const parts: Token[][] = [[]]
  let depth = 0
  for (const token of pieces) {
    depth += '([{'.includes(token.text) ? 1 : ')]}'.includes(token.text) ? -1 : 0
    if (token.text === ',' && depth === 0) {
      parts.push([])
    } else {
      parts.at(-1)?.push(token)
    }
  }
  return parts.filter((part) => part.length > 0).map(joined)
}

/** The tokens in the first parentheses. */
const inParentheses = (pieces: readonly Token[]): readonly Token[] => {
  const open = pieces.findIndex(({ text }) => text === '(')
  let depth = 0
  const close = pieces.findIndex(({ text }, index) => {
    depth += index < open ? 0 : text === '(' ? 1 : text === ')' ? -1 : 0
    return index >= open && depth === 0
  })
  return open === -1 ? [] : pieces.slice(open + 1, close === -1 ? undefined : close)
}

const ALTER_TABLE = /^alter table (?:if exists )?(?:only )?(\S+) /
const CREATE_TABLE =
  /^create (?:(?:temp|temporary|unlogged|local temp|local temporary) )?table (?:if not exists )?(\S+)/
const OTHER_TABLE =
  /^(?:(?:update|delete from|insert into|upsert into|merge into|truncate(?: table)?|drop table(?: if exists)?) (?:only )?|create (?:(?:unique|inverted|vector) )?index (?:concurrently )?(?:if not exists )?(?:\S+ )?on (?:only )?)(\S+)/

const actionsOf = (pieces: readonly Token[]): readonly string[] => {
  const reader = createReader(pieces)
  reader.skip('alter table')
  reader.skip('if exists')
  reader.skip('only')
  reader.path()
  const actions: Token[] = []
  for (let token = reader.next(); token !== undefined; token = reader.next()) {
    actions.push(token)
  }
  return divided(actions)
}

/** A statement as rules look at it. */
export const readStatement = (statement: Statement): Reading => {
  const pieces = [...tokens(statement.text, statement.line)].filter(({ kind }) => kind !== 'comment')
  const words = joined(pieces)
  const altered = ALTER_TABLE.exec(words)?.[1]
  const created = CREATE_TABLE.exec(words)?.[1]
  const outer = joined(outside(pieces))
  const table = altered ?? created ?? OTHER_TABLE.exec(outer)?.[1]
  return Object.freeze({
    statement,
    words,
    outer,
    actions: altered === undefined ? [] : actionsOf(pieces),
    elements: created === undefined ? [] : divided(inParentheses(pieces)),
    table: table === undefined ? undefined : plainName(table),
    creates: created !== undefined,
    strings: pieces.flatMap((token) => stringOf(token) ?? []),
  })
}
