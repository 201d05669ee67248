import type { Effect, TableName } from '../statement.js'
import { createReader, type TokenReader } from './reader.js'
import { isOnly, isRepeatable } from './repeatable.js'
import { tokens } from './tokens.js'
import { stringOf } from './value.js'

const UNKNOWN: Effect = Object.freeze({ kind: 'unknown' })
const REPEATABLE: Effect = Object.freeze({ kind: 'repeatable' })

/** A name with at most a schema before it; undefined with a database before that, whose catalog nobody asks. */
const tableName = (reader: TokenReader): TableName | undefined => {
  const path = reader.path()
  const name = path.at(-1)
  return name === undefined || path.length > 2
    ? undefined
    : { schema: path.length === 2 ? path[0] : undefined, name }
}

/** Whether nothing follows but CASCADE or RESTRICT: no second name, no second action. */
const isLast = (reader: TokenReader): boolean => {
  if (!reader.skip('cascade')) {
    reader.skip('restrict')
  }
  return reader.peek() === undefined
}

const skipIf = (reader: TokenReader, phrase: string): true => {
  reader.skip(phrase)
  return true
}

/** `t@i`, `t@{...}` has no meaning here, or `i`, which is looked for in every table; a schema before `i` says too little. */
const indexName = (
  reader: TokenReader,
): { readonly table: TableName | undefined; readonly name: string } | undefined => {
  const first = tableName(reader)
  if (first === undefined) {
    return undefined
  }
  if (reader.skip('@')) {
    const name = reader.name()
    return name === undefined ? undefined : { table: first, name }
  }
  return first.schema === undefined ? { table: undefined, name: first.name } : undefined
}

const RELATIONS = ['table', 'materialized view', 'view', 'sequence']
const TYPES = ['type', 'domain']
const INDEXES = ['unique index', 'inverted index', 'vector index', 'index']

const skipAny = (reader: TokenReader, phrases: readonly string[]): boolean =>
  phrases.some((phrase) => reader.skip(phrase))

const relation = (reader: TokenReader, exists: boolean): Effect => {
  const name = tableName(reader)
  return name === undefined || !(exists || isLast(reader)) ? UNKNOWN : { kind: 'relation', exists, ...name }
}

const type = (reader: TokenReader, exists: boolean): Effect => {
  const name = tableName(reader)
  return name === undefined || !(exists || isLast(reader)) ? UNKNOWN : { kind: 'type', exists, ...name }
}

/** CREATE SCHEMA may hold more than the schema, and AUTHORIZATION names it after a role. */
const schema = (reader: TokenReader, exists: boolean): Effect => {
  const path = reader.is('authorization') ? [] : reader.path()
  const name = path.length === 1 ? path[0] : undefined
  const more = exists && reader.skip('authorization') ? reader.name() : ''
  return name === undefined || more === undefined || !isLast(reader)
    ? UNKNOWN
    : { kind: 'schema', exists, name }
}

const createdIndex = (reader: TokenReader): Effect => {
  reader.skip('concurrently')
  reader.skip('if not exists')
  const name = reader.is('on') ? undefined : reader.name()
  const table = reader.skip('on') && skipIf(reader, 'only') ? tableName(reader) : undefined
  return name === undefined || table === undefined ? UNKNOWN : { kind: 'index', exists: true, table, name }
}

const droppedIndex = (reader: TokenReader): Effect => {
  reader.skip('concurrently')
  reader.skip('if exists')
  const index = indexName(reader)
  return index === undefined || !isLast(reader) ? UNKNOWN : { kind: 'index', exists: false, ...index }
}

// CREATE OR REPLACE says nothing by what exists, and a temporary table ends with its session: neither is here
const created = (reader: TokenReader): Effect => {
  reader.skip('unlogged')
  if (skipAny(reader, RELATIONS) && skipIf(reader, 'if not exists')) {
    return relation(reader, true)
  }
  if (skipAny(reader, TYPES) && skipIf(reader, 'if not exists')) {
    return type(reader, true)
  }
  if (reader.skip('schema') && skipIf(reader, 'if not exists')) {
    return schema(reader, true)
  }
  return skipAny(reader, INDEXES) ? createdIndex(reader) : UNKNOWN
}

const dropped = (reader: TokenReader): Effect => {
  if (skipAny(reader, RELATIONS) && skipIf(reader, 'if exists')) {
    return relation(reader, false)
  }
  if (skipAny(reader, TYPES) && skipIf(reader, 'if exists')) {
    return type(reader, false)
  }
  if (reader.skip('schema') && skipIf(reader, 'if exists')) {
    return schema(reader, false)
  }
  return reader.skip('index') ? droppedIndex(reader) : UNKNOWN
}

const UNNAMED_CONSTRAINTS = ['primary key', 'unique', 'check', 'foreign key', 'exclude']

const added = (reader: TokenReader, table: TableName): Effect => {
  if (reader.skip('constraint') && skipIf(reader, 'if not exists')) {
    const name = reader.name()
    return name === undefined ? UNKNOWN : { kind: 'constraint', exists: true, table, name }
  }
  if (UNNAMED_CONSTRAINTS.some((phrase) => reader.is(phrase))) {
    return UNKNOWN
  }
  reader.skip('column')
  reader.skip('if not exists')
  const name = reader.name()
  return name === undefined ? UNKNOWN : { kind: 'column', exists: true, table, name }
}

const removed = (reader: TokenReader, table: TableName): Effect => {
  const kind = reader.skip('constraint') ? 'constraint' : 'column'
  if (kind === 'column') {
    reader.skip('column')
  }
  reader.skip('if exists')
  const name = reader.name()
  return name === undefined ? UNKNOWN : { kind, exists: false, table, name }
}

const renamed = (reader: TokenReader, table: TableName): Effect => {
  if (reader.skip('to')) {
    const to = reader.name()
    return to === undefined
      ? UNKNOWN
      : { kind: 'renamed relation', schema: table.schema, from: table.name, to }
  }
  const isConstraint = reader.skip('constraint')
  if (!isConstraint) {
    reader.skip('column')
  }
  const from = reader.name()
  const to = reader.skip('to') ? reader.name() : undefined
  if (from === undefined || to === undefined) {
    return UNKNOWN
  }
  return isConstraint
    ? { kind: 'constraint', exists: true, table, name: to }
    : { kind: 'renamed column', table, from, to }
}

const alteredTable = (reader: TokenReader): Effect => {
  reader.skip('if exists')
  reader.skip('only')
  const table = tableName(reader)
  if (table === undefined) {
    return UNKNOWN
  }
  const effect = reader.skip('add')
    ? added(reader, table)
    : reader.skip('drop')
      ? removed(reader, table)
      : reader.skip('rename')
        ? renamed(reader, table)
        : UNKNOWN
  return isOnly(reader) ? effect : UNKNOWN
}

const alteredType = (reader: TokenReader): Effect => {
  const changed = tableName(reader)
  if (changed === undefined) {
    return UNKNOWN
  }
  const { schema, name: type } = changed
  if (reader.skip('rename to')) {
    const name = reader.name()
    return name === undefined ? UNKNOWN : { kind: 'type', exists: true, schema, name }
  }
  const exists = !reader.skip('drop value')
  if (reader.skip('rename value')) {
    reader.next()
    reader.skip('to')
  } else if (reader.skip('add value')) {
    reader.skip('if not exists')
  } else if (exists) {
    return UNKNOWN
  }
  const name = stringOf(reader.next())
  return name === undefined ? UNKNOWN : { kind: 'label', exists, schema, type, name }
}

const alteredIndex = (reader: TokenReader): Effect => {
  reader.skip('if exists')
  const index = indexName(reader)
  const name = reader.skip('rename to') ? reader.name() : undefined
  return index === undefined || name === undefined
    ? UNKNOWN
    : { kind: 'index', exists: true, table: index.table, name }
}

const alteredSchema = (reader: TokenReader): Effect => {
  reader.name()
  const name = reader.skip('rename to') ? reader.name() : undefined
  return name === undefined ? UNKNOWN : { kind: 'schema', exists: true, name }
}

const altered = (reader: TokenReader): Effect => {
  if (skipAny(reader, RELATIONS)) {
    return alteredTable(reader)
  }
  if (reader.skip('type')) {
    return alteredType(reader)
  }
  if (reader.skip('index')) {
    return alteredIndex(reader)
  }
  return reader.skip('schema') ? alteredSchema(reader) : UNKNOWN
}

/**
 * What the catalog can be asked about after a statement, told by its words. Where one question would not do, because of
 * several names or actions at once, an index or constraint without a name, it is `unknown`, or `repeatable` where the
 * statement may just as well be run again. With IF [NOT] EXISTS the question is the same, since asking for what is there
 * already changes nothing.
 */
export const statementEffect = (text: string): Effect => {
  const reader = createReader(tokens(text))
  const effect = reader.skip('create')
    ? created(reader)
    : reader.skip('drop')
      ? dropped(reader)
      : reader.skip('alter')
        ? altered(reader)
        : UNKNOWN
  return Object.freeze(effect.kind === 'unknown' && isRepeatable(text) ? REPEATABLE : effect)
}
