import type { ServerKind } from '@manticore/core'

const OWN_SCHEMA = `ns.nspname !~ '^pg_' and ns.nspname not in ('information_schema', 'crdb_internal')`

/** The schemas that are not the server's. */
export const SCHEMAS = `select ns.nspname as name from pg_catalog.pg_namespace as ns where ${OWN_SCHEMA} order by ns.nspname`

/** Where the servers keep what is said of a column, and whether anybody declared it. */
interface Source {
  readonly comment: string
  readonly join: string
  readonly visible: string
}

const sources: Readonly<Record<ServerKind, Source>> = {
  // col_description() is slow there, and attishidden as new as v24.2; is_hidden has always been there
  cockroachdb: {
    comment: 'shown.column_comment',
    join: `left join information_schema.columns as shown
    on shown.table_schema = ns.nspname and shown.table_name = c.relname and shown.column_name = a.attname`,
    visible: `coalesce(shown.is_hidden, 'NO') = 'NO'`,
  },
  postgres: { comment: 'pg_catalog.col_description(a.attrelid, a.attnum)', join: '', visible: 'true' },
}

/** The columns of all tables and views, in the order of their schemas, tables and numbers. */
export const columnsSql = (server: ServerKind): string => {
  const { comment, join, visible } = sources[server]
  return `select ns.nspname as schema, c.relname as "table", c.relkind as kind, a.attname as name, typ.typname as type,
  typns.nspname as type_schema, a.attnotnull as not_null, a.atthasdef as has_default, a.attidentity as identity,
  pg_catalog.pg_get_expr(d.adbin, d.adrelid) as default_text, ${comment} as comment
from pg_catalog.pg_attribute as a join pg_catalog.pg_class as c on c.oid = a.attrelid
  join pg_catalog.pg_namespace as ns on ns.oid = c.relnamespace
  join pg_catalog.pg_type as typ on typ.oid = a.atttypid
  join pg_catalog.pg_namespace as typns on typns.oid = typ.typnamespace
  left join pg_catalog.pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
  ${join}
where c.relkind in ('r', 'v', 'm', 'p', 'f') and a.attnum > 0 and not a.attisdropped and ${OWN_SCHEMA}
  and pg_catalog.has_schema_privilege(ns.nspname, 'USAGE') and ${visible}
order by ns.nspname, c.relname, a.attnum`
}
