import type { Codec } from './codec/codec.js'
import type { ReferenceOptions } from './column.js'
import type { ColumnReference } from './reference.js'
import type { SqlExpression } from './sql.js'
import type { SqlTypeInfo, SqlTypeName } from './sql-type.js'

/** A declared SQL type: one of the built-in ones, an enum, or one without a builder. */
export interface ColumnType {
  /** The builder it is declared with, `enum` for an {@link enumType}, `custom` for a {@link customType}. */
  readonly name: SqlTypeName | 'enum' | 'custom'
  /** How it is written in SQL, and how its values travel. */
  readonly info: SqlTypeInfo
  /** What follows the name: "(19, 4)". */
  readonly arguments: string
  /** Whether it is an array of that type. */
  readonly array: boolean
  /** SERIAL: CockroachDB fills it from unique_rowid(), PostgreSQL from a sequence. */
  readonly serial: boolean
  /** The enum, when it is one. */
  readonly enum?: EnumType
}

/** A declared enum: its name in the database and its labels in order. */
export interface EnumType {
  /** The name, without quotes. */
  readonly name: string
  /** The schema it was declared in; undefined for the connection's own. */
  readonly schema: string | undefined
  /** The labels, in their order. */
  readonly labels: readonly string[]
}

/** What a foreign key of one column refers to: a column, or a table and with it its primary key. */
export interface ReferenceTarget {
  /** The schema of the table, where it is not the connection's own. */
  readonly schema?: string | undefined
  /** The table. */
  readonly table: string
  /** The column; undefined for the primary key. */
  readonly name: string | undefined
}

/** A foreign key of one column. */
export interface Reference extends ReferenceOptions {
  /** Deferred, since tables may refer to one another. */
  readonly target: () => ReferenceTarget
}

/** Everything declared about one column, whichever way it was declared. */
export interface ColumnSpec {
  /** The SQL type. */
  readonly type: ColumnType
  /** How its values travel: that of the type, or of the user's own. */
  readonly codec: Codec
  /** {@link Column.named}. */
  readonly named?: string
  /** {@link Column.notNull}. */
  readonly notNull: boolean
  /** {@link Column.primaryKey}. */
  readonly primaryKey: boolean
  /** {@link Column.unique}. */
  readonly unique: boolean
  /** {@link Column.default}. */
  readonly default?: { readonly value: unknown } | { readonly expression: SqlExpression }
  /** {@link Column.generatedAs}. */
  readonly generated?: { readonly expression: SqlExpression; readonly kept: 'stored' | 'virtual' }
  /** {@link Column.identity}. */
  readonly identity?: 'always' | 'by default'
  /** {@link Column.check}, one for each call. */
  readonly checks: readonly SqlExpression[]
  /** {@link Column.onUpdate}. */
  readonly onUpdate?: SqlExpression
  /** The quoted name given to {@link Column.collate}. */
  readonly collate?: string
  /** {@link Column.references}. */
  readonly references?: Reference
  /** False after {@link Column.notVisible}. */
  readonly visible: boolean
  /** {@link Column.comment}. */
  readonly comment?: string
  /** {@link Column.renamedFrom}. */
  readonly renamedFrom?: string
}

/** A column of a declared table: its spec with both its names. */
export interface ColumnDefinition extends ColumnSpec {
  /** The name in TypeScript. */
  readonly property: string
  /** The name in the database. */
  readonly name: string
  /** Its place among the table's columns, from 0. */
  readonly index: number
  /** What the table shows of it: `users.email`. */
  readonly reference: ColumnReference
}
