import type { ServerKind } from '@manticore/core'
import type {
  ColumnDefinitionNode,
  CreateIndexNode,
  FetchNode,
  ForeignKeyConstraintNode,
  InsertQueryNode,
  MergeQueryNode,
  OnConflictNode,
  PrimaryKeyConstraintNode,
  UniqueConstraintNode,
} from 'kysely'

/** The parts of a query that a server may not have. */
export type Lacking =
  | ColumnDefinitionNode
  | CreateIndexNode
  | FetchNode
  | ForeignKeyConstraintNode
  | InsertQueryNode
  | MergeQueryNode
  | OnConflictNode
  | PrimaryKeyConstraintNode
  | UniqueConstraintNode

/** By server, what it has no equal of, and what to use instead. */
type Refusals = Readonly<Partial<Record<ServerKind, string>>>

const NOTHING: Refusals = Object.freeze({})

const notOnCockroach = (when: boolean | undefined, what: string): Refusals =>
  when === true ? { cockroachdb: what } : NOTHING

const NULLS_NOT_DISTINCT =
  'NULLS NOT DISTINCT, several NULLs are always unique; an index on coalesce(...) compares them'

const DEFERRABLE = 'DEFERRABLE constraints, each statement is checked when it ends'

const INDEX_METHODS: ReadonlySet<string> = new Set(['hash', 'spgist', 'brin'])

interface Deferrable {
  readonly deferrable?: boolean
  readonly initiallyDeferred?: boolean
}

/** A constraint without NOT DEFERRABLE, for which CockroachDB has no word as there is nothing else. */
export const withoutDefaults = <Constraint extends Deferrable>(node: Constraint): Constraint => {
  const { deferrable, initiallyDeferred, ...rest } = node
  // what is left out may be left out
  return deferrable === true || initiallyDeferred === true ? node : (rest as unknown as Constraint)
}

const deferred = ({ deferrable, initiallyDeferred }: Deferrable): Refusals =>
  notOnCockroach(deferrable === true || initiallyDeferred === true, DEFERRABLE)

type Tests = { readonly [Kind in Lacking['kind']]: (node: Extract<Lacking, { kind: Kind }>) => Refusals }

const tests: Tests = {
  MergeQueryNode: () => ({
    cockroachdb: 'MERGE: use insertInto(...).onConflict(...), or several statements in a transaction',
  }),
  FetchNode: ({ modifier }) =>
    notOnCockroach(modifier === 'with ties', 'FETCH ... WITH TIES: compare with the last row of a subquery'),
  OnConflictNode: ({ indexExpression }) =>
    notOnCockroach(
      indexExpression !== undefined,
      'ON CONFLICT for an index on an expression: name columns, or a computed column with a unique index',
    ),
  CreateIndexNode: ({ nullsNotDistinct, using }) => {
    const method = using?.sqlFragments[0] ?? ''
    return INDEX_METHODS.has(method.trim().toLowerCase())
      ? {
          cockroachdb: `${method} indexes: leave the method out; for keys in sequence there is USING HASH behind the columns`,
        }
      : notOnCockroach(nullsNotDistinct, NULLS_NOT_DISTINCT)
  },
  ColumnDefinitionNode: ({ nullsNotDistinct }) => notOnCockroach(nullsNotDistinct, NULLS_NOT_DISTINCT),
  PrimaryKeyConstraintNode: deferred,
  UniqueConstraintNode: (node) =>
    node.nullsNotDistinct === true ? { cockroachdb: NULLS_NOT_DISTINCT } : deferred(node),
  ForeignKeyConstraintNode: deferred,
  InsertQueryNode: ({ replace }) =>
    replace === true
      ? { postgres: 'UPSERT: use insertInto(...).onConflict(...), which both servers have' }
      : NOTHING,
}

/** What of a part of a query a server has no equal of. */
export const lackingOf = (node: Lacking): Refusals => (tests[node.kind] as (node: Lacking) => Refusals)(node) // the test of its own kind
