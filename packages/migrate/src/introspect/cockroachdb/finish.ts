import type { FamilySnapshot, IndexSnapshot, SchemaSnapshot, TableSnapshot } from '@manticore/core'
import { qualifiedName, tableLabel } from '@manticore/schema'
import { namesIn } from '../../diff/names-in.js'
import type { Scope } from '../scope.js'
import type { TableDraft } from './draft.js'
import { isOwn } from './hidden.js'
import type { Other, Reading } from './reading.js'

/** The families that were declared: without being asked, the server puts all columns into one that is called primary. */
const declaredOnly = (families: readonly FamilySnapshot[]): readonly FamilySnapshot[] =>
  families.length === 1 && families[0]?.name === 'primary' ? [] : families

/** A table that was read, without what the database added to it. */
const finishTable = (draft: TableDraft, scope: Scope): TableSnapshot => {
  const own = new Set(draft.columns.filter(isOwn).map(({ name }) => name))
  const isDeclared = (column: string): boolean => !own.has(column)
  const without = <T extends Pick<IndexSnapshot, 'parts'>>(key: T): T =>
    Object.freeze({
      ...key,
      parts: Object.freeze(key.parts.filter((part) => !('column' in part) || isDeclared(part.column))),
    })
  const families = draft.families
    .map(({ name, columns }) => Object.freeze({ name, columns: Object.freeze(columns.filter(isDeclared)) }))
    .filter(({ columns }) => columns.length > 0)
  const primaryKey = draft.primaryKey && without(draft.primaryKey)
  return Object.freeze({
    schema: scope.nameOf(draft.schema),
    name: draft.name,
    columns: Object.freeze(draft.columns.filter(({ name }) => isDeclared(name))),
    primaryKey: primaryKey?.parts.length === 0 ? undefined : primaryKey,
    indexes: Object.freeze(draft.indexes.map(without)),
    foreignKeys: Object.freeze(draft.foreignKeys),
    // a hash-sharded index brings one on its shard
    checks: Object.freeze(
      draft.checks.filter(({ expression }) => [...namesIn(expression)].every(isDeclared)),
    ),
    families: Object.freeze(declaredOnly(families)),
    ttl: draft.ttl,
    locality: draft.locality,
    comment: draft.comment,
    renamedFrom: undefined,
  })
}

// an identity column has a sequence, which is named for it
const isOfIdentity = (tables: readonly TableSnapshot[], schema: string | undefined, name: string): boolean =>
  tables.some(
    (table) =>
      table.schema === schema &&
      table.columns.some(
        (column) =>
          column.identity !== undefined && name.replace(/\d*$/, '') === `${table.name}_${column.name}_seq`,
      ),
  )

const byName = (one: TableDraft, other: TableDraft): number => {
  const [first, second] = [qualifiedName(one), qualifiedName(other)]
  return first < second ? -1 : first > second ? 1 : 0
}

/** `the index places: it is ...` as what it is of a table: `the index places of people: it is ...`. */
const describe = (what: string, table: string): string => {
  const [thing = '', ...reasons] = what.split(': ')
  return [`${thing} of ${table}`, ...reasons].join(': ')
}

/** Tables, enum types, and what there are no words for. */
export type Finished = Pick<SchemaSnapshot, 'enums' | 'tables'> & { readonly unsupported: readonly string[] }

/** What was read, as far as it is in the schemas that are looked at. Tables are in the order of their names. */
export const finish = (
  { scope, enums, tables: read, others }: Reading,
  isLeftOut: (table: string) => boolean,
): Finished => {
  const isLookedAt = (schema: string | undefined): boolean => scope.names.includes(schema ?? '')
  const drafts = [...read.values()]
    .filter(({ schema, name }) => isLookedAt(schema) && !isLeftOut(name))
    .sort(byName)
  const tables = drafts.map((draft) => finishTable(draft, scope))
  const isTold = ({ what, schema, name }: Other): boolean =>
    isLookedAt(schema) && !(what === 'sequence' && isOfIdentity(tables, scope.nameOf(schema), name))
  return Object.freeze({
    enums: Object.freeze(enums.filter(({ schema = scope.own }) => isLookedAt(schema))),
    tables: Object.freeze(tables),
    unsupported: Object.freeze([
      ...drafts.flatMap(({ schema, name, unsupported }) =>
        unsupported.map((what) => describe(what, tableLabel({ schema: scope.nameOf(schema), name }))),
      ),
      ...others
        .filter(isTold)
        .map(({ what, schema, name }) => `the ${what} ${tableLabel({ schema: scope.nameOf(schema), name })}`),
    ]),
  })
}
