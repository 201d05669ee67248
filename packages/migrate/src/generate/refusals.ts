import { type ServerKind, type TableSnapshot, typeSql } from '@manticore/core'
import { qualifiedName, tableLabel } from '@manticore/schema'
import type { Change } from '../diff/change.js'
import { impossible } from '../diff/impossible.js'
import { MigrationError } from '../errors.js'
import type { PossibleRename } from './options.js'

const list = (items: readonly string[]): string => items.map((item) => `\n- ${item}`).join('')

/** Refuses changes that cannot be made where a table is. */
export const refuseImpossible = (changes: readonly Change[], server: ServerKind): void => {
  const reasons = changes.flatMap((change) => impossible(change, server) ?? [])
  if (reasons.length > 0) {
    throw new MigrationError(
      `what is declared cannot be reached from what the database holds:${list(reasons)}`,
    )
  }
}

/** Refuses to take labels from an enum type that tables use which are not the migration's business. */
export const refuseSharedEnums = (changes: readonly Change[], others: readonly TableSnapshot[]): void => {
  for (const change of changes) {
    if (change.kind === 'rebuildEnum' || change.kind === 'dropLabel') {
      const type = change.kind === 'rebuildEnum' ? change.to : change.type
      const users = others.filter(({ columns }) =>
        columns.some((column) => typeSql({ ...column.type, array: false }) === qualifiedName(type)),
      )
      if (users.length > 0) {
        throw new MigrationError(
          `the enum ${tableLabel(type)} loses labels or their order, and tables that are not declared use it: ${users.map(tableLabel).join(', ')}`,
        )
      }
    }
  }
}

/** Refuses changes by which data is lost. */
export const refuseDestructive = (changes: readonly Change[], renames: readonly PossibleRename[]): void => {
  const losses = changes.flatMap(({ summary, destructive }) =>
    destructive === undefined ? [] : [`${summary}: ${destructive}`],
  )
  if (losses.length > 0) {
    const meant =
      renames.length === 0
        ? ''
        : `\nIf something was renamed, say so by renamedFrom() or by the option renames:${list(
            renames.map(({ kind, from, to }) => `the ${kind} ${from} may be ${to} now`),
          )}`
    throw new MigrationError(
      `data would be lost, and no migration was written:${list(losses)}\nThe option allowDestructive writes it nevertheless, with each of these marked.${meant}`,
    )
  }
}
