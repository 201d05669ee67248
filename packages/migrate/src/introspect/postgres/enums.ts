import { type EnumSnapshot, onlyPostgres } from '@manticore/core'
import type { Scope } from '../scope.js'
import { ofExtension } from './tables.js'

/** An enum type as the catalog has it. */
export interface EnumRow {
  readonly schema: string
  readonly name: string
  readonly labels: readonly string[] | null
}

/** The enum types of some schemas. */
export const ENUMS: string = onlyPostgres(`select ns.nspname as schema, t.typname as name,
  (select array_agg(e.enumlabel::TEXT order by e.enumsortorder) from pg_catalog.pg_enum as e where e.enumtypid = t.oid)
    as labels
from pg_catalog.pg_type as t join pg_catalog.pg_namespace as ns on ns.oid = t.typnamespace
where t.typtype = 'e' and ns.nspname = any($1::TEXT[]) and not ${ofExtension('pg_type', 't.oid')}
order by ns.nspname, t.typname`)

/** An enum type in the words of a snapshot. */
export const readEnum = ({ schema, name, labels }: EnumRow, scope: Scope): EnumSnapshot =>
  Object.freeze({ schema: scope.nameOf(schema), name, labels: Object.freeze(labels ?? []) })
