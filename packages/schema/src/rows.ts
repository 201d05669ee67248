// This one file of ts-toolbelt, with the six it imports: its index would have the compiler of every user read some 240 more.
import type { ComputeRaw } from 'ts-toolbelt/out/Any/Compute.js'
import type { AnyColumn, columnTypes } from './column.js'
import type { AnyTable, tableTypes } from './table.js'

/** The columns of a declared table. */
export type TableColumns<Table extends AnyTable> = Table[typeof tableTypes]['columns']

type Kind<Column extends AnyColumn> = Column[typeof columnTypes]['kind']
type Read<Column extends AnyColumn> = Column[typeof columnTypes]['read']
type Write<Column extends AnyColumn> = Column[typeof columnTypes]['write']

/** Columns by property. */
export type ColumnRecord = Readonly<Record<string, AnyColumn>>

/** {@link Selectable} of columns. */
export type RowOf<Columns extends ColumnRecord> = {
  -readonly [Property in keyof Columns]: Read<Columns[Property]>
}

/** {@link Insertable} of columns. */
export type NewRowOf<Columns extends ColumnRecord> = {
  -readonly [Property in keyof Columns as Kind<Columns[Property]> extends 'required'
    ? Property
    : never]: Write<Columns[Property]>
} & {
  -readonly [Property in keyof Columns as Kind<Columns[Property]> extends 'optional' ? Property : never]?:
    | Write<Columns[Property]>
    | undefined
}

/** {@link Updateable} of columns. */
export type PatchOf<Columns extends ColumnRecord> = {
  -readonly [Property in keyof Columns as Kind<Columns[Property]> extends 'generated' ? never : Property]?:
    | Write<Columns[Property]>
    | undefined
}

/** The properties that form the primary key. */
export type KeyProperties<Columns extends ColumnRecord> = {
  [Property in keyof Columns]: 'primaryKey' extends Columns[Property][typeof columnTypes]['flags']
    ? Property
    : never
}[keyof Columns]

/** What stands in the place of a key where a table has none. */
export interface NoPrimaryKey<
  Message extends string = 'this table declares no primary key: use find() or list() with a filter',
> {
  readonly 'no primary key': Message
}

type IsUnion<T, All = T> = T extends unknown ? ([All] extends [T] ? false : true) : never

type KeyOf<Columns extends ColumnRecord, Property extends keyof Columns> = [Property] extends [never]
  ? NoPrimaryKey
  : IsUnion<Property> extends false
    ? Read<Columns[Property]>
    : ComputeRaw<{ -readonly [P in Property]: Read<Columns[P]> }>

/** What a read of the table returns: every column, null where it may be NULL. */
export type Selectable<Table extends AnyTable> = ComputeRaw<RowOf<TableColumns<Table>>>

/** What `create` takes: required columns, optional ones (nullable or with a default), no generated ones. */
export type Insertable<Table extends AnyTable> = ComputeRaw<NewRowOf<TableColumns<Table>>>

/** What `update` takes: every column that can be written, all optional. */
export type Updateable<Table extends AnyTable> = ComputeRaw<PatchOf<TableColumns<Table>>>

/** The primary key: the value of its column, or an object of its columns when there are several. */
export type PrimaryKey<Table extends AnyTable> = KeyOf<
  TableColumns<Table>,
  KeyProperties<TableColumns<Table>>
>
