import { type IndexSnapshot, onlyPostgres, type PartSnapshot, type PrimaryKeySnapshot } from '@manticore/core'
import { withoutParentheses } from '../expression.js'

/** A key or an index as the catalog has it. */
export interface IndexRow {
  readonly table: string
  readonly name: string
  readonly method: string
  readonly unique: boolean
  readonly valid: boolean
  /** `pg_constraint.contype` of the constraint it carries: p, u or x. */
  readonly constraint: string | null
  readonly deferrable: boolean
  readonly nulls_equal: boolean
  readonly temporal: boolean
  readonly predicate: string | null
  /** Its columns, those that it only stores last. */
  readonly parts: readonly PartRow[]
}

interface PartRow {
  readonly column: string | null
  readonly expression: string | null
  readonly stored: boolean
  /** `pg_index.indoption`: 1 is DESC, 2 is NULLS FIRST. */
  readonly order: number | null
  readonly operators: string | null
  readonly usual: boolean | null
  readonly collated: boolean | null
}

// place counts from 1, the vectors of pg_index from 0
const PARTS = `(select json_agg(json_build_object('column', a.attname,
      'expression', case when k.number = 0 then pg_catalog.pg_get_indexdef(i.indexrelid, k.place::INT, false) end,
      'stored', k.place > i.indnkeyatts, 'order', i.indoption[k.place - 1],
      'operators', oc.opcname, 'usual', oc.opcdefault, 'collated', i.indcollation[k.place - 1] <> a.attcollation
    ) order by k.place)
    from unnest(i.indkey::INT2[]) with ordinality as k (number, place)
      left join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.number and k.number > 0
      left join pg_catalog.pg_opclass as oc on oc.oid = i.indclass[k.place - 1])`

/** The keys and indexes of some tables. */
export const INDEXES: string =
  onlyPostgres(`select i.indrelid::TEXT as "table", c.relname as name, am.amname as method,
  i.indisunique as unique, i.indisvalid as valid, con.contype as constraint,
  coalesce(con.condeferrable, false) as deferrable,
  coalesce(to_jsonb(i) ->> 'indnullsnotdistinct', 'false') = 'true' as nulls_equal,
  coalesce(to_jsonb(con) ->> 'conperiod', 'false') = 'true' as temporal,
  pg_catalog.pg_get_expr(i.indpred, i.indrelid) as predicate, ${PARTS} as parts
from pg_catalog.pg_index as i join pg_catalog.pg_class as c on c.oid = i.indexrelid
  join pg_catalog.pg_am as am on am.oid = c.relam
  left join pg_catalog.pg_constraint as con on con.conindid = i.indexrelid and con.conrelid = i.indrelid
    and con.contype in ('p', 'u', 'x')
where i.indrelid = any($1::OID[])
order by i.indrelid, c.relname`)

const TRIGRAMS = 'gin_trgm_ops'

const keyed = ({ parts }: IndexRow): PartRow[] => parts.filter(({ stored }) => !stored)

// NULLS LAST when ascending and NULLS FIRST when descending are PostgreSQL's own
const isOrdered = ({ order }: PartRow): boolean => order === 0 || order === 3

const isTrigram = ({ method }: IndexRow, part: PartRow | undefined): boolean =>
  method === 'gin' && part?.operators === TRIGRAMS

/** Why a key or an index has no words in a snapshot, or undefined where it has. */
export const strangenessOfIndex = (row: IndexRow): string | undefined => {
  const parts = keyed(row)
  const last = parts.at(-1)
  const odd = parts.find((part) => part.usual === false && !(part === last && isTrigram(row, part)))
  const reasons: readonly (readonly [boolean, string])[] = [
    [row.constraint === 'x', 'it is an EXCLUDE constraint'],
    [row.temporal, 'it is WITHOUT OVERLAPS'],
    [row.method !== 'btree' && row.method !== 'gin', `it is USING ${row.method}`],
    [row.deferrable, 'it is DEFERRABLE'],
    [row.nulls_equal, 'it is NULLS NOT DISTINCT'],
    [!row.valid, 'it is not valid: drop it, or build it again by REINDEX'],
    [odd !== undefined, `its operators are ${odd?.operators}`],
    [parts.some(({ collated }) => collated === true), 'it has a collation of its own'],
    [!parts.every(isOrdered), 'it has NULLS FIRST or NULLS LAST'],
  ]
  return reasons.find(([is]) => is)?.[1]
}

const readPart = ({ column, expression, order }: PartRow): PartSnapshot => {
  const direction = order === 3 ? 'desc' : 'asc'
  return Object.freeze(
    column === null ? { expression: withoutParentheses(expression ?? ''), direction } : { column, direction },
  )
}

/** Whether a primary key stores columns beside its own, for which a snapshot has no words. */
export const isKeyWithMore = (row: IndexRow): boolean =>
  row.constraint === 'p' && row.parts.some(({ stored }) => stored)

/** The primary key in the words of a snapshot. */
export const readPrimaryKey = (row: IndexRow): PrimaryKeySnapshot =>
  Object.freeze({ name: row.name, parts: Object.freeze(keyed(row).map(readPart)), buckets: undefined })

const kindOf = ({ constraint, unique, method }: IndexRow): IndexSnapshot['kind'] =>
  constraint === 'u' ? 'unique' : unique ? 'unique index' : method === 'gin' ? 'inverted index' : 'index'

/** A unique constraint or an index in the words of a snapshot. */
export const readIndex = (row: IndexRow): IndexSnapshot =>
  Object.freeze({
    kind: kindOf(row),
    name: row.name,
    parts: Object.freeze(keyed(row).map(readPart)),
    operators: isTrigram(row, keyed(row).at(-1)) ? 'trigram' : undefined,
    storing: Object.freeze(row.parts.flatMap(({ stored, column }) => (stored ? (column ?? []) : []))),
    buckets: undefined,
    where: row.predicate === null ? undefined : withoutParentheses(row.predicate),
    visible: true,
  })
