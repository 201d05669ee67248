import type { ReferenceOptions } from './column.js'
import type { CommentExtra } from './comment.js'
import { SchemaError } from './errors.js'
import type { FamilyExtra } from './family.js'
import type { LocalityExtra } from './locality.js'
import { checkName } from './name.js'
import {
  type AnyReference,
  type ColumnReference,
  isColumnReference,
  type OrderedColumn,
  type UnorderedReference,
} from './reference.js'
import type { RenamedFromExtra } from './renamed-from.js'
import { isSqlExpression, type SqlExpression } from './sql.js'
import type { TtlExtra } from './ttl.js'

/** What an index can be built over. */
export type IndexPart = ColumnReference | OrderedColumn | SqlExpression

/** What an inverted or a vector index can be built over: its last column needs no order. */
export type LooseIndexPart = IndexPart | UnorderedReference<string>

/** What a table has beside its columns: indexes, keys, constraints, how and where it is stored. */
export type TableExtra =
  | IndexExtra
  | InvertedIndexExtra
  | VectorIndexExtra
  | ConstraintExtra
  | TtlExtra
  | LocalityExtra
  | FamilyExtra
  | CommentExtra
  | RenamedFromExtra

/** What a table holds beside its columns and indexes. */
export type ConstraintExtra = ForeignKeyExtra | CheckExtra

/** How a vector index measures how far two vectors are apart. */
export type VectorDistance = 'l2' | 'cosine' | 'inner product'

/** A primary key, a unique constraint or an index. */
export interface IndexDefinition {
  readonly kind: 'primary key' | 'unique' | 'index' | 'unique index' | 'inverted index' | 'vector index'
  readonly name: string | undefined
  readonly parts: readonly IndexPart[]
  readonly storing: readonly AnyReference[]
  readonly where: SqlExpression | undefined
  /** The buckets of a hash-sharded key; 0 leaves their number to the database. */
  readonly buckets: number | undefined
  readonly visible: boolean
  /** What the last column is indexed for, where it is not what its type is indexed for by itself. */
  readonly operators: 'trigram' | VectorDistance | undefined
}

/** An index or key being declared; every method returns a new one. */
export interface IndexExtra {
  readonly definition: IndexDefinition
  /** Its columns, in order: `.on(t.teamId, t.createdAt.desc())`, or an expression: `` .on(sql`lower(${t.email})`) ``. */
  on(...parts: readonly [IndexPart, ...IndexPart[]]): IndexExtra
  /** `STORING`: columns kept in the index so that a read needs nothing else. `INCLUDE` on PostgreSQL. */
  storing(...columns: readonly [AnyReference, ...AnyReference[]]): IndexExtra
  /** A partial index: only the rows for which the expression holds. */
  where(expression: SqlExpression): IndexExtra
  /**
   * `USING HASH`: spreads sequential values over buckets, 2 to 2048 of them, so that they do not all land on one node.
   * Without a number the database chooses. CockroachDB only.
   */
  usingHash(options?: { readonly buckets?: number }): IndexExtra
  /** `NOT VISIBLE`: kept up to date and ignored by the planner. CockroachDB only. */
  notVisible(): IndexExtra
}

/** An inverted index being declared; every method returns a new one. */
export interface InvertedIndexExtra {
  readonly definition: IndexDefinition
  /**
   * Its columns. The last is the one looked into; those before it are compared for equality, and are left out on
   * PostgreSQL.
   */
  on(...parts: readonly [LooseIndexPart, ...LooseIndexPart[]]): InvertedIndexExtra
  /** A partial index: only the rows for which the expression holds. */
  where(expression: SqlExpression): InvertedIndexExtra
  /**
   * `gin_trgm_ops` for the last column, a text: an index for LIKE, ILIKE and similarity. PostgreSQL has it with the
   * extension pg_trgm, which `initialize()` creates where the server has it.
   */
  trigram(): InvertedIndexExtra
  /** `NOT VISIBLE`: kept up to date and ignored by the planner. CockroachDB only. */
  notVisible(): InvertedIndexExtra
}

/** A vector index being declared; every method returns a new one. */
export interface VectorIndexExtra {
  readonly definition: IndexDefinition
  /** Its columns. The last is the vector; a search compares those before it for equality. */
  on(...parts: readonly [LooseIndexPart, ...LooseIndexPart[]]): VectorIndexExtra
  /** What the index measures: `'l2'` (the default, `<->`), `'cosine'` (`<=>`) or `'inner product'` (`<#>`). */
  distance(distance: VectorDistance): VectorIndexExtra
  /** `NOT VISIBLE`: kept up to date and ignored by the planner. */
  notVisible(): VectorIndexExtra
}

type AnyIndexExtra = IndexExtra & InvertedIndexExtra & VectorIndexExtra

const MOST_BUCKETS = 2048

const DISTANCES: readonly VectorDistance[] = ['l2', 'cosine', 'inner product']

const createIndex = (definition: IndexDefinition): AnyIndexExtra => {
  const change = (changes: Partial<IndexDefinition>) => createIndex({ ...definition, ...changes })
  const refuse = (method: string, owner: string): never => {
    throw new SchemaError(`${method}() is for ${owner}, not for ${definition.kind}`)
  }
  const methods = {
    definition: Object.freeze(definition),
    on: (...parts: readonly IndexPart[]) => change({ parts: Object.freeze([...parts]) }),
    storing: (...columns: readonly AnyReference[]) => change({ storing: Object.freeze([...columns]) }),
    where: (expression: SqlExpression) => {
      if (!isSqlExpression(expression)) {
        throw new SchemaError('where() expects an sql expression: where(sql`deleted_at is null`)')
      }
      return change({ where: expression })
    },
    usingHash: ({ buckets }: { readonly buckets?: number } = {}) => {
      if (buckets !== undefined && !(Number.isInteger(buckets) && buckets >= 2 && buckets <= MOST_BUCKETS)) {
        throw new SchemaError(
          `usingHash(): buckets must be an integer from 2 to ${MOST_BUCKETS}, got ${String(buckets)}`,
        )
      }
      return change({ buckets: buckets ?? 0 })
    },
    trigram: () =>
      definition.kind === 'inverted index'
        ? change({ operators: 'trigram' })
        : refuse('trigram', 'invertedIndex()'),
    distance: (distance: VectorDistance) => {
      if (definition.kind !== 'vector index') {
        return refuse('distance', 'vectorIndex()')
      }
      if (!DISTANCES.includes(distance)) {
        throw new SchemaError(`distance() expects one of ${DISTANCES.map((name) => `'${name}'`).join(', ')}`)
      }
      return change({ operators: distance })
    },
    notVisible: () => change({ visible: false }),
  }
  // the methods of every kind of index; its interface shows those that it has
  return Object.freeze(methods) as unknown as AnyIndexExtra
}

const checkOptionalName = (name: string | undefined, what: string): void => {
  if (name !== undefined) {
    checkName(name, what)
  }
}

const declare =
  (kind: IndexDefinition['kind']) =>
  (name?: string): AnyIndexExtra => {
    checkOptionalName(name, kind)
    return createIndex({
      kind,
      name,
      parts: [],
      storing: [],
      where: undefined,
      buckets: undefined,
      visible: true,
      operators: undefined,
    })
  }

/** A secondary index: `index('users_team_idx').on(t.teamId, t.createdAt.desc()).storing(t.name)`. */
export const index: (name?: string) => IndexExtra = declare('index')
/** A unique index; unlike `unique()` it may be partial or over an expression. */
export const uniqueIndex: (name?: string) => IndexExtra = declare('unique index')
/**
 * An inverted index (GIN on PostgreSQL), for JSONB, arrays, TSVECTOR and shapes: `invertedIndex().on(t.settings)`; and,
 * with `.trigram()`, for parts of texts: `invertedIndex().on(t.name).trigram()`.
 */
export const invertedIndex: (name?: string) => InvertedIndexExtra = declare('inverted index')
/**
 * A vector index, for nearest neighbours: `vectorIndex('docs_near').on(t.team, t.embedding).distance('cosine')` sends
 * `CREATE VECTOR INDEX ... ("team", "embedding" vector_cosine_ops)`. CockroachDB from v25.2, before v26 with the
 * cluster setting `feature.vector_index.enabled`.
 */
export const vectorIndex: (name?: string) => VectorIndexExtra = declare('vector index')
/** A unique constraint over several columns: `unique().on(t.team, t.number)`. */
export const unique: (name?: string) => IndexExtra = declare('unique')
/** Gives the primary key a name, an order or hash sharding. Its columns are those marked `.primaryKey()`. */
export const primaryKey: (name?: string) => IndexExtra = declare('primary key')

/** A foreign key over several columns, or to the table itself. */
export interface ForeignKeyExtra {
  readonly kind: 'foreign key'
  readonly name: string | undefined
  readonly columns: readonly ColumnReference[]
  readonly target: () => readonly ColumnReference[]
  readonly options: ReferenceOptions
}

/** `foreignKey('fk').on(t.a, t.b).references(() => [other.a, other.b], { onDelete: 'cascade' })`. */
export const foreignKey = (
  name?: string,
): {
  on(...columns: readonly [ColumnReference, ...ColumnReference[]]): {
    references(target: () => readonly ColumnReference[], options?: ReferenceOptions): ForeignKeyExtra
  }
} => {
  checkOptionalName(name, 'foreign key')
  return {
    on: (...columns) => ({
      references: (target, options = {}) =>
        Object.freeze({ kind: 'foreign key', name, columns: Object.freeze(columns), target, options }),
    }),
  }
}

/** A check over several columns. */
export interface CheckExtra {
  readonly kind: 'check'
  readonly name: string | undefined
  readonly expression: SqlExpression
}

/** A check over several columns: `` check('dates', sql`${t.from} < ${t.to}`) ``. */
export function check(expression: SqlExpression): CheckExtra
export function check(name: string, expression: SqlExpression): CheckExtra
export function check(first: string | SqlExpression, second?: SqlExpression): CheckExtra {
  const [name, expression] = typeof first === 'string' ? [first, second] : [undefined, first]
  if (!isSqlExpression(expression)) {
    throw new SchemaError('check() expects an sql expression: check(sql`amount > 0`)')
  }
  checkOptionalName(name, 'check')
  return Object.freeze({ kind: 'check', name, expression })
}

/** The column of an index part, or undefined when it is an expression, or something that a caller without types gave. */
export const partColumn = (part: IndexPart | undefined): ColumnReference | undefined =>
  isSqlExpression(part) ? undefined : isColumnReference(part) ? part : part?.column
