import { SchemaError, type TableDefinition } from '@manticore/schema'
import type { EnumSnapshot } from '../snapshot.js'
import { type DeclaredContext, enumName } from './context.js'

/** The enum every database with regions has of its own. */
const REGIONS = 'crdb_internal_region'

/** The enum types of some tables, each once; on CockroachDB without the one that is the database's own. */
export const enumSnapshots = (
  tables: readonly TableDefinition[],
  context: DeclaredContext,
): EnumSnapshot[] => {
  const types = new Map<string, EnumSnapshot>()
  for (const { name: table, columns } of tables) {
    for (const { property, type } of columns) {
      if (type.enum !== undefined) {
        const { schema, name, labels } = type.enum
        const known = types.get(enumName(type.enum, context))
        if (known !== undefined && known.labels.join('\0') !== labels.join('\0')) {
          throw new SchemaError(`${table}.${property}: the enum "${name}" has other labels elsewhere`, {
            table,
            column: property,
          })
        }
        types.set(enumName(type.enum, context), { schema: context.own(schema), name, labels })
      }
    }
  }
  const all = [...types.values()]
  return context.server === 'cockroachdb' ? all.filter(({ name }) => name !== REGIONS) : all
}
