import type { ServerKind } from '@manticore/core'
import { tableLabel } from '@manticore/schema'
import type { Difference } from './change.js'

const WAY_OUT = 'create a table as it should be, copy the rows and rename it, or declare what is there'

/** Why a change cannot be made where the table is; undefined if it can. */
export const impossible = (change: Difference, server: ServerKind): string | undefined => {
  if (change.kind === 'changeFamilies') {
    return `the column families of ${tableLabel(change.table)} cannot be changed, since CockroachDB puts a column into its family when it is added: ${WAY_OUT}`
  }
  if (change.kind !== 'changePrimaryKey' || server === 'postgres') {
    return undefined
  }
  const key = `the primary key of ${tableLabel(change.table)}`
  if (change.to === undefined) {
    return `${key} cannot be dropped, since every table of CockroachDB has one: ${WAY_OUT}`
  }
  return change.regenerated.length > 0
    ? `${key} holds the generated column ${change.regenerated.join(', ')}, which has to be dropped to be changed: ${WAY_OUT}`
    : undefined
}
