import { createRowReader, decodeByOid, type Query, type ReadColumn, type RowReader } from '@manticore/core'
import { type ColumnDefinition, qualifiedName, type TableDefinition } from '@manticore/schema'
import type { RawResult, ResultColumn } from './connection.js'

type Run = (query: Query) => Promise<RawResult>

/** Turns the result of any statement into rows: objects with the names the statement gave its columns. */
export interface Results {
  /** `run` is where the statement ran: in a transaction the other connections may all be taken. */
  rows(result: RawResult, run: Run): Promise<Record<string, unknown>[]>
  /** A reader for rows with these columns. */
  reader(columns: readonly ResultColumn[], run: Run): Promise<RowReader<Record<string, unknown>>>
}

const CATALOG = `select n.nspname, c.relname, pg_catalog.pg_table_is_visible(c.oid), a.attnum, a.attname
from pg_catalog.pg_attribute as a join pg_catalog.pg_class as c on c.oid = a.attrelid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where a.attrelid = $1::OID`

/**
 * Reads results of statements whose shape is not ours. A result column that comes straight from a column of a
 * declared table is read as declared, which the server tells by the table's OID and the column's number; anything
 * else is read by the OID of its type. A table is asked for once, and again when it has got a new column.
 */
export const createResults = (tables: readonly TableDefinition[]): Results => {
  const byName = new Map(tables.map((table) => [qualifiedName(table), table]))
  // by the table's OID and the column's number; undefined for what nobody declared
  const known = new Map<number, Map<number, ColumnDefinition | undefined>>()

  // without a schema, a declared table is the one of that name in the search path
  const declaredAs = (schema: string, name: string, visible: boolean): TableDefinition | undefined =>
    byName.get(qualifiedName({ schema, name })) ??
    (visible ? byName.get(qualifiedName({ schema: undefined, name })) : undefined)

  const learn = async ({ table, number }: ResultColumn, run: Run): Promise<void> => {
    const columns = known.get(table) ?? new Map<number, ColumnDefinition | undefined>()
    const found = await run({ text: CATALOG, parameters: [String(table)] })
    for (const [schema, name, visible, attribute, column] of found) {
      const declared = declaredAs(schema ?? '', name ?? '', visible === 't' || visible === 'true')
      columns.set(
        Number(attribute),
        declared?.columns.find((candidate) => candidate.name === column),
      )
    }
    // of a table that is gone nothing comes back
    known.set(table, columns.has(number) ? columns : columns.set(number, undefined))
  }

  const isNew = ({ table, number }: ResultColumn): boolean =>
    table !== 0 && byName.size > 0 && known.get(table)?.has(number) !== true

  const reader = async (
    described: readonly ResultColumn[],
    run: Run,
  ): Promise<RowReader<Record<string, unknown>>> => {
    const columns: ReadColumn[] = []
    for (const column of described) {
      if (isNew(column)) {
        await learn(column, run)
      }
      const definition = known.get(column.table)?.get(column.number)
      columns.push({
        property: column.name,
        decode: definition === undefined ? decodeByOid(column.type) : definition.codec.decode,
      })
    }
    return createRowReader('result', columns)
  }

  return {
    // a statement without a result, such as CREATE TABLE, has no columns
    rows: async (result, run) => result.map(await reader(result.columns ?? [], run)),
    reader,
  }
}
