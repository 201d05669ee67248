import type { Codec } from './codec/codec.js'
import type { ReferenceOptions } from './column.js'
import type { ColumnReference } from './reference.js'
import type { SqlExpression } from './sql.js'
import type { SqlTypeInfo, SqlTypeName } from './sql-type.js'

/** A declared SQL type: one of the built-in ones, an enum, or one without a builder. */
export interface ColumnType {
  readonly name: SqlTypeName | 'enum' | 'custom'
  readonly info: SqlTypeInfo
  /** What follows the name: "(19, 4)". */
  readonly arguments: string
  readonly array: boolean
  /** SERIAL: CockroachDB fills it from unique_rowid(), PostgreSQL from a sequence. */
  readonly serial: boolean
  readonly enum?: EnumType
}

/** A declared enum: its name in the database and its labels in order. */
export interface EnumType {
  readonly name: string
  readonly schema: string | undefined
  readonly labels: readonly string[]
}

/** What a foreign key of one column refers to: a column, or a table and with it its primary key. */
export interface ReferenceTarget {
  readonly schema?: string | undefined
  readonly table: string
  readonly name: string | undefined
}

/** A foreign key of one column. */
export interface Reference extends ReferenceOptions {
  /** Deferred, since tables may refer to one another. */
  readonly target: () => ReferenceTarget
}

/** Everything declared about one column, whichever way it was declared. */
export interface ColumnSpec {
  readonly type: ColumnType
  readonly codec: Codec
  readonly named?: string
  readonly notNull: boolean
  readonly primaryKey: boolean
  readonly unique: boolean
  readonly default?: { readonly value: unknown } | { readonly expression: SqlExpression }
  readonly generated?: { readonly expression: SqlExpression; readonly kept: 'stored' | 'virtual' }
  readonly identity?: 'always' | 'by default'
  readonly checks: readonly SqlExpression[]
  readonly onUpdate?: SqlExpression
  readonly collate?: string
  readonly references?: Reference
  readonly visible: boolean
  readonly comment?: string
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
  readonly reference: ColumnReference
}
