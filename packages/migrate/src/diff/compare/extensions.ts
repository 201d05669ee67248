import { extensionOfType, type SchemaSnapshot, TRIGRAM_EXTENSION } from '@manticore/core'

/** The extensions of PostgreSQL that a schema makes use of. */
export const extensionsOf = ({ tables }: SchemaSnapshot): ReadonlySet<string> =>
  new Set(
    tables.flatMap(({ columns, indexes }) => [
      ...columns.flatMap(({ type }) => extensionOfType(type.name) ?? []),
      ...indexes.flatMap(({ operators }) => (operators === 'trigram' ? [TRIGRAM_EXTENSION] : [])),
    ]),
  )
