import type { SchemaSnapshot } from '@manticore/core'

// '0'::smallint is 0, and a text of one length is a text of another
const LITERAL = /^\(?(?:(E?)'((?:[^']|'')*)'|(-?\d[\d.]*|true|false))\)?(?:::[\w ".[\]]+)?$/is

/** What a database holds, with the types left out that are written behind literals of defaults, and the quotes around them. */
export const withoutAnnotations = ({ schemas, enums, tables }: SchemaSnapshot): SchemaSnapshot => ({
  schemas,
  enums,
  tables: tables.map((table) => ({
    ...table,
    columns: table.columns.map((column) => ({
      ...column,
      default: column.default?.replace(LITERAL, '$1$2$3'),
      // PostgreSQL before 18 has no virtual ones, so that all are declared to be stored there
      generated: column.generated && { ...column.generated, kept: 'stored' },
    })),
  })),
})
