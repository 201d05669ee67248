import type { AnyTable, Insertable, Selectable, tableTypes, Updateable } from '@manticore/schema'
import type { ListOptions, OrSql, Property, SelectedRow, Where } from './filter-types.js'
import type { ReadOptions } from './read-options.js'

type Tables = Readonly<Record<string, AnyTable>>

type NameOf<Table extends AnyTable> = Table[typeof tableTypes]['name']

/** The name of a table: completed from those declared, any other allowed. */
export type TableName<All extends Tables> = NameOf<All[keyof All]> | (string & {})

/** The declared table of a name, `never` for any other and for a name known at run time only. */
type Named<All extends Tables, Name extends string> = string extends Name
  ? never
  : Extract<All[keyof All], { readonly [tableTypes]: { readonly name: Name } }>

type Loose = Readonly<Record<string, unknown>>

/** What an insert into a table of this name takes. */
export type NamedInsert<All extends Tables, Name extends string> = [Named<All, Name>] extends [never]
  ? Loose
  : OrSql<Insertable<Named<All, Name>>>

/** What an update of a table of this name takes. */
export type NamedPatch<All extends Tables, Name extends string> = [Named<All, Name>] extends [never]
  ? Loose
  : OrSql<Updateable<Named<All, Name>>>

/** The filters of a table of this name. */
export type NamedFilter<All extends Tables, Name extends string> = [Named<All, Name>] extends [never]
  ? Loose
  : Where<Named<All, Name>>

/** The rows of a table of this name. */
export type NamedRow<All extends Tables, Name extends string> = [Named<All, Name>] extends [never]
  ? Record<string, unknown>
  : Selectable<Named<All, Name>>

/** The properties of a table of this name. */
export type NamedProperty<All extends Tables, Name extends string> = [Named<All, Name>] extends [never]
  ? string
  : Property<Named<All, Name>>

interface LooseRowsWanted {
  readonly where?: Loose
  readonly orderBy?: string | readonly string[]
  readonly limit?: number
  readonly offset?: number
  readonly select?: readonly string[]
}

/** What a select from a table without a declaration takes. */
type LooseListOptions = LooseRowsWanted & ReadOptions

/** What a select from a table of this name takes. */
export type NamedListOptions<All extends Tables, Name extends string, Selected extends string> = [
  Named<All, Name>,
] extends [never]
  ? LooseListOptions
  : ListOptions<Named<All, Name>, Selected & Property<Named<All, Name>>>

/** A selected row of a table of this name. */
export type NamedSelectedRow<All extends Tables, Name extends string, Selected extends string> = [
  Named<All, Name>,
] extends [never]
  ? Record<string, unknown>
  : SelectedRow<Named<All, Name>, Selected & Property<Named<All, Name>>>
