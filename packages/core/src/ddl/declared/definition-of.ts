import { type AnyTable, type TableDefinition, tableDefinition } from '@manticore/schema'

/** What is declared about a table, given as what `defineTable` returns or as its definition. */
export const definitionOf = (table: AnyTable | TableDefinition): TableDefinition =>
  tableDefinition in table ? (table[tableDefinition] as TableDefinition) : table // the key is not to be had elsewhere
