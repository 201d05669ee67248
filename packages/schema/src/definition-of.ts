import { SchemaError } from './errors.js'
import type { TableDefinition } from './table.js'
import { tableDefinition } from './table-key.js'

/** The definition of a declared table. A caller without types may give anything. */
export const definitionOf = (table: unknown): TableDefinition => {
  if (typeof table !== 'object' || table === null || !(tableDefinition in table)) {
    throw new SchemaError('a table is expected here, as defineTable() makes it')
  }
  return table[tableDefinition] as TableDefinition // the key is not to be had elsewhere
}
