import type { QualifiedName, SchemaSnapshot, TableSnapshot } from '@manticore/core'
import { qualifiedName, tableLabel } from '@manticore/schema'
import { MigrationError } from '../../errors.js'

/** What is to be renamed rather than dropped and created, beside what is declared by `renamedFrom`. */
export interface RenameRequest {
  /** `{ people: 'users' }`; in a schema `{ 'app.people': 'app.users' }`. */
  readonly tables?: Readonly<Record<string, string>> | undefined
  /** `{ 'users.mail': 'email' }`, the table by its new name. */
  readonly columns?: Readonly<Record<string, string>> | undefined
}

/** What is renamed. */
export interface Renames {
  readonly tables: readonly { readonly table: QualifiedName; readonly to: string }[]
  /** By the names that their tables have afterwards. */
  readonly columns: readonly { readonly table: QualifiedName; readonly from: string; readonly to: string }[]
}

const isNamed =
  (name: QualifiedName) =>
  (other: QualifiedName): boolean =>
    qualifiedName(name) === qualifiedName(other)

// what is asked for and not there is a slip of the pen, and to go on without it would drop what was to be kept
const refuseUnused = (asked: Readonly<Record<string, string>>, used: ReadonlySet<string>, what: string) => {
  for (const [from, to] of Object.entries(asked)) {
    if (!used.has(from)) {
      throw new MigrationError(
        `renames: the ${what} "${from}" cannot become "${to}": the first has to be in the database and no longer declared, the second declared and not in the database yet`,
      )
    }
  }
}

const renamedTables = (
  from: SchemaSnapshot,
  to: SchemaSnapshot,
  asked: Readonly<Record<string, string>>,
): Renames['tables'] => {
  const used = new Set<string>()
  const renamed = to.tables.flatMap((table) => {
    if (from.tables.some(isNamed(table))) {
      return []
    }
    const old = from.tables.find(
      (candidate) =>
        candidate.schema === table.schema &&
        !used.has(tableLabel(candidate)) &&
        !to.tables.some(isNamed(candidate)) &&
        (asked[tableLabel(candidate)] === tableLabel(table) || candidate.name === table.renamedFrom),
    )
    if (old === undefined) {
      return []
    }
    used.add(tableLabel(old))
    return [{ table: { schema: old.schema, name: old.name }, to: table.name }]
  })
  refuseUnused(asked, used, 'table')
  return renamed
}

const renamedColumns = (
  tables: readonly (readonly [TableSnapshot, TableSnapshot])[],
  asked: Readonly<Record<string, string>>,
): Renames['columns'] => {
  const used = new Set<string>()
  const renamed = tables.flatMap(([from, to]) =>
    to.columns.flatMap((column) => {
      if (from.columns.some(({ name }) => name === column.name)) {
        return []
      }
      const label = (name: string): string => `${tableLabel(to)}.${name}`
      const old = from.columns.find(
        ({ name }) =>
          !used.has(label(name)) &&
          !to.columns.some((declared) => declared.name === name) &&
          (asked[label(name)] === column.name || name === column.renamedFrom),
      )
      if (old === undefined) {
        return []
      }
      used.add(label(old.name))
      return [{ table: { schema: to.schema, name: to.name }, from: old.name, to: column.name }]
    }),
  )
  refuseUnused(asked, used, 'column')
  return renamed
}

/**
 * What is renamed from one schema to the other: what was declared to have had another name, or is asked for, where only
 * the one schema has the old name and only the other the new. Nothing is guessed.
 */
export const findRenames = (
  from: SchemaSnapshot,
  to: SchemaSnapshot,
  { tables = {}, columns = {} }: RenameRequest,
): Renames => {
  const renamed = renamedTables(from, to, tables)
  const before = (table: QualifiedName): QualifiedName =>
    renamed.find((one) => isNamed(table)({ ...one.table, name: one.to }))?.table ?? table
  const pairs = to.tables.flatMap((table) => {
    const old = from.tables.find(isNamed(before(table)))
    return old === undefined ? [] : [[old, table] as const]
  })
  return { tables: renamed, columns: renamedColumns(pairs, columns) }
}

/** The renames that undo some. */
export const reverseRenames = ({ tables, columns }: Renames): Renames => {
  const before = (table: QualifiedName): QualifiedName =>
    tables.find((one) => isNamed(table)({ ...one.table, name: one.to }))?.table ?? table
  return {
    tables: tables.map(({ table, to }) => ({ table: { ...table, name: to }, to: table.name })),
    columns: columns.map(({ table, from, to }) => ({ table: before(table), from: to, to: from })),
  }
}
