import { type AsOf, readAsOf } from '@manticore/core'
import {
  type JoinNode,
  type OperationNode,
  type RawBuilder,
  RawNode,
  type SelectModifierNode,
  type SelectQueryNode,
  sql,
} from 'kysely'

const AS_OF = 'as of system time '

const isClause = (node: OperationNode | undefined): node is RawNode =>
  node !== undefined && RawNode.is(node) && node.sqlFragments[0]?.toLowerCase().startsWith(AS_OF) === true

/** Whether a modifier at the end of a SELECT says when it reads. */
export const isAsOf = ({ rawModifier }: SelectModifierNode): boolean => isClause(rawModifier)

/** The SELECT with the clause where it belongs: behind FROM and its joins, before WHERE. */
export const withAsOf = (node: SelectQueryNode): SelectQueryNode => {
  const { joins = [], endModifiers = [] } = node
  const clauses = endModifiers.map(({ rawModifier }) => rawModifier).filter(isClause)
  return {
    ...node,
    // what stands here is compiled one after the other, whatever it is
    joins: [...joins, ...(clauses as readonly OperationNode[] as readonly JoinNode[])],
    endModifiers: endModifiers.filter((modifier) => !isAsOf(modifier)),
  }
}

/**
 * Lets a query of Kysely read what was there at an earlier time, as `asOf` of {@link Table.list} does: `'-10s'`, a Date,
 * {@link followerRead}, {@link boundedStaleness}. CockroachDB only; on PostgreSQL an {@link UnsupportedFeatureError}.
 *
 * Sends `select "name" from "users" as of system time '-10s' where "id" = $1`. It belongs to the outermost SELECT; all of a
 * transaction reads at one moment, which is the option `asOf` of {@link Session.transaction}. Throws {@link ValidationError}
 * for what is no moment.
 *
 * @example
 * ```ts
 * const query = db.kysely.selectFrom('users').select('name').where('id', '=', id).modifyEnd(asOf('-10s'))
 * ```
 *
 * @see https://www.cockroachlabs.com/docs/stable/as-of-system-time
 */
export const asOf = (moment: AsOf): RawBuilder<unknown> => sql.raw(`${AS_OF}${readAsOf(moment).sql}`)
