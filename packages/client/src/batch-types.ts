import type { AnyTable, KeyProperties, TableColumns, Updateable } from '@manticore/schema'
import type { BatchOptions } from './batch.js'
import type { CallOptions } from './call-options.js'
import type { Property } from './filter-types.js'

/** The properties of a table's primary key. */
export type KeyProperty<Table extends AnyTable> = KeyProperties<TableColumns<Table>> & Property<Table>

/** What to change in one row, together with the columns that say which row it is. */
export type BatchPatch<Table extends AnyTable, Key extends string> = Updateable<Table> & {
  readonly [Property in Key & keyof Updateable<Table>]-?: NonNullable<Updateable<Table>[Property]>
}

/** How a batch of updates finds its rows. */
export interface BatchUpdateOptions<Key extends string> extends BatchOptions {
  /** The columns that say which row is meant; the primary key when left out. */
  readonly key?: Key | readonly Key[]
  /** Undo everything and throw `RecordNotFoundError` when a row is not there. Default false. */
  readonly strict?: boolean
}

/** What an upsert does when the row is there already. */
export interface UpsertOptions<Table extends AnyTable> extends CallOptions {
  /** The columns that say which row is meant, declared unique; the primary key when left out. */
  readonly onConflict?: Property<Table> | readonly Property<Table>[]
  /** The columns to change; those given when left out. */
  readonly update?: readonly Property<Table>[]
}
