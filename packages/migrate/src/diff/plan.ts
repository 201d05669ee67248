import { orderTables, type TableSnapshot } from '@manticore/core'
import type { ByKind, Difference } from './change.js'
import { byKind } from './change.js'
import { impossible } from './impossible.js'
import { renderColumn } from './sql/column.js'
import { renderEnum } from './sql/enum.js'
import { renderKey } from './sql/key.js'
import { renderSchema } from './sql/schema.js'
import { renderStorage } from './sql/storage.js'
import { createTableSteps, dropTableSteps, renderTable } from './sql/table.js'
import { renderType } from './sql/type.js'
import { PHASES, type PlannedStatement, type PlanOptions, type Step } from './step.js'

const render: ByKind<readonly Step[], [PlanOptions]> = {
  ...renderSchema,
  ...renderEnum,
  ...renderTable,
  ...renderColumn,
  ...renderType,
  ...renderKey,
  ...renderStorage,
  // in the order of their foreign keys, which takes all of them
  createTable: () => [],
  dropTable: () => [],
}

const tablesOf = (changes: readonly Difference[], kind: 'createTable' | 'dropTable'): TableSnapshot[] =>
  changes.flatMap((change) => (change.kind === kind ? [change.table] : []))

const relationNames = ({ name, primaryKey, indexes }: TableSnapshot): (string | undefined)[] => [
  name,
  primaryKey?.name,
  ...indexes.map((index) => index.name),
]

/** The names that a change needs to be free; on PostgreSQL, indexes and tables share them. */
const neededNames = (changes: readonly Difference[]): ReadonlySet<string | undefined> =>
  new Set(
    changes.flatMap((change) => {
      switch (change.kind) {
        case 'createTable':
          return relationNames(change.table)
        case 'addIndex':
          return [change.index.name]
        case 'changePrimaryKey':
          return [change.to?.name]
        case 'renameIndex':
        case 'renameConstraint':
          return [change.to]
        default:
          return []
      }
    }),
  )

/**
 * The statements that carry changes out, one change each, in the order in which they can be run one after the other, each
 * by itself outside a transaction. Nothing is sent. What cannot be done in place has no statements: ask {@link impossible}.
 * {@link diffSchemas} has an example.
 */
export const plan = (changes: readonly Difference[], options: PlanOptions): readonly PlannedStatement[] => {
  const needed = options.server === 'postgres' ? neededNames(changes) : new Set<string | undefined>()
  const isInTheWay = (table: TableSnapshot): boolean =>
    relationNames(table).some((name) => name !== undefined && needed.has(name))
  const steps = [
    ...changes
      .filter((change) => impossible(change, options.server) === undefined)
      .flatMap((change) => byKind(render, change, options)),
    ...orderTables(tablesOf(changes, 'createTable')).flatMap((table) => createTableSteps(table, options)),
    ...orderTables(tablesOf(changes, 'dropTable'))
      .toReversed()
      .flatMap((ordered) =>
        dropTableSteps(ordered, isInTheWay(ordered.table) ? 'clear names' : 'drop tables'),
      ),
  ]
  const inOrder = PHASES.flatMap((phase) => steps.filter((step) => step.phase === phase))
  return Object.freeze(
    inOrder.map(({ text, destructive, comment }) => Object.freeze({ text, destructive, comment })),
  )
}
