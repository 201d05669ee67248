import { ValidationError } from './errors.js'
import { isColumnReference } from './reference.js'
import { tableDefinition } from './table-key.js'

// The shape of the three Kysely operation nodes an expression becomes. Kysely reads nodes by structure, so
// `sql` values go into Kysely queries as they are, although this package does not depend on Kysely.
interface OperationNode {
  readonly kind: 'RawNode' | 'ValueNode' | 'IdentifierNode'
}

interface RawNode extends OperationNode {
  readonly kind: 'RawNode'
  readonly sqlFragments: readonly string[]
  readonly parameters: readonly OperationNode[]
}

declare const madeBySql: unique symbol

/**
 * SQL where it may stand in the place of something else: `` sql`...` ``. It shows nothing of what {@link SqlExpression} has,
 * so that an editor offers the columns in a filter and nothing more.
 */
export interface Sql {
  /** For the compiler only. */
  readonly [madeBySql]: true
}

/**
 * A piece of SQL with its values kept apart, made by {@link sql}. Also a Kysely `Expression<T>`.
 * There is always one more fragment than there are parts.
 */
export interface SqlExpression<T = unknown> extends Sql {
  /** The text around the parts: one more than there are parts. */
  readonly fragments: readonly string[]
  /** What stands between the fragments. */
  readonly parts: readonly SqlPart[]
  /** For the compiler only; always undefined. */
  readonly expressionType: T | undefined
  /** What Kysely asks an expression for. */
  toOperationNode(): RawNode
}

/** What stands between two fragments: a quoted identifier (its names joined by dots), or a value sent as a parameter. */
export type SqlPart =
  | { readonly kind: 'identifier'; readonly names: readonly string[] }
  | { readonly kind: 'value'; readonly value: unknown }

const expressions = new WeakSet<object>()

/** Whether a value was made by {@link sql}. */
export const isSqlExpression = (value: unknown): value is SqlExpression =>
  typeof value === 'object' && value !== null && expressions.has(value)

const toNode = (part: SqlPart): OperationNode => {
  if (part.kind === 'value') {
    return { kind: 'ValueNode', value: part.value } as OperationNode // a node carries more than its kind
  }
  const identifiers = part.names.map((name) => ({ kind: 'IdentifierNode', name }) as OperationNode) // likewise
  return rawNode(['', ...Array<string>(identifiers.length - 1).fill('.'), ''], identifiers)
}

const rawNode = (sqlFragments: readonly string[], parameters: readonly OperationNode[]): RawNode =>
  Object.freeze({ kind: 'RawNode', sqlFragments, parameters })

const create = <T>(fragments: readonly string[], parts: readonly SqlPart[]): SqlExpression<T> => {
  // nothing stands behind the mark of Sql
  const expression = Object.freeze({
    fragments: Object.freeze(fragments),
    parts: Object.freeze(parts),
    expressionType: undefined,
    toOperationNode: () => rawNode(fragments, parts.map(toNode)),
  } satisfies Omit<SqlExpression<T>, keyof Sql>) as unknown as SqlExpression<T>
  expressions.add(expression)
  return expression
}

const toPart = (value: unknown): SqlPart => {
  if (isColumnReference(value)) {
    return { kind: 'identifier', names: [value.table, value.name] }
  }
  if (isTable(value)) {
    const { schema, name } = value[tableDefinition]
    return { kind: 'identifier', names: schema === undefined ? [name] : [schema, name] }
  }
  return { kind: 'value', value }
}

interface Named {
  readonly [tableDefinition]: { readonly schema: string | undefined; readonly name: string }
}

const isTable = (value: unknown): value is Named =>
  typeof value === 'object' && value !== null && tableDefinition in value

const tag = <T = unknown>(strings: TemplateStringsArray, ...values: readonly unknown[]): SqlExpression<T> => {
  const fragments = [strings[0] ?? '']
  const parts: SqlPart[] = []
  values.forEach((value, index) => {
    const after = strings[index + 1] ?? ''
    if (isSqlExpression(value)) {
      fragments[fragments.length - 1] += value.fragments[0] ?? ''
      fragments.push(...value.fragments.slice(1))
      parts.push(...value.parts)
      fragments[fragments.length - 1] += after
      return
    }
    if (value === undefined) {
      throw new ValidationError(`sql: value ${index + 1} is undefined; pass null for NULL`)
    }
    parts.push(toPart(value))
    fragments.push(after)
  })
  return create(fragments, parts)
}

/** The tag {@link sql} and its two helpers, `id` for a name and `raw` for text. */
export interface SqlTag {
  <T = unknown>(strings: TemplateStringsArray, ...values: readonly unknown[]): SqlExpression<T>
  /** A quoted identifier: `sql.id('public', 'users')` is `"public"."users"`. */
  id(...names: readonly [string, ...string[]]): SqlExpression
  /** Text put into the statement as it is. Never pass anything a user typed. */
  raw<T = unknown>(text: string): SqlExpression<T>
}

/**
 * SQL as a value. What stands in `${}` becomes a parameter, never text, except another `sql` expression, which is spliced
 * in, and a declared table or a column of it (`users`, `users.name`), which become their quoted names. The type of a parameter
 * is inferred by the server; write a cast where CockroachDB cannot tell. An `undefined` is a {@link ValidationError}.
 *
 * @example
 * ```ts
 * const amount = 10
 * await db.table(users).update(id, { balance: sql`${users.balance} + ${amount}::DECIMAL` })
 * ```
 */
export const sql: SqlTag = Object.assign(tag, {
  id: (...names: readonly [string, ...string[]]): SqlExpression =>
    create(['', ''], [{ kind: 'identifier', names: Object.freeze([...names]) }]),
  raw: <T = unknown>(text: string): SqlExpression<T> => create<T>([text], []),
})
