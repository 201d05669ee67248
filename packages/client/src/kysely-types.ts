import type { AnyColumn, AnyTable, columnTypes, tableTypes } from '@manticore/schema'
import type { ColumnType } from 'kysely'

type Types<Column extends AnyColumn> = Column[typeof columnTypes]

type Named<Column extends AnyColumn> = Extract<Types<Column>['flags'], `named ${string}`>

type SqlName<Column extends AnyColumn, Property> = [Named<Column>] extends [never]
  ? Property
  : Named<Column> extends `named ${infer Name}`
    ? Name
    : never

type ForKysely<Column extends AnyColumn> = Types<Column>['kind'] extends 'generated'
  ? ColumnType<Types<Column>['read'], never, never>
  : ColumnType<
      Types<Column>['read'],
      Types<Column>['kind'] extends 'optional' ? Types<Column>['write'] | undefined : Types<Column>['write'],
      Types<Column>['write']
    >

type KyselyTable<Columns extends Readonly<Record<string, AnyColumn>>> = {
  [Property in keyof Columns as SqlName<Columns[Property], Property> & string]: ForKysely<Columns[Property]>
}

/** Declared tables as Kysely's database interface: tables and columns by their names in SQL. */
export type KyselyDatabase<Tables extends Readonly<Record<string, AnyTable>>> = {
  [Key in keyof Tables as Tables[Key][typeof tableTypes]['name']]: KyselyTable<
    Tables[Key][typeof tableTypes]['columns']
  >
}
