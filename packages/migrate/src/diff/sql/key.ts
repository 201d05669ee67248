import {
  checkSql,
  foreignKeySql,
  type IndexSnapshot,
  indexSql,
  primaryKeySql,
  type QualifiedName,
  uniqueSql,
} from '@manticore/core'
import { qualifiedName, quoteName } from '@manticore/schema'
import type { KeyDifference } from '../change.js'
import type { Phase, PlanOptions, Render, Step } from '../step.js'
import { alterTable, nameOfKey, unlocked } from './alter-table.js'

/** An index as DDL names it: indexes are named within their table on CockroachDB, within its schema on PostgreSQL. */
const indexName = (table: QualifiedName, index: IndexSnapshot, { server }: PlanOptions): string => {
  const name = nameOfKey(table, index)
  if (server === 'cockroachdb') {
    return `${qualifiedName(table)}@${name}`
  }
  return table.schema === undefined ? name : `${quoteName(table.schema)}.${name}`
}

const dropConstraint = (
  table: QualifiedName,
  constraint: { readonly name: string | undefined },
  phase: Phase,
): Step => ({ phase, text: alterTable(table, `DROP CONSTRAINT ${nameOfKey(table, constraint)}`) })

const changePrimaryKey: Render<'changePrimaryKey'>['changePrimaryKey'] = (
  { table, from, to, over, regenerated },
  options,
) => {
  const isOverCopies = over?.parts.some((part, place) => part !== to?.parts[place]) ?? false
  const phase = isOverCopies ? 'add keys over copies' : 'add primary keys'
  const drop = from && `DROP CONSTRAINT ${nameOfKey(table, from)}`
  const add = over && `ADD ${primaryKeySql(over)}`
  if (drop !== undefined && regenerated.length > 0) {
    return [
      { phase: 'drop keys', text: alterTable(table, drop) },
      ...(add === undefined ? [] : [{ phase, text: alterTable(table, add) } as const]),
    ]
  }
  // CockroachDB changes a key only in one go; it and PostgreSQL both take the two in one statement
  const text = alterTable(table, [drop, add].filter((action) => action !== undefined).join(', '))
  return unlocked(table, { phase, text }, options)
}

/** Keys, indexes and constraints. */
export const renderKey: Render<KeyDifference['kind']> = {
  changePrimaryKey,
  addIndex: ({ table, index }, { server }) => [
    {
      phase: 'add indexes',
      text:
        index.kind === 'unique'
          ? alterTable(table, `ADD ${uniqueSql(index)}`)
          : indexSql(table, { index, name: index.name ?? '' }, server, false),
    },
  ],
  dropIndex: ({ table, index }, options) => {
    if (options.server === 'postgres' && index.kind === 'unique') {
      return [dropConstraint(table, index, 'drop keys')]
    }
    // CockroachDB counts a unique index as a constraint that stands on it
    const isConstraint = options.server === 'cockroachdb' && index.kind.startsWith('unique')
    const text = `DROP INDEX ${indexName(table, index, options)}${isConstraint ? ' CASCADE' : ''}`
    return [{ phase: 'drop keys', text }]
  },
  renameIndex: ({ table, index, to }, options) => [
    {
      phase: 'rename keys',
      text: `ALTER INDEX ${indexName(table, index, options)} RENAME TO ${quoteName(to)}`,
    },
  ],
  setIndexVisible: ({ table, index, visible }, options) => [
    {
      phase: 'add indexes',
      text: `ALTER INDEX ${indexName(table, index, options)} ${visible ? '' : 'NOT '}VISIBLE`,
    },
  ],
  addForeignKey: ({ table, foreignKey }) => [
    { phase: 'add foreign keys', text: alterTable(table, `ADD ${foreignKeySql(foreignKey)}`) },
  ],
  dropForeignKey: ({ table, foreignKey }) => [dropConstraint(table, foreignKey, 'drop foreign keys')],
  addCheck: ({ table, check }) => [
    { phase: 'add checks', text: alterTable(table, `ADD ${checkSql(check)}`) },
  ],
  dropCheck: ({ table, check }) => [dropConstraint(table, check, 'drop keys')],
  renameConstraint: ({ table, from, to }) => [
    {
      phase: 'rename keys',
      text: alterTable(table, `RENAME CONSTRAINT ${quoteName(from)} TO ${quoteName(to)}`),
    },
  ],
}
