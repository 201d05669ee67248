import { typeSql } from '@manticore/core'
import { tableLabel } from '@manticore/schema'
import { type ByKind, byKind, type Difference } from './change.js'

const nothing = (): undefined => undefined

const losses: ByKind<string | undefined> = {
  createSchema: nothing,
  dropSchema: nothing,
  createExtension: nothing,
  createEnum: nothing,
  dropEnum: nothing,
  addLabel: nothing,
  dropLabel: nothing,
  rebuildEnum: nothing,
  createTable: nothing,
  dropTable: ({ table }) => `the rows of ${tableLabel(table)} are lost`,
  renameTable: nothing,
  addColumn: nothing,
  dropColumn: ({ table, column }) =>
    // what is computed can be computed again
    column.generated === undefined ? `the values of ${tableLabel(table)}.${column.name} are lost` : undefined,
  renameColumn: nothing,
  changeType: ({ table, to, how }) =>
    how.misfit === 'changed'
      ? `values of ${tableLabel(table)}.${to.name} that ${typeSql(to.type)} cannot hold are rounded, cut or otherwise changed`
      : undefined,
  regenerate: ({ table, from, to }) =>
    from.generated === undefined
      ? `the values of ${tableLabel(table)}.${to.name} are lost: they are computed from then on`
      : undefined,
  keepGenerated: nothing,
  setNotNull: nothing,
  dropNotNull: nothing,
  setDefault: nothing,
  dropDefault: nothing,
  changeIdentity: nothing,
  addSequence: nothing,
  dropSequence: nothing,
  setOnUpdate: nothing,
  setVisible: nothing,
  changePrimaryKey: nothing,
  addIndex: nothing,
  dropIndex: nothing,
  renameIndex: nothing,
  setIndexVisible: nothing,
  addForeignKey: nothing,
  dropForeignKey: nothing,
  addCheck: nothing,
  dropCheck: nothing,
  renameConstraint: nothing,
  changeTtl: ({ table, from, to }) =>
    to === undefined || (to.expiration === from?.expiration && to.after === from?.after)
      ? undefined
      : `the rows of ${tableLabel(table)} that have expired by then are deleted`,
  changeLocality: nothing,
  changeFamilies: nothing,
  setComment: nothing,
}

/** What is lost by a change; undefined if nothing is. */
export const lossOf = (change: Difference): string | undefined => byKind(losses, change)
