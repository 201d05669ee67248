import { orderTables, type QualifiedName, type TableSnapshot } from '@manticore/core'
import { qualifiedName } from '@manticore/schema'
import type { LiveSchema } from '../introspect/live-schema.js'
import { camelCase, firstFree, RESERVED_CONSTANTS, RESERVED_PROPERTIES } from './names.js'
import { builderType, type EnumConstants } from './types.js'

/** A table with the names it is given in TypeScript. */
export interface NamedTable {
  readonly table: TableSnapshot
  readonly constant: string
  /** The properties by the names of the columns. */
  readonly properties: ReadonlyMap<string, string>
  /** Its place in the module. */
  readonly place: number
}

/** What is declared in the module, and by which names. */
export interface PullScope {
  readonly server: LiveSchema['server']
  /** The constants of schemas, by their names. */
  readonly schemas: ReadonlyMap<string, string>
  readonly enums: EnumConstants
  /** Each behind those it refers to, as far as they do not refer to one another in a circle. */
  readonly tables: readonly NamedTable[]
  find(name: QualifiedName): NamedTable | undefined
}

/** The properties of columns: a name that can stay as it is does so, whatever the others become. */
const propertiesOf = ({ columns }: TableSnapshot): ReadonlyMap<string, string> => {
  const names = columns.map(({ name }) => name)
  const kept = new Set(names.filter((name) => camelCase(name, '') === name && !RESERVED_PROPERTIES.has(name)))
  const taken = new Set([...RESERVED_PROPERTIES, ...kept])
  return new Map(
    names.map((name) => {
      const plain = camelCase(name, 'column')
      const property = kept.has(name) ? name : firstFree([plain, `${plain}Column`], taken)
      taken.add(property)
      return [name, property]
    }),
  )
}

/** Gives out constants: each name once. */
const createConstants = () => {
  const taken = new Set(RESERVED_CONSTANTS)
  return (name: QualifiedName, kind: 'Table' | 'Enum' | 'Schema'): string => {
    const plain = camelCase(name.name, kind.toLowerCase())
    const within = name.schema === undefined ? [] : [camelCase(`${name.schema}_${name.name}`, 'table')]
    const constant = firstFree([plain, ...within, `${plain}${kind}`], taken)
    taken.add(constant)
    return constant
  }
}

/** An enum without labels, or with an empty one, is none that can be declared; its columns have a type of their own. */
export const isDeclarable = ({ labels }: LiveSchema['enums'][number]): boolean =>
  labels.length > 0 && !labels.includes('')

// the connection's own schema chooses its names first
const ownFirst = <Named extends QualifiedName>(named: readonly Named[]): Named[] => [
  ...named.filter(({ schema }) => schema === undefined),
  ...named.filter(({ schema }) => schema !== undefined),
]

/** Gives everything that is declared a name. A table without columns cannot be declared. */
export const createScope = (live: LiveSchema): PullScope => {
  const constantOf = createConstants()
  const declarable = live.tables.filter(({ columns }) => columns.length > 0)
  const ordered = orderTables(declarable).map(({ table }) => table)
  const named = new Map(ownFirst(ordered).map((table) => [table, constantOf(table, 'Table')]))
  const tables = ordered.map((table, place) => ({
    table,
    constant: named.get(table) ?? '', // each has just been named
    properties: propertiesOf(table),
    place,
  }))
  const types = live.enums.filter(isDeclarable)
  const enums = new Map(ownFirst(types).map((type) => [qualifiedName(type), constantOf(type, 'Enum')]))
  const schemas = new Set([...ordered, ...types].flatMap(({ schema }) => schema ?? []))
  const byName = new Map(tables.map((one) => [qualifiedName(one.table), one]))
  return {
    server: live.server,
    schemas: new Map([...schemas].map((name) => [name, constantOf({ schema: undefined, name }, 'Schema')])),
    enums,
    tables,
    find: (name) => byName.get(qualifiedName(name)),
  }
}

/** The type of a column as the builders know it; undefined where the table has no such column. */
export const typeOf = (
  { table }: NamedTable,
  column: string,
  scope: PullScope,
): ReturnType<typeof builderType> | undefined => {
  const found = table.columns.find(({ name }) => name === column)
  return found && builderType(found.type, scope.enums)
}
