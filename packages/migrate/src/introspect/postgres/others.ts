import { onlyPostgres } from '@manticore/core'
import { tableLabel } from '@manticore/schema'
import type { Scope } from '../scope.js'
import { ofExtension, type TableRow } from './tables.js'

/** Something that a snapshot has no words for. */
export interface OtherRow {
  readonly what: string
  readonly schema: string
  readonly name: string
  /** The table it is of. */
  readonly table: string | null
}

const source = (catalog: string, alias: string, namespace: string): string =>
  `pg_catalog.${catalog} as ${alias} join pg_catalog.pg_namespace as ns on ns.oid = ${namespace}`

const isIn = (catalog: string, id: string): string =>
  `ns.nspname = any($1::TEXT[]) and not ${ofExtension(catalog, id)}`

const select = (what: string, name: string, table = 'null'): string =>
  `select ${what} as what, ns.nspname::TEXT as schema, ${name}::TEXT as name, ${table}::TEXT as "table"`

// A sequence that numbers a column belongs to it; a trigger of a foreign key, a view's rule, a table's row type to what
// they are of.
const RELATIONS = `${select("case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' when 'c' then 'type' else 'foreign table' end", 'c.relname')}
from ${source('pg_class', 'c', 'c.relnamespace')}
where c.relkind in ('v', 'm', 'f', 'S', 'c') and ${isIn('pg_class', 'c.oid')} and not exists (
  select 1 from pg_catalog.pg_depend as owned where owned.classid = 'pg_catalog.pg_class'::REGCLASS
    and owned.objid = c.oid and owned.deptype in ('a', 'i') and owned.refobjsubid > 0)`

const TYPES = `${select("case t.typtype when 'd' then 'domain' else 'type' end", 't.typname')}
from ${source('pg_type', 't', 't.typnamespace')}
where t.typtype in ('d', 'r') and ${isIn('pg_type', 't.oid')}`

const ROUTINES = `${select(
  "case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end",
  "p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')'",
)}
from ${source('pg_proc', 'p', 'p.pronamespace')}
where ${isIn('pg_proc', 'p.oid')} and not exists (
  select 1 from pg_catalog.pg_depend as owned where owned.classid = 'pg_catalog.pg_proc'::REGCLASS
    and owned.objid = p.oid and owned.deptype = 'i')`

const ofTable = (what: string, catalog: string, name: string, table: string, condition: string): string =>
  `${select(`'${what}'`, name, 'c.relname')}
from pg_catalog.${catalog} as o join pg_catalog.pg_class as c on c.oid = o.${table}
  join pg_catalog.pg_namespace as ns on ns.oid = c.relnamespace
where ${condition} and c.relkind in ('r', 'p') and not c.relispartition and ${isIn('pg_class', 'c.oid')}`

/** What some schemas hold beside tables and enum types. */
export const OTHERS: string = onlyPostgres(`${[
  RELATIONS,
  TYPES,
  ROUTINES,
  ofTable('trigger', 'pg_trigger', 'o.tgname', 'tgrelid', 'not o.tgisinternal'),
  ofTable('rule', 'pg_rewrite', 'o.rulename', 'ev_class', "o.rulename <> '_RETURN'"),
  ofTable('policy', 'pg_policy', 'o.polname', 'polrelid', 'true'),
  ofTable('statistics', 'pg_statistic_ext', 'o.stxname', 'stxrelid', 'true'),
].join('\nunion all\n')}
order by 2, 1, 4 nulls first, 3`)

/** What something is, in words: `the trigger stamp of app.users`. */
export const describeOther = ({ what, schema, name, table }: OtherRow, scope: Scope): string =>
  table === null
    ? `the ${what} ${tableLabel({ schema: scope.nameOf(schema), name })}`
    : `the ${what} ${name} of ${tableLabel({ schema: scope.nameOf(schema), name: table })}`

/** What a snapshot has no words for in a table itself. */
export const describeTable = (row: TableRow, scope: Scope): string[] => {
  const label = tableLabel({ schema: scope.nameOf(row.schema), name: row.name })
  return [
    ...(row.partitioned === null
      ? []
      : [`the partitions of ${label}: it is PARTITION BY ${row.partitioned}`]),
    ...(row.parents === null ? [] : [`the inheritance of ${label}: it INHERITS ${row.parents.join(', ')}`]),
    ...(row.unlogged ? [`the storage of ${label}: it is UNLOGGED`] : []),
    ...(row.guarded ? [`the row level security of ${label}`] : []),
  ]
}
