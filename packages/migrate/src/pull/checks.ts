import type { CheckSnapshot } from '@manticore/core'
import { type Code, call, chain } from './code.js'
import { sqlLiteral, stringLiteral } from './literal.js'
import type { NamedTable, PullScope } from './scope.js'

/**
 * The column whose name the server would give to a check that is over it alone; undefined of a check with another name.
 * PostgreSQL makes `films_length_check`, CockroachDB `check_length`.
 */
export const checkColumn = (
  { table }: NamedTable,
  { name }: CheckSnapshot,
  { server }: PullScope,
): string | undefined =>
  table.columns.find((column) =>
    server === 'postgres' ? name === `${table.name}_${column.name}_check` : name === `check_${column.name}`,
  )?.name

/** A check of several columns, or with a name of its own, as an extra of its table. */
export const checkExtra = (
  { table }: NamedTable,
  { name, expression }: CheckSnapshot,
  { server }: PullScope,
): Code => {
  const isMadeName = name === undefined || (server === 'postgres' && name === `${table.name}_check`)
  return chain(call('check', ...(isMadeName ? [] : [stringLiteral(name)]), sqlLiteral(expression)))
}
