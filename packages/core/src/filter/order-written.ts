import { describeKind, isSqlExpression, type TableDefinition, ValidationError } from '@manticore/schema'
import { sql } from 'kysely'
import { type Callback, callBack, type Written, writtenExpression } from './expression.js'
import { compileOrderItem, readOrderText } from './order-text.js'
import { isPlainObject } from './plain-object.js'

const NAMES: ReadonlySet<string> = new Set(['by', 'direction', 'nulls'])

const refuse = (table: TableDefinition, message: string): never => {
  throw new ValidationError(`${table.name}: ${message}`, { table: table.name })
}

const readWord = <Word extends string>(
  table: TableDefinition,
  name: string,
  given: unknown,
  words: readonly [Word, Word],
): Word | undefined =>
  given === undefined
    ? undefined
    : (words.find((word) => word === given) ??
      refuse(table, `"${name}" of an order is "${words[0]}" or "${words[1]}"; got ${describeKind(given)}`))

const readItem = (table: TableDefinition, item: unknown): Written => {
  if (typeof item === 'string') {
    return { sql: compileOrderItem(readOrderText(table, item)), values: [], empty: false }
  }
  const isOptions = isPlainObject(item) && !isSqlExpression(item)
  const unknown = isOptions ? Object.keys(item).find((name) => !NAMES.has(name)) : undefined
  if (unknown !== undefined) {
    refuse(table, `"${unknown}" is not part of an order, which is { by, direction, nulls }`)
  }
  const given = isOptions ? item : { by: item }
  const by = writtenExpression(table, 'the callback of an order', given.by)
  const direction = readWord(table, 'direction', given.direction, ['asc', 'desc']) ?? 'asc'
  const nulls =
    readWord(table, 'nulls', given.nulls, ['first', 'last']) ?? (direction === 'asc' ? 'first' : 'last')
  return { ...by, sql: sql`${by.sql} ${sql.raw(`${direction} nulls ${nulls}`)}` }
}

/** Reads what the callback of an order returns: one item, or an array of them. */
export const readWrittenOrder = (table: TableDefinition, callback: Callback): readonly Written[] => {
  const items: unknown = callBack(table, callback)
  return Array.isArray(items)
    ? Array.from(items, (item: unknown) => readItem(table, item))
    : [readItem(table, items)]
}
