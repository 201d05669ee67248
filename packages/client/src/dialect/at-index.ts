import { type Kysely, type RawBuilder, type RawNode, sql } from 'kysely'

const FRAGMENTS = ['', '@', ''] as const

/** Whether a fragment is what {@link atIndex} makes. */
export const isIndexHint = ({ sqlFragments }: RawNode): boolean =>
  sqlFragments.length === FRAGMENTS.length && FRAGMENTS.every((text, index) => sqlFragments[index] === text)

/**
 * A table to be read by an index of it, in a query of Kysely.
 *
 * Sends `select "u"."name" from "users"@"users_email_idx" as "u"`, and PostgreSQL, which has no such hints, just
 * `from "users" as "u"`. `db` is there for its types. CockroachDB answers 42704 when there is no such index.
 *
 * @example
 * ```ts
 * const names = await db.kysely
 *   .selectFrom(atIndex(db.kysely, 'users', 'users_email_idx').as('u'))
 *   .select('u.name')
 *   .execute()
 * ```
 *
 * @see https://www.cockroachlabs.com/docs/stable/table-expressions
 */
export const atIndex = <Tables, Name extends keyof Tables & string>(
  _db: Kysely<Tables>,
  table: Name,
  index: string,
): RawBuilder<Tables[Name]> => sql<Tables[Name]>`${sql.table(table)}@${sql.id(index)}`
