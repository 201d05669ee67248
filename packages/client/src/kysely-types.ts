import type { AnyColumn, AnyTable, columnTypes, tableTypes } from '@manticore/schema'
import type { ColumnType, Kysely } from 'kysely'

type Types<Column extends AnyColumn> = Column[typeof columnTypes]

type SqlName<Column extends AnyColumn, Property> =
  Extract<Types<Column>['flags'], `named ${string}`> extends infer Flag
    ? [Flag] extends [never]
      ? Property
      : Flag extends `named ${infer Name}`
        ? Name
        : never
    : never

type ForKysely<Column extends AnyColumn> = Types<Column>['kind'] extends 'generated'
  ? ColumnType<Types<Column>['read'], never, never>
  : ColumnType<
      Types<Column>['read'],
      Types<Column>['kind'] extends 'optional' ? Types<Column>['write'] | undefined : Types<Column>['write'],
      Types<Column>['write']
    >

// A mapped type with "as" has its keys worked out anew at each question about them, and Kysely asks with every call. One
// over the keys themselves has them once and for all: a third of the work.
type Keyed<Members, Key extends keyof Members> = { [Name in Key]: Members[Name] }

type Columns = Readonly<Record<string, AnyColumn>>

type KyselyTable<Declared extends Columns> = Keyed<
  {
    [Property in keyof Declared as SqlName<Declared[Property], Property> & string]: ForKysely<
      Declared[Property]
    >
  },
  { [Property in keyof Declared]: SqlName<Declared[Property], Property> & string }[keyof Declared]
>

type Tables = Readonly<Record<string, AnyTable>>

type Name<Table extends AnyTable> = Table[typeof tableTypes]['name']

/** Declared tables as Kysely's database interface: tables and columns by their names in SQL. */
export type KyselyDatabase<All extends Tables> = Keyed<
  { [Key in keyof All as Name<All[Key]>]: KyselyTable<All[Key][typeof tableTypes]['columns']> },
  Name<All[keyof All]>
>

/**
 * The parts of Kysely that ask for no table: what there is without declared ones. Every Kysely has them, and so a database
 * of any tables is also a database of none. With an interface written by hand, it is `db.kysely as Kysely<Shop>`.
 */
export type TablelessKysely = Pick<
  Kysely<Record<never, never>>,
  'schema' | 'introspection' | 'selectNoFrom' | 'executeQuery' | 'getExecutor' | 'isTransaction' | 'destroy'
>

/** The Kysely of a database with these tables. */
export type KyselyOf<All extends Tables> = [keyof All] extends [never]
  ? TablelessKysely
  : Kysely<KyselyDatabase<All>>
