import { type ForeignKeySnapshot, typeFamily } from '@manticore/core'
import { tableLabel } from '@manticore/schema'
import { arrow, type Call, type Code, call, chain, list, object } from './code.js'
import type { Declared } from './declared.js'
import { columnCode } from './indexes.js'
import { stringLiteral } from './literal.js'
import { isUniqueSet } from './primary-key.js'
import type { NamedTable, PullScope } from './scope.js'

const optionsCode = ({ onDelete, onUpdate }: ForeignKeySnapshot): Code[] => {
  const entries = [['onDelete', onDelete] as const, ['onUpdate', onUpdate] as const].filter(
    ([, action]) => action !== 'no action',
  )
  return entries.length === 0
    ? []
    : [object(entries.map(([event, action]) => [event, stringLiteral(action)]))]
}

const familyIn = ({ table }: NamedTable, column: string): string | undefined => {
  const type = table.columns.find(({ name }) => name === column)?.type
  return type && typeFamily(type)
}

/** Why a foreign key cannot be declared, or undefined where it can. */
const reasonAgainst = (
  table: NamedTable,
  { columns, target }: ForeignKeySnapshot,
  scope: PullScope,
): string | undefined => {
  const referred = scope.find(target)
  if (referred === undefined) {
    return `${tableLabel(target)} is not declared`
  }
  const isAlike = columns.every(
    (column, place) => familyIn(table, column) === familyIn(referred, target.columns[place] ?? ''),
  )
  if (!isAlike) {
    return 'it refers to columns of other types'
  }
  return isUniqueSet(referred, target.columns, scope)
    ? undefined
    : `what is unique in ${tableLabel(target)} cannot be declared`
}

const isMadeName = ({ table }: NamedTable, { name, columns }: ForeignKeySnapshot): boolean =>
  name === undefined || name === [table.name, ...columns, 'fkey'].join('_')

const targetCode = ({ constant, properties }: NamedTable, column: string): string =>
  `${constant}.${properties.get(column) ?? column}`

// TypeScript cannot infer the type of a table through a table further down, or through itself
const returns = (table: NamedTable, referred: NamedTable, type: string): string =>
  referred.place < table.place ? '()' : `(): ${type}`

/** The foreign key that is declared at a column: `references(() => teams.id, { onDelete: 'cascade' })`. */
export const columnReference = (
  table: NamedTable,
  foreignKey: ForeignKeySnapshot,
  scope: PullScope,
): Call | undefined => {
  const { columns, target } = foreignKey
  const referred = scope.find(target)
  if (
    referred === undefined ||
    columns.length !== 1 ||
    !isMadeName(table, foreignKey) ||
    reasonAgainst(table, foreignKey, scope) !== undefined
  ) {
    return undefined
  }
  const code = arrow(
    returns(table, referred, 'ColumnReference'),
    targetCode(referred, target.columns[0] ?? ''),
  )
  return call('references', code, ...optionsCode(foreignKey))
}

/** A foreign key as an extra of its table. */
export const foreignKeyExtra = (
  table: NamedTable,
  foreignKey: ForeignKeySnapshot,
  scope: PullScope,
): Declared => {
  const { name, columns, target } = foreignKey
  const referred = scope.find(target)
  const reason = reasonAgainst(table, foreignKey, scope)
  if (referred === undefined || reason !== undefined) {
    return { left: `the foreign key ${name} of ${table.table.name}: ${reason}` }
  }
  const codes = target.columns.map((column) =>
    referred === table ? columnCode(table, column) : targetCode(referred, column),
  )
  const head = referred === table ? '()' : returns(table, referred, 'ColumnReference[]')
  return {
    code: chain(
      call('foreignKey', ...(isMadeName(table, foreignKey) ? [] : [stringLiteral(name ?? '')])),
      call('on', ...columns.map((column) => columnCode(table, column))),
      call('references', arrow(head, list(codes)), ...optionsCode(foreignKey)),
    ),
  }
}
