import type { MigrationPlace } from '../errors.js'
import type { Statement } from '../statement.js'
import { statementEffect } from './effect.js'
import { statementKind } from './kind.js'
import { createNesting } from './nesting.js'
import { errorAt } from './place.js'
import { type Token, tokens } from './tokens.js'

const ALLOW = /^--\s*manticore:\s*allow\s+(.*)$/i
const COPIES = /^copy\b/i
const STREAMS = /\b(?:from\s+(?:stdin|program)|to\s+(?:stdout|program))\b/i

/** The rules that a comment allows: `-- manticore: allow drop-column, drop-table`. */
const allowedBy = (comment: string): readonly string[] =>
  ALLOW.exec(comment)?.[1]
    ?.trim()
    .toLowerCase()
    .split(/[\s,]+/) ?? []

const refusePsql = (place: MigrationPlace): never => {
  throw errorAt(
    place,
    'a backslash outside of quotes begins a command of psql, which no server knows; write the SQL it stands for',
  )
}

// What follows it are rows, not SQL: it is refused before they are read.
const refuseCopy = (statement: Statement, file: string | undefined): void => {
  if (COPIES.test(statement.text) && STREAMS.test(statement.text)) {
    throw errorAt(
      { file, line: statement.line },
      'COPY from or to the client cannot be a part of a migration; write INSERT, or load the rows with a tool of their own',
    )
  }
}

const statementOf = (text: string, line: number, allowed: readonly string[]): Statement =>
  Object.freeze({
    text,
    line,
    kind: statementKind(text),
    effect: statementEffect(text),
    allowed: Object.freeze(allowed),
  })

/**
 * The statements of a SQL text, each as written, with the line it begins at. Semicolons in strings, comments,
 * parentheses and BEGIN ATOMIC bodies do not end one; what has no statement between two semicolons is left out. Throws
 * `MigrationError` with the line for a quote, a comment or a parenthesis that nothing closes, for commands of psql,
 * and for COPY FROM STDIN. The file is for these messages.
 *
 * @example
 * ```ts
 * splitStatements('CREATE TABLE a (b INT); INSERT INTO a VALUES (1)').map(({ kind }) => kind) // ['schema', 'data']
 * ```
 */
export const splitStatements = (text: string, firstLine = 1, file?: string): readonly Statement[] => {
  const statements: Statement[] = []
  let allowed: string[] = []
  let nesting = createNesting()
  let first: Token | undefined
  let last: Token | undefined

  const finish = (): void => {
    if (nesting.open !== undefined) {
      const { line, text: opening } = nesting.open
      throw errorAt({ file, line }, `nothing closes the ${opening} here`)
    }
    if (first !== undefined && last !== undefined) {
      const statement = statementOf(text.slice(first.start, last.end), first.line, allowed)
      refuseCopy(statement, file)
      statements.push(statement)
      allowed = []
    }
    nesting = createNesting()
    first = undefined
  }

  for (const token of tokens(text, firstLine, file)) {
    if (token.kind === 'comment') {
      if (first === undefined) {
        allowed.push(...allowedBy(token.text))
      }
    } else if (token.text === ';' && nesting.open === undefined) {
      finish()
    } else if (token.text === '\\') {
      refusePsql({ file, line: token.line })
    } else {
      first ??= token
      last = token
      nesting.follow(token)
    }
  }
  finish()
  return Object.freeze(statements)
}
