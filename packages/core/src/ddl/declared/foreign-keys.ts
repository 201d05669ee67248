import { qualifiedName, type TableDefinition } from '@manticore/schema'
import type { ForeignKeySnapshot } from '../snapshot.js'
import type { DeclaredContext } from './context.js'
import { checkForeignKey, foreignKeysOf } from './foreign-key.js'

/**
 * The declared foreign keys: those of columns first. Refuses one that the table it refers to has no place for, where that
 * table is declared beside it.
 */
export const foreignKeySnapshots = (
  table: TableDefinition,
  { tables, own }: DeclaredContext,
): ForeignKeySnapshot[] =>
  foreignKeysOf(table).map((foreignKey) => {
    const { name, columns, target, options } = foreignKey
    const referred = tables.get(qualifiedName(target))
    return {
      name,
      columns: columns.map((column) => column.name),
      target: {
        schema: own(target.schema),
        name: target.name,
        columns: referred === undefined ? target.columns : checkForeignKey(table, foreignKey, referred),
      },
      onDelete: options.onDelete ?? 'no action',
      onUpdate: options.onUpdate ?? 'no action',
    }
  })
