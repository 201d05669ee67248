import type { TableDefinition } from '@manticore/schema'
import type { CheckSnapshot, TableSnapshot } from '../snapshot.js'
import { columnSnapshot } from './column.js'
import type { DeclaredContext } from './context.js'
import { foreignKeySnapshots } from './foreign-keys.js'
import { indexSnapshots, primaryKeySnapshot } from './indexes.js'
import { printExpression } from './literal.js'
import { NO_STORAGE, storageSnapshot } from './storage.js'

const checksOf = ({ name: table, columns, constraints }: TableDefinition): CheckSnapshot[] => [
  ...columns.flatMap(({ checks }) =>
    checks.map((expression) => ({ name: undefined, expression: printExpression(expression, table) })),
  ),
  ...constraints.flatMap((constraint) =>
    constraint.kind === 'check'
      ? [{ name: constraint.name, expression: printExpression(constraint.expression, table) }]
      : [],
  ),
]

/** A declared table as the server has it, without what the server has no words for. */
export const tableSnapshot = (table: TableDefinition, context: DeclaredContext): TableSnapshot =>
  Object.freeze({
    schema: context.own(table.schema),
    name: table.name,
    columns: table.columns.map((column) => columnSnapshot(table.name, column, context)),
    primaryKey: primaryKeySnapshot(table, context),
    indexes: indexSnapshots(table, context),
    foreignKeys: foreignKeySnapshots(table, context),
    checks: checksOf(table),
    ...(context.server === 'cockroachdb' ? storageSnapshot(table) : NO_STORAGE),
    comment: table.comment,
    renamedFrom: table.renamedFrom,
  })
