import { columnKind, generatedColumn } from '../column-kind.js'
import type { ColumnDefinition } from '../column-spec.js'
import { definitionOf } from '../definition-of.js'
import { encodeValue } from '../encode-value.js'
import type { TableDefinition } from '../table.js'
import { type SchemaColumn, schemaColumns } from './schema-options.js'
import type { RowRules } from './validate-row.js'

// one message for what is no column and what was left out, so that it tells nothing of what was left out
const notTaken = (table: TableDefinition, columns: readonly SchemaColumn[], property: string): string =>
  `${table.name} takes no "${property}" here; it takes ${columns.map(({ column }) => column.property).join(', ')}`

/** How a row to write is validated: by what `create` and `update` do with its values. */
export const writeRules = (declared: unknown, options: unknown): Omit<RowRules, 'missing'> => {
  const table = definitionOf(declared)
  const writable = table.columns.filter((column) => columnKind(column) !== 'generated')
  const columns = schemaColumns(table, writable, options)
  return Object.freeze({
    table,
    columns,
    take: (column: ColumnDefinition, value: unknown) => {
      encodeValue(table.name, column, value)
      return value
    },
    unknown: (property: string, value: unknown) => {
      const column = table.byProperty.get(property)
      if (column === undefined || (value !== undefined && columnKind(column) !== 'generated')) {
        return notTaken(table, columns, property)
      }
      return value === undefined ? undefined : generatedColumn(table.name, column).message
    },
  })
}
