import type { SchemaSnapshot, ServerKind, TableSnapshot } from '@manticore/core'
import type { Change, Difference } from './change.js'
import { columnDifferences } from './compare/column.js'
import { enumDifferences, rebuiltEnums } from './compare/enums.js'
import { extensionsOf } from './compare/extensions.js'
import { pairTable, type TablePair } from './compare/fate.js'
import { foreignKeyDifferences } from './compare/foreign-keys.js'
import { keyDifferences } from './compare/keys.js'
import { storageDifferences } from './compare/storage.js'
import { summaryOf } from './describe.js'
import { lossOf } from './loss.js'
import { renamed } from './rename/renamed.js'
import { findRenames, type RenameRequest, type Renames, reverseRenames } from './rename/renames.js'
import { isSameName } from './same.js'
import { settle } from './settle/settle.js'

/** How schemas are compared. */
export interface DiffOptions {
  /** The server both schemas are of. */
  readonly server: ServerKind
  /** What is to be renamed, beside what is declared by `renamedFrom`. */
  readonly renames?: RenameRequest | undefined
}

/** What makes a live schema the declared one, and what would undo that. */
export interface Comparison {
  /** What makes the live schema the declared one. */
  readonly up: readonly Change[]
  /** What makes the declared schema the live one again. */
  readonly down: readonly Change[]
}

const beside = (tables: readonly TableSnapshot[], others: readonly TableSnapshot[]): TableSnapshot[] =>
  tables.filter((table) => !others.some((other) => isSameName(table, other)))

const commentsOf = ({ from, to }: TablePair): Difference[] =>
  from.comment === to.comment
    ? []
    : [
        {
          kind: 'setComment',
          table: { schema: to.schema, name: to.name },
          column: undefined,
          comment: to.comment,
        },
      ]

/** What two schemas differ in, once what is renamed is renamed and nothing is left open. */
const differences = (from: SchemaSnapshot, to: SchemaSnapshot, server: ServerKind): readonly Difference[] => {
  const installed = extensionsOf(from)
  const enums = enumDifferences(from.enums, to.enums, server)
  const rebuilt = rebuiltEnums(enums)
  const pairs = to.tables.flatMap((table) => {
    const old = from.tables.find((one) => isSameName(one, table))
    return old === undefined ? [] : [pairTable(old, table, server, rebuilt)]
  })
  const keys = pairs.flatMap(keyDifferences)
  const dropped = beside(from.tables, to.tables)
  return [
    ...to.schemas
      .filter((name) => !from.schemas.includes(name))
      .map((name): Difference => ({ kind: 'createSchema', name })),
    ...(server === 'postgres' ? [...extensionsOf(to)] : [])
      .filter((name) => !installed.has(name))
      .map((name): Difference => ({ kind: 'createExtension', name })),
    ...enums,
    ...pairs.flatMap(columnDifferences),
    ...keys,
    ...foreignKeyDifferences(pairs, dropped, keys),
    ...pairs.flatMap((tables) => storageDifferences(tables.from, tables.to)),
    ...pairs.flatMap(commentsOf),
    ...beside(to.tables, from.tables).map((table): Difference => ({ kind: 'createTable', table })),
    ...dropped.map((table): Difference => ({ kind: 'dropTable', table })),
    ...from.schemas
      .filter((name) => !to.schemas.includes(name))
      .map((name): Difference => ({ kind: 'dropSchema', name })),
  ]
}

const changes = (
  from: SchemaSnapshot,
  to: SchemaSnapshot,
  renames: Renames,
  server: ServerKind,
): readonly Change[] => {
  const found: Difference[] = [
    ...renames.tables.map(({ table, to: name }): Difference => ({ kind: 'renameTable', table, to: name })),
    ...renames.columns.map((rename): Difference => ({ kind: 'renameColumn', ...rename })),
    ...differences(renamed(from, renames), to, server),
  ]
  return found.map((difference) =>
    Object.freeze({
      ...difference,
      summary: summaryOf(difference),
      destructive: lossOf(difference),
    }),
  )
}

/**
 * Compares a live schema with a declared one in both directions: {@link diffSchemas}, and what would undo it. Throws
 * {@link MigrationError} for a rename that cannot be.
 */
export const compareSchemas = (
  live: SchemaSnapshot,
  declared: SchemaSnapshot,
  { server, renames: request = {} }: DiffOptions,
): Comparison => {
  const renames = findRenames(live, declared, request)
  const settled = settle(declared, renamed(live, renames), server)
  return Object.freeze({
    up: Object.freeze(changes(live, settled, renames, server)),
    down: Object.freeze(changes(settled, live, reverseRenames(renames), server)),
  })
}

/**
 * What makes a live schema the declared one. A name that the declared one leaves open matches any. Expressions are compared
 * as text, so give those of the server's words: see {@link canonicalise}. Nothing is sent. Throws {@link MigrationError} for
 * a rename that cannot be.
 *
 * @example
 * ```ts
 * import { snapshotSchema } from '@manticore/core'
 *
 * const live = await introspect(db)
 * const declared = snapshotSchema([users], { server: live.server })
 * const changes = diffSchemas(live, declared, { server: live.server })
 * console.log(plan(changes, { server: live.server }).map(({ text }) => text))
 * ```
 */
export const diffSchemas = (
  live: SchemaSnapshot,
  declared: SchemaSnapshot,
  options: DiffOptions,
): readonly Change[] => compareSchemas(live, declared, options).up
