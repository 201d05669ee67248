import { type ColumnDefinition, type ColumnType, SchemaError } from '@manticore/schema'
import type { ColumnSnapshot, TypeSnapshot } from '../snapshot.js'
import { typeSnapshot } from '../type-snapshot.js'
import { type DeclaredContext, enumName } from './context.js'
import { printExpression, printValue } from './literal.js'

const typeOf = (type: ColumnType, context: DeclaredContext): TypeSnapshot => {
  const { name, info, array } = type
  if (type.enum !== undefined) {
    return typeSnapshot(enumName(type.enum, context), '', array)
  }
  if (name === 'text' && type.arguments !== '') {
    return typeSnapshot('VARCHAR', type.arguments, array)
  }
  if (context.server === 'postgres' && info.postgres !== undefined) {
    // CHAR is CHAR(1), which VARCHAR is not
    return typeSnapshot(info.postgres, type.arguments === '' ? '(1)' : type.arguments, array)
  }
  return typeSnapshot(info.sql, type.arguments, array)
}

const unquoted = (name: string): string =>
  name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name

/** https://www.cockroachlabs.com/docs/stable/serial: what SERIAL is unless a session asks for sequences. */
const rowId = (table: string, { property, type }: ColumnDefinition): string => {
  if (type.info.sql !== 'INT8') {
    throw new SchemaError(
      `${table}.${property}: unique_rowid() of CockroachDB needs 64 bits; use int8().serial() or identity()`,
      { table, column: property },
    )
  }
  return 'unique_rowid()'
}

const defaultOf = (table: string, column: ColumnDefinition, isOnCockroach: boolean): string | undefined => {
  const { type, default: byDefault } = column
  if (byDefault === undefined) {
    return type.serial && isOnCockroach ? rowId(table, column) : undefined
  }
  return 'expression' in byDefault
    ? printExpression(byDefault.expression, table)
    : printValue(table, column, byDefault.value)
}

/** A declared column as the server has it, without what the server has no words for. */
export const columnSnapshot = (
  table: string,
  column: ColumnDefinition,
  context: DeclaredContext,
): ColumnSnapshot => {
  const isOnCockroach = context.server === 'cockroachdb'
  const { generated, onUpdate } = column
  return Object.freeze({
    name: column.name,
    type: typeOf(column.type, context),
    serial: column.type.serial && !isOnCockroach,
    collate: column.collate === undefined ? undefined : unquoted(column.collate),
    notNull: column.notNull,
    default: defaultOf(table, column, isOnCockroach),
    generated: generated && {
      expression: printExpression(generated.expression, table),
      // PostgreSQL has virtual columns since 18; what is read is the same
      kept: isOnCockroach ? generated.kept : 'stored',
    },
    identity: column.identity,
    onUpdate: onUpdate === undefined || !isOnCockroach ? undefined : printExpression(onUpdate, table),
    visible: column.visible || !isOnCockroach,
    comment: column.comment,
    renamedFrom: column.renamedFrom,
  })
}
