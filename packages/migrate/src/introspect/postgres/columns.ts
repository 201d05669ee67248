import { type ColumnSnapshot, onlyPostgres } from '@manticore/core'
import { withoutParentheses } from '../expression.js'
import type { Scope } from '../scope.js'
import { readType, type TypeRow } from './column-type.js'
import { ofExtension } from './tables.js'

/** A column as the catalog has it. */
export interface ColumnRow extends TypeRow {
  readonly table: string
  readonly name: string
  readonly not_null: boolean
  /** The text of its default, or of what it is generated as. */
  readonly expression: string | null
  /** `pg_attribute.attgenerated`: s is stored, v virtual. */
  readonly generated: string
  /** `pg_attribute.attidentity`: a is always, d by default. */
  readonly identity: string
  readonly serial: boolean
  readonly collate: string | null
  readonly comment: string | null
}

// A serial column has a default that depends on a sequence that depends on the column.
const IS_SERIAL = `exists (
    select 1 from pg_catalog.pg_depend as uses join pg_catalog.pg_depend as owned on owned.objid = uses.refobjid
    where uses.classid = 'pg_catalog.pg_attrdef'::REGCLASS and uses.objid = d.oid
      and uses.refclassid = 'pg_catalog.pg_class'::REGCLASS and owned.classid = 'pg_catalog.pg_class'::REGCLASS
      and owned.deptype = 'a' and owned.refobjid = a.attrelid and owned.refobjsubid = a.attnum
  ) and pg_catalog.pg_get_expr(d.adbin, d.adrelid) ~ '^nextval\\(''([^'']|'''')*''::regclass\\)$'`

/** The columns of some tables, each table's in their order. */
export const COLUMNS: string = onlyPostgres(`select a.attrelid::TEXT as "table", a.attname as name,
  pg_catalog.format_type(a.atttypid, a.atttypmod) as type, t.typname as type_name, t.typtype as type_kind,
  ns.nspname as type_schema, ${ofExtension('pg_type', 't.oid')} as from_extension,
  a.attnotnull as not_null, pg_catalog.pg_get_expr(d.adbin, d.adrelid) as expression, a.attgenerated as generated,
  a.attidentity as identity, ${IS_SERIAL} as serial, co.collname as collate,
  pg_catalog.col_description(a.attrelid, a.attnum) as comment
from pg_catalog.pg_attribute as a join pg_catalog.pg_type as whole on whole.oid = a.atttypid
  left join pg_catalog.pg_type as element on element.typarray = whole.oid
  join pg_catalog.pg_type as t on t.oid = coalesce(element.oid, whole.oid)
  join pg_catalog.pg_namespace as ns on ns.oid = t.typnamespace
  left join pg_catalog.pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
  left join pg_catalog.pg_collation as co on co.oid = a.attcollation and a.attcollation <> whole.typcollation
where a.attrelid = any($1::OID[]) and a.attnum > 0 and not a.attisdropped
order by a.attrelid, a.attnum`)

const generatedOf = ({ generated, expression }: ColumnRow): ColumnSnapshot['generated'] =>
  generated === '' || expression === null
    ? undefined
    : Object.freeze({
        expression: withoutParentheses(expression),
        kept: generated === 'v' ? 'virtual' : 'stored',
      })

/** A column in the words of a snapshot. */
export const readColumn = (row: ColumnRow, scope: Scope): ColumnSnapshot => {
  const generated = generatedOf(row)
  return Object.freeze({
    name: row.name,
    type: readType(row, scope),
    serial: row.serial,
    collate: row.collate ?? undefined,
    notNull: row.not_null,
    default: row.serial || generated !== undefined ? undefined : (row.expression ?? undefined),
    generated,
    identity: row.identity === '' ? undefined : row.identity === 'a' ? 'always' : 'by default',
    onUpdate: undefined,
    visible: true,
    comment: row.comment ?? undefined,
    renamedFrom: undefined,
  })
}
