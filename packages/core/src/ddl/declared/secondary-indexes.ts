import { type IndexDefinition, partColumn, type TableDefinition } from '@manticore/schema'
import { indexNames, isSecondary } from '../sql/index-names.js'

/** An index of a table with the name it has or is given. */
export interface NamedIndex {
  readonly index: IndexDefinition
  readonly name: string
}

/** The declared secondary indexes of a table with their names, given or made. */
export const secondaryIndexes = ({ name: table, indexes }: TableDefinition): NamedIndex[] => {
  const names = indexNames(
    table,
    indexes.map(({ kind, name, parts }) => ({
      kind,
      name,
      columns: parts.map((part) => partColumn(part)?.name),
    })),
  )
  return indexes.flatMap((index, place) => {
    const name = names[place]
    return name !== undefined && isSecondary(index) ? [{ index, name }] : []
  })
}
