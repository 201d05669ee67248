import {
  type ActionSnapshot,
  type CheckSnapshot,
  type ForeignKeySnapshot,
  onlyPostgres,
} from '@manticore/core'
import { withoutParentheses } from '../expression.js'
import type { Scope } from '../scope.js'

/** A foreign key or a check as the catalog has it. */
export interface ConstraintRow {
  readonly table: string
  readonly name: string
  readonly kind: 'f' | 'c'
  readonly expression: string | null
  readonly columns: readonly string[] | null
  readonly target_schema: string | null
  readonly target_name: string | null
  readonly target_columns: readonly string[] | null
  readonly on_delete: string
  readonly on_update: string
  readonly valid: boolean
  readonly deferrable: boolean
  readonly not_inherited: boolean
  readonly match_full: boolean
  readonly sets_some: boolean
  readonly not_enforced: boolean
  readonly temporal: boolean
}

const namesOf = (table: string, numbers: string): string =>
  `(select array_agg(a.attname::TEXT order by k.place)
    from unnest(${numbers}) with ordinality as k (number, place)
      join pg_catalog.pg_attribute as a on a.attrelid = ${table} and a.attnum = k.number)`

/**
 * The foreign keys and checks of some tables. One with a parent is made by the server for a partition. What newer versions
 * know of them is read through JSON, which has no complaint where there is no such column.
 */
export const CONSTRAINTS: string =
  onlyPostgres(`select con.conrelid::TEXT as "table", con.conname as name, con.contype as kind,
  case when con.contype = 'c' then pg_catalog.pg_get_expr(con.conbin, con.conrelid) end as expression,
  ${namesOf('con.conrelid', 'con.conkey')} as columns,
  ns.nspname as target_schema, target.relname as target_name,
  ${namesOf('con.confrelid', 'con.confkey')} as target_columns,
  con.confdeltype as on_delete, con.confupdtype as on_update, con.convalidated as valid,
  con.condeferrable as deferrable, con.contype = 'c' and con.connoinherit as not_inherited,
  con.confmatchtype = 'f' as match_full,
  to_jsonb(con) -> 'confdelsetcols' is distinct from 'null' and to_jsonb(con) ? 'confdelsetcols' as sets_some,
  coalesce(to_jsonb(con) ->> 'conenforced', 'true') = 'false' as not_enforced,
  coalesce(to_jsonb(con) ->> 'conperiod', 'false') = 'true' as temporal
from pg_catalog.pg_constraint as con
  left join pg_catalog.pg_class as target on target.oid = con.confrelid
  left join pg_catalog.pg_namespace as ns on ns.oid = target.relnamespace
where con.conrelid = any($1::OID[]) and con.contype in ('c', 'f') and con.conparentid = 0
order by con.conrelid, con.conname`)

const ACTIONS: Readonly<Record<string, ActionSnapshot>> = {
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
}

/** Why a constraint has no words in a snapshot, or undefined where it has. */
export const strangenessOfConstraint = (row: ConstraintRow): string | undefined => {
  const reasons: readonly (readonly [boolean, string])[] = [
    [row.deferrable, 'it is DEFERRABLE'],
    [row.not_enforced, 'it is NOT ENFORCED'],
    [row.not_inherited, 'it is NO INHERIT'],
    [row.match_full, 'it is MATCH FULL'],
    [row.sets_some, 'it sets some of its columns when the row referred to is deleted'],
    [row.temporal, 'it is over a PERIOD'],
  ]
  return reasons.find(([is]) => is)?.[1]
}

/** A foreign key in the words of a snapshot. */
export const readForeignKey = (row: ConstraintRow, scope: Scope): ForeignKeySnapshot =>
  Object.freeze({
    name: row.name,
    columns: Object.freeze(row.columns ?? []),
    target: Object.freeze({
      schema: scope.nameOf(row.target_schema ?? ''),
      name: row.target_name ?? '',
      columns: Object.freeze(row.target_columns ?? []),
    }),
    onDelete: ACTIONS[row.on_delete] ?? 'no action',
    onUpdate: ACTIONS[row.on_update] ?? 'no action',
  })

/** A check in the words of a snapshot. */
export const readCheck = ({ name, expression }: ConstraintRow): CheckSnapshot =>
  Object.freeze({ name, expression: withoutParentheses(expression ?? '') })
