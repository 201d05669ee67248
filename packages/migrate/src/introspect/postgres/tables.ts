import { onlyPostgres } from '@manticore/core'

/** A table as the catalog has it. */
export interface TableRow {
  readonly id: string
  readonly schema: string
  readonly name: string
  readonly comment: string | null
  /** `RANGE (at)` of a table in partitions. */
  readonly partitioned: string | null
  readonly unlogged: boolean
  readonly guarded: boolean
  readonly parents: readonly string[] | null
}

/** Whether an object was made by an extension, which it then belongs to. */
export const ofExtension = (catalog: string, id: string): string =>
  `exists (select 1 from pg_catalog.pg_depend as made where made.classid = 'pg_catalog.${catalog}'::REGCLASS
    and made.objid = ${id} and made.deptype = 'e')`

/** The tables of some schemas, without partitions, which are storage of the table they are a part of. */
export const TABLES: string = onlyPostgres(`select c.oid::TEXT as id, ns.nspname as schema, c.relname as name,
  pg_catalog.obj_description(c.oid, 'pg_class') as comment,
  case when c.relkind = 'p' then pg_catalog.pg_get_partkeydef(c.oid) end as partitioned,
  c.relpersistence = 'u' as unlogged, c.relrowsecurity as guarded,
  (select array_agg(parent.inhparent::REGCLASS::TEXT order by parent.inhseqno) from pg_catalog.pg_inherits as parent
    where parent.inhrelid = c.oid) as parents
from pg_catalog.pg_class as c join pg_catalog.pg_namespace as ns on ns.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition and ns.nspname = any($1::TEXT[])
  and not ${ofExtension('pg_class', 'c.oid')}
order by ns.nspname, c.relname`)
