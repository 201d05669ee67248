import {
  commentOnColumnSql,
  commentOnTableSql,
  commentsSql,
  dropTableSql,
  foreignKeySql,
  indexSql,
  namedIndexes,
  type OrderedTable,
  tableSql,
} from '@manticore/core'
import { quoteName } from '@manticore/schema'
import { lossOf } from '../loss.js'
import type { Phase, PlanOptions, Render, Step } from '../step.js'
import { alterTable, nameOfKey } from './alter-table.js'

/** A table with its indexes and comments, and last the foreign keys that have to wait for other tables. */
export const createTableSteps = (
  { table, within, after }: OrderedTable,
  { server }: PlanOptions,
): readonly Step[] => [
  ...[
    tableSql(table, within, false),
    ...namedIndexes(table).map((index) => indexSql(table, index, server, false)),
    ...commentsSql(table),
  ].map((text): Step => ({ phase: 'create tables', text })),
  ...after.map(
    (foreignKey): Step => ({
      phase: 'add foreign keys',
      text: alterTable(table, `ADD ${foreignKeySql(foreignKey)}`),
    }),
  ),
]

/** A table dropped, behind those of its foreign keys that other tables would have to wait for. */
export const dropTableSteps = ({ table, after }: OrderedTable, phase: Phase): readonly Step[] => [
  ...after.map(
    (foreignKey): Step => ({
      phase: 'drop foreign keys',
      text: alterTable(table, `DROP CONSTRAINT ${nameOfKey(table, foreignKey)}`),
    }),
  ),
  { phase, text: dropTableSql(table, false), destructive: lossOf({ kind: 'dropTable', table }) },
]

/** What else is done to tables. */
export const renderTable: Render<'renameTable' | 'setComment'> = {
  renameTable: ({ table, to }) => [
    { phase: 'rename', text: alterTable(table, `RENAME TO ${quoteName(to)}`) },
  ],
  setComment: ({ table, column, comment }) => [
    {
      phase: 'comment',
      text:
        column === undefined ? commentOnTableSql(table, comment) : commentOnColumnSql(table, column, comment),
    },
  ],
}
