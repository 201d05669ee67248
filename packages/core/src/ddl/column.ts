import { type ColumnDefinition, type ColumnType, quoteName } from '@manticore/schema'
import { type ForeignKey, referencesSql } from './foreign-key.js'
import { printExpression, printValue } from './literal.js'
import type { ServerKind } from './server.js'

/** The type of a column as it is declared. INT is written INT8, which it is on CockroachDB. */
export const columnTypeSql = (type: ColumnType, server: ServerKind): string => {
  if (type.serial) {
    return 'BIGSERIAL'
  }
  const name =
    type.name === 'text' && type.arguments !== ''
      ? 'VARCHAR'
      : ((server === 'postgres' ? type.info.postgres : undefined) ?? type.info.sql)
  return `${name}${type.arguments}${type.array ? '[]' : ''}`
}

const valueClause = (table: string, column: ColumnDefinition, server: ServerKind): string => {
  if (column.generated !== undefined) {
    const { expression, kept } = column.generated
    // PostgreSQL has virtual columns since 18; what is read is the same
    const how = server === 'postgres' ? 'STORED' : kept.toUpperCase()
    return ` GENERATED ALWAYS AS (${printExpression(expression, table)}) ${how}`
  }
  if (column.identity !== undefined) {
    return ` GENERATED ${column.identity.toUpperCase()} AS IDENTITY`
  }
  if (column.default === undefined) {
    return ''
  }
  return ` DEFAULT ${
    'expression' in column.default
      ? printExpression(column.default.expression, table)
      : printValue(table, column, column.default.value)
  }`
}

/** One column of CREATE TABLE: `"price" DECIMAL(8,2) NOT NULL DEFAULT '0'::DECIMAL`. */
export const columnSql = (
  table: string,
  column: ColumnDefinition,
  foreignKey: ForeignKey | undefined,
  server: ServerKind,
): string =>
  [
    `${quoteName(column.name)} ${columnTypeSql(column.type, server)}`,
    column.collate === undefined ? '' : ` COLLATE ${column.collate}`,
    column.notNull ? ' NOT NULL' : '',
    valueClause(table, column, server),
    column.onUpdate === undefined || server === 'postgres'
      ? ''
      : ` ON UPDATE ${printExpression(column.onUpdate, table)}`,
    column.visible || server === 'postgres' ? '' : ' NOT VISIBLE',
    column.unique ? ' UNIQUE' : '',
    ...column.checks.map((check) => ` CHECK (${printExpression(check, table)})`),
    foreignKey === undefined ? '' : ` ${referencesSql(foreignKey)}`,
  ].join('')

/** What a column declares that only CockroachDB has. */
export const omittedOfColumn = (table: string, column: ColumnDefinition): string[] => [
  ...(column.generated?.kept === 'virtual' ? [`VIRTUAL of ${table}.${column.property}`] : []),
  ...(column.onUpdate === undefined ? [] : [`ON UPDATE of ${table}.${column.property}`]),
  ...(column.visible ? [] : [`NOT VISIBLE of ${table}.${column.property}`]),
]
