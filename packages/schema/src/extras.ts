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
  /** Which of these it is. */
  readonly kind: 'primary key' | 'unique' | 'index' | 'unique index' | 'inverted index' | 'vector index'
  /** The name; when left out, one is made of the table and the columns. */
  readonly name: string | undefined
  /** What it is over, in this order. */
  readonly parts: readonly IndexPart[]
  /** {@link IndexExtra.storing}. */
  readonly storing: readonly AnyReference[]
  /** {@link IndexExtra.where}. */
  readonly where: SqlExpression | undefined
  /** The buckets of a hash-sharded key; 0 leaves their number to the database. */
  readonly buckets: number | undefined
  /** False after {@link IndexExtra.notVisible}. */
  readonly visible: boolean
  /** What the last column is indexed for, where it is not what its type is indexed for by itself. */
  readonly operators: 'trigram' | VectorDistance | undefined
}

/** An index or key being declared; every method returns a new one. */
export interface IndexExtra {
  /** What was declared so far. */
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
  /** What was declared so far. */
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
  /** What was declared so far. */
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

/**
 * A secondary index. Throws {@link SchemaError} where it is declared wrongly, as do those below.
 *
 * @example
 * ```ts
 * const posts = defineTable('posts', { id: uuid().primaryKey(), team: uuid(), title: text() }, (t) => [
 *   index('posts_team_idx').on(t.team, t.title.desc()).storing(t.id).where(sql`team is not null`),
 * ])
 * ```
 */
export const index: (name?: string) => IndexExtra = declare('index')
/**
 * A unique index; unlike {@link unique} it may be partial or over an expression.
 *
 * @example
 * ```ts
 * const posts = defineTable('posts', { id: uuid().primaryKey(), slug: text(), deleted: bool() }, (t) => [
 *   uniqueIndex('posts_slug_idx').on(t.slug).where(sql`not deleted`),
 * ])
 * ```
 *
 * @see https://www.cockroachlabs.com/docs/stable/partial-indexes
 */
export const uniqueIndex: (name?: string) => IndexExtra = declare('unique index')
/**
 * An inverted index (GIN on PostgreSQL), for JSONB, arrays, TSVECTOR and shapes; and, with `.trigram()`, for parts of texts.
 *
 * @example
 * ```ts
 * const posts = defineTable('posts', { id: uuid().primaryKey(), title: text(), tags: text().array() }, (t) => [
 *   invertedIndex().on(t.tags),
 *   invertedIndex().on(t.title).trigram(),
 * ])
 * ```
 *
 * @see https://www.cockroachlabs.com/docs/stable/trigram-indexes
 */
export const invertedIndex: (name?: string) => InvertedIndexExtra = declare('inverted index')
/**
 * A vector index, for nearest neighbours. CockroachDB from v25.2, before v26 with the cluster setting
 * `feature.vector_index.enabled`.
 *
 * Sends `CREATE VECTOR INDEX ... ("team", "embedding" vector_cosine_ops)`.
 *
 * @example
 * ```ts
 * const docs = defineTable('docs', { id: uuid().primaryKey(), team: uuid(), embedding: vector(3) }, (t) => [
 *   vectorIndex('docs_near').on(t.team, t.embedding).distance('cosine'),
 * ])
 * ```
 *
 * @see https://www.cockroachlabs.com/docs/stable/vector-indexes
 */
export const vectorIndex: (name?: string) => VectorIndexExtra = declare('vector index')
/**
 * A unique constraint over several columns; of one column it is {@link Column.unique}.
 *
 * @example
 * ```ts
 * const players = defineTable('players', { id: uuid().primaryKey(), team: uuid(), number: int4() }, (t) => [
 *   unique('players_number_key').on(t.team, t.number),
 * ])
 * ```
 */
export const unique: (name?: string) => IndexExtra = declare('unique')
/**
 * Gives the primary key a name, an order or hash sharding. Its columns are those marked {@link Column.primaryKey}.
 *
 * @example
 * ```ts
 * const events = defineTable('events', { at: timestamptz().primaryKey(), id: uuid().primaryKey() }, (t) => [
 *   primaryKey('events_key').on(t.at.desc(), t.id).usingHash({ buckets: 16 }),
 * ])
 * ```
 *
 * @see https://www.cockroachlabs.com/docs/stable/hash-sharded-indexes
 */
export const primaryKey: (name?: string) => IndexExtra = declare('primary key')

/** A foreign key over several columns, or to the table itself. */
export interface ForeignKeyExtra {
  readonly kind: 'foreign key'
  /** The name; when left out, the database makes one. */
  readonly name: string | undefined
  /** The columns that refer. */
  readonly columns: readonly ColumnReference[]
  /** The columns referred to, in the same order. */
  readonly target: () => readonly ColumnReference[]
  /** What it does on delete and on update. */
  readonly options: ReferenceOptions
}

/**
 * A foreign key over several columns, or to the table itself; of one column it is {@link Column.references}. CockroachDB
 * checks it with each statement: it has no deferred constraints.
 *
 * @example
 * ```ts
 * const seats = defineTable('seats', { row: int4().primaryKey(), seat: int4().primaryKey() })
 * const tickets = defineTable('tickets', { id: uuid().primaryKey(), row: int4(), seat: int4() }, (t) => [
 *   foreignKey('tickets_seat_fkey').on(t.row, t.seat).references(() => [seats.row, seats.seat], { onDelete: 'cascade' }),
 * ])
 * ```
 */
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
  /** The name; when left out, the database makes one. */
  readonly name: string | undefined
  /** The condition. */
  readonly expression: SqlExpression
}

/** A check over several columns, which the database names; of one column it is {@link Column.check}. */
export function check(expression: SqlExpression): CheckExtra
/**
 * A check over several columns; of one column it is {@link Column.check}.
 *
 * @example
 * ```ts
 * const stays = defineTable('stays', { id: uuid().primaryKey(), from: date(), to: date() }, (t) => [
 *   check('stays_dates_check', sql`${t.from} < ${t.to}`),
 * ])
 * ```
 */
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
