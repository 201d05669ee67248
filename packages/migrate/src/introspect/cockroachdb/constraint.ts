import type { ActionSnapshot, ForeignKeySnapshot } from '@manticore/core'
import type { Scope } from '../scope.js'
import { readPath } from './column.js'
import type { TableDraft } from './draft.js'
import { readIndex, readNames, readParts, readSuffix } from './indexes.js'
import { expressionOf, type Phrase } from './phrase.js'

const ACTIONS: readonly ActionSnapshot[] = ['no action', 'restrict', 'cascade', 'set null', 'set default']

const readAction = (phrase: Phrase): ActionSnapshot =>
  ACTIONS.find((action) => phrase.skip(action)) ?? 'no action'

const readForeignKey = (phrase: Phrase, name: string | undefined, table: TableDraft, scope: Scope): void => {
  const columns = readNames(phrase.group())
  phrase.skip('references')
  const target = Object.freeze({
    ...readPath(phrase.path(), scope),
    columns: readNames(phrase.group()),
  })
  let onDelete: ActionSnapshot = 'no action'
  let onUpdate: ActionSnapshot = 'no action'
  let isFull = false
  while (phrase.peek() !== undefined) {
    if (phrase.skip('on delete')) {
      onDelete = readAction(phrase)
    } else if (phrase.skip('on update')) {
      onUpdate = readAction(phrase)
    } else if (phrase.skip('match full')) {
      isFull = true
    } else if (phrase.skip('not valid')) {
      table.unsupported.push(`the state of the constraint ${name}: it is NOT VALID`)
    } else {
      phrase.next()
    }
  }
  if (isFull) {
    table.unsupported.push(`the foreign key ${name}: it is MATCH FULL`)
  } else {
    const foreignKey: ForeignKeySnapshot = { name, columns, target, onDelete, onUpdate }
    table.foreignKeys.push(Object.freeze(foreignKey))
  }
}

const readCheck = (text: string, phrase: Phrase, name: string | undefined, table: TableDraft): void => {
  table.checks.push(Object.freeze({ name, expression: expressionOf(text, phrase.group() ?? []) }))
  if (phrase.skip('not valid')) {
    table.unsupported.push(`the state of the constraint ${name}: it is NOT VALID`)
  }
}

const readPrimaryKey = (text: string, phrase: Phrase, name: string | undefined, table: TableDraft): void => {
  const parts = readParts(text, phrase.group() ?? []).map(({ part }) => part)
  const { buckets, strange } = readSuffix(text, phrase)
  table.primaryKey = Object.freeze({ name, parts: Object.freeze(parts), buckets })
  table.unsupported.push(...strange.map((reason) => `the primary key ${name}: ${reason}`))
}

/** Reads a constraint of CREATE TABLE or ALTER TABLE: `CONSTRAINT check_a CHECK (a > 0:::INT8)`, the name left out or not. */
export const readConstraint = (text: string, phrase: Phrase, table: TableDraft, scope: Scope): void => {
  const name = phrase.skip('constraint') ? phrase.name() : undefined
  if (phrase.skip('primary key')) {
    readPrimaryKey(text, phrase, name, table)
  } else if (phrase.skip('foreign key')) {
    readForeignKey(phrase, name, table, scope)
  } else if (phrase.skip('check')) {
    readCheck(text, phrase, name, table)
  } else if (phrase.skip('unique without index')) {
    table.unsupported.push(`the constraint ${name}: it is UNIQUE WITHOUT INDEX`)
  } else if (phrase.skip('unique')) {
    table.indexes.push(readIndex(text, phrase, 'unique', name).index)
  }
}
