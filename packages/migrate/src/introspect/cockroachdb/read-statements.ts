import { type Token, tokens } from '../../statements/tokens.js'
import { stringOf } from '../../statements/value.js'
import type { Scope } from '../scope.js'
import { readConstraint } from './constraint.js'
import { readCreate } from './create.js'
import { type Finished, finish } from './finish.js'
import { createPhrase, type Phrase, partAt } from './phrase.js'
import { type Reading, tableAt } from './reading.js'

const readAlterTable = (phrase: Phrase, reading: Reading): void => {
  const table = tableAt(phrase.path(), reading)
  if (table !== undefined && phrase.skip('add')) {
    readConstraint(reading.text, phrase, table, reading.scope)
  } else if (table !== undefined && phrase.skip('enable row level security')) {
    table.unsupported.push('the row level security')
  }
}

const commentColumn = (path: readonly string[], comment: string | undefined, reading: Reading): void => {
  const table = tableAt(path.slice(0, -1), reading)
  const place = table?.columns.findIndex(({ name }) => name === path.at(-1)) ?? -1
  const column = table?.columns[place]
  if (table !== undefined && column !== undefined) {
    table.columns[place] = Object.freeze({ ...column, comment })
  }
}

// a snapshot has no words for the comments of indexes and constraints, and nothing of ours takes them away
const readComment = (phrase: Phrase, reading: Reading): void => {
  const isOfColumn = phrase.skip('column')
  const isOfTable = !isOfColumn && phrase.skip('table')
  const path = phrase.path()
  phrase.skip('is')
  const comment = stringOf(phrase.next())
  if (isOfColumn) {
    commentColumn(path, comment, reading)
  } else if (isOfTable) {
    const table = tableAt(path, reading)
    if (table !== undefined) {
      table.comment = comment
    }
  }
}

const readStatement = (statement: readonly Token[], reading: Reading): void => {
  const phrase = createPhrase(statement)
  if (phrase.skip('create')) {
    readCreate(phrase, reading)
  } else if (phrase.skip('alter table')) {
    readAlterTable(phrase, reading)
  } else if (phrase.skip('comment on')) {
    readComment(phrase, reading)
  }
}

/**
 * Reads the statements by which CockroachDB shows what it holds, and those of `compileSchema` for it: CREATE TABLE, CREATE
 * TYPE, CREATE INDEX, ALTER TABLE, COMMENT ON. Tables that are left out are not mentioned at all.
 */
export const readStatements = (
  text: string,
  scope: Scope,
  isLeftOut: (table: string) => boolean,
): Finished => {
  const reading: Reading = { text, scope, enums: [], tables: new Map(), others: [] }
  const pieces = [...tokens(text)].filter(({ kind }) => kind !== 'comment')
  for (const statement of partAt(';', pieces)) {
    readStatement(statement, reading)
  }
  return finish(reading, isLeftOut)
}
