import { qualifiedName, quoteName } from '@manticore/schema'
import type { QualifiedName, TableSnapshot } from '../snapshot.js'
import { quoteLiteral } from './quote-literal.js'

const text = (comment: string | undefined): string => (comment === undefined ? 'NULL' : quoteLiteral(comment))

/** `COMMENT ON TABLE "t" IS '...'`; without a comment it takes the one away. */
export const commentOnTableSql = (table: QualifiedName, comment: string | undefined): string =>
  `COMMENT ON TABLE ${qualifiedName(table)} IS ${text(comment)}`

/** `COMMENT ON COLUMN "t"."c" IS '...'`; without a comment it takes the one away. */
export const commentOnColumnSql = (
  table: QualifiedName,
  column: string,
  comment: string | undefined,
): string => `COMMENT ON COLUMN ${qualifiedName(table)}.${quoteName(column)} IS ${text(comment)}`

/** The comments of a table and of its columns. */
export const commentsSql = (table: TableSnapshot): string[] => [
  ...(table.comment === undefined ? [] : [commentOnTableSql(table, table.comment)]),
  ...table.columns.flatMap(({ name, comment }) =>
    comment === undefined ? [] : [commentOnColumnSql(table, name, comment)],
  ),
]
