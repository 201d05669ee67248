import type { ColumnSnapshot, QualifiedName } from '@manticore/core'
import { qualifiedName, quoteName, tableLabel } from '@manticore/schema'
import { collatedType } from '../describe.js'
import { lossOf } from '../loss.js'
import type { Render, Step } from '../step.js'
import { alterColumn, alterTable } from './alter-table.js'
import { addColumnSql, dropColumnSql, renderColumn } from './column.js'

const castSql = (column: string, through: readonly string[]): string =>
  [quoteName(column), ...through].join('::')

const isRefused = (table: QualifiedName, to: ColumnSnapshot): string =>
  `fails if a value of ${tableLabel(table)}.${to.name} is none of ${collatedType(to)}`

/** The new column, without what would fill it or refuse it as long as nothing is copied. */
const asCopy = (to: ColumnSnapshot, name: string): ColumnSnapshot => ({
  ...to,
  name,
  notNull: false,
  default: undefined,
  identity: undefined,
  serial: false,
})

const copySql = (table: QualifiedName, copy: string, value: string, untouched: readonly string[]): string => {
  // ON UPDATE would change them in every row
  const sets = [
    `${quoteName(copy)} = ${value}`,
    ...untouched.map((name) => `${quoteName(name)} = ${quoteName(name)}`),
  ]
  return `UPDATE ${qualifiedName(table)} SET ${sets.join(', ')} WHERE true`
}

/** Types of columns: in place, or by a new column that takes the place of the old one. */
export const renderType: Render<'changeType'> = {
  changeType: (change, options) => {
    const { table, from, to, how, copy, untouched, family } = change
    const comment = how.misfit === 'refused' ? isRefused(table, to) : undefined
    const destructive = lossOf(change)
    if (copy === undefined) {
      const using = how.through.length === 0 ? '' : ` USING ${castSql(to.name, how.through)}`
      return [
        {
          phase: 'alter types',
          text: alterColumn(table, to.name, `SET DATA TYPE ${collatedType(to)}${using}`),
          comment,
          destructive,
        },
      ]
    }
    const place = { table, column: to.name }
    const filled: Step[] = [
      ...(to.default === undefined
        ? []
        : renderColumn.setDefault({ kind: 'setDefault', ...place, expression: to.default }, options)),
      ...(to.serial ? renderColumn.addSequence({ kind: 'addSequence', ...place }, options) : []),
      ...(to.identity === undefined
        ? []
        : renderColumn.changeIdentity(
            { kind: 'changeIdentity', ...place, from: undefined, to: to.identity },
            options,
          )),
    ]
    const collate = to.collate === undefined ? '' : ` COLLATE ${quoteName(to.collate)}`
    const value = `${castSql(to.name, how.through)}${collate}`
    return [
      { phase: 'add columns', text: addColumnSql(table, asCopy(to, copy), family) },
      {
        phase: 'copy columns',
        text: copySql(table, copy, value, untouched),
        comment: [
          ...(comment === undefined ? [] : [comment]),
          'all rows at once: of a large table, copy a part at a time in a statement of your own',
        ].join('; '),
      },
      ...(to.notNull
        ? [{ phase: 'forbid null', text: alterColumn(table, copy, 'SET NOT NULL') } as const]
        : []),
      {
        phase: 'replace columns',
        text: dropColumnSql(table, from.name),
        destructive,
        comment: `its values are in ${copy}; what was written to it meanwhile is not`,
      },
      {
        phase: 'replace columns',
        text: alterTable(table, `RENAME COLUMN ${quoteName(copy)} TO ${quoteName(to.name)}`),
      },
      ...filled.map((step) => ({ ...step, phase: 'number columns' as const })),
    ]
  },
}
