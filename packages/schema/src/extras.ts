import type { ReferenceOptions } from './column.js'
import { SchemaError } from './errors.js'
import { checkName } from './name.js'
import { type ColumnReference, isColumnReference, type OrderedColumn } from './reference.js'
import { isSqlExpression, type SqlExpression } from './sql.js'

/** What an index can be built over. */
export type IndexPart = ColumnReference | OrderedColumn | SqlExpression

/** What a table has beside its columns: an index, a key, a constraint over several columns. */
export type TableExtra = IndexExtra | ConstraintExtra

/** What a table holds beside its columns and indexes. */
export type ConstraintExtra = ForeignKeyExtra | CheckExtra

/** A primary key, a unique constraint or an index. */
export interface IndexDefinition {
  readonly kind: 'primary key' | 'unique' | 'index' | 'unique index' | 'inverted index'
  readonly name: string | undefined
  readonly parts: readonly IndexPart[]
  readonly storing: readonly ColumnReference[]
  readonly where: SqlExpression | undefined
  /** The buckets of a hash-sharded key; 0 leaves their number to the database. */
  readonly buckets: number | undefined
  readonly visible: boolean
}

/** An index or key being declared; every method returns a new one. */
export interface IndexExtra {
  readonly definition: IndexDefinition
  /** Its columns, in order: `.on(t.teamId, t.createdAt.desc())`, or an expression: `` .on(sql`lower(${t.email})`) ``. */
  on(...parts: readonly [IndexPart, ...IndexPart[]]): IndexExtra
  /** `STORING`: columns kept in the index so that a read needs nothing else. `INCLUDE` on PostgreSQL. */
  storing(...columns: readonly [ColumnReference, ...ColumnReference[]]): IndexExtra
  /** A partial index: only the rows for which the expression holds. */
  where(expression: SqlExpression): IndexExtra
  /** `USING HASH`: spreads sequential values over buckets, so that they do not all land on one node. CockroachDB only. */
  usingHash(options?: { readonly buckets?: number }): IndexExtra
  /** `NOT VISIBLE`: kept up to date and ignored by the planner. CockroachDB only. */
  notVisible(): IndexExtra
}

const createIndex = (definition: IndexDefinition): IndexExtra => {
  const change = (changes: Partial<IndexDefinition>): IndexExtra => createIndex({ ...definition, ...changes })
  return Object.freeze({
    definition: Object.freeze(definition),
    on: (...parts: readonly IndexPart[]) => change({ parts: Object.freeze([...parts]) }),
    storing: (...columns: readonly ColumnReference[]) => change({ storing: Object.freeze([...columns]) }),
    where: (expression: SqlExpression) => change({ where: expression }),
    usingHash: ({ buckets = 0 }: { readonly buckets?: number } = {}) => {
      if (!Number.isInteger(buckets) || buckets < 0 || buckets === 1) {
        throw new SchemaError(`usingHash(): buckets must be an integer from 2, got ${buckets}`)
      }
      return change({ buckets })
    },
    notVisible: () => change({ visible: false }),
  })
}

const checkOptionalName = (name: string | undefined, what: string): void => {
  if (name !== undefined) {
    checkName(name, what)
  }
}

const declare =
  (kind: IndexDefinition['kind']) =>
  (name?: string): IndexExtra => {
    checkOptionalName(name, kind)
    return createIndex({
      kind,
      name,
      parts: [],
      storing: [],
      where: undefined,
      buckets: undefined,
      visible: true,
    })
  }

/** A secondary index: `index('users_team_idx').on(t.teamId, t.createdAt.desc()).storing(t.name)`. */
export const index: (name?: string) => IndexExtra = declare('index')
/** A unique index; unlike `unique()` it may be partial or over an expression. */
export const uniqueIndex: (name?: string) => IndexExtra = declare('unique index')
/** An inverted index (GIN on PostgreSQL), for JSONB and arrays. */
export const invertedIndex: (name?: string) => IndexExtra = declare('inverted index')
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

/** The column of an index part, or undefined when it is an expression. */
export const partColumn = (part: IndexPart): ColumnReference | undefined =>
  isSqlExpression(part) ? undefined : isColumnReference(part) ? part : part.column
