import { createRowReader, decodeByOid, type Query, type ReadColumn } from '@manticore/core'
import type { ColumnDefinition, TableDefinition } from '@manticore/schema'
import type { RawResult, ResultColumn } from './connection.js'

type Run = (query: Query) => Promise<RawResult>

/** Turns the result of any statement into rows: objects with the names the statement gave its columns. */
export interface Results {
  /** `run` is where the statement ran: in a transaction the other connections may all be taken. */
  rows(result: RawResult, run: Run): Promise<Record<string, unknown>[]>
}

// a declared table is the one of that name in the search path
const CATALOG = `select c.relname, a.attnum, a.attname
from pg_catalog.pg_attribute as a join pg_catalog.pg_class as c on c.oid = a.attrelid
where a.attrelid = $1::OID and pg_catalog.pg_table_is_visible(c.oid)`

/**
 * Reads results of statements whose shape is not ours. A result column that comes straight from a column of a
 * declared table is read as declared, which the server tells by the table's OID and the column's number; anything
 * else is read by the OID of its type. A table is asked for once, and again when it has got a new column.
 */
export const createResults = (tables: readonly TableDefinition[]): Results => {
  const byName = new Map(tables.map((table) => [table.name, table]))
  // by the table's OID and the column's number; undefined for what nobody declared
  const known = new Map<number, Map<number, ColumnDefinition | undefined>>()

  const learn = async ({ table, number }: ResultColumn, run: Run): Promise<void> => {
    const columns = known.get(table) ?? new Map<number, ColumnDefinition | undefined>()
    for (const [name, attribute, column] of await run({ text: CATALOG, parameters: [String(table)] })) {
      columns.set(
        Number(attribute),
        byName.get(name ?? '')?.columns.find((candidate) => candidate.name === column),
      )
    }
    // of a table that is not in the search path nothing comes back
    known.set(table, columns.has(number) ? columns : columns.set(number, undefined))
  }

  const isNew = ({ table, number }: ResultColumn): boolean =>
    table !== 0 && byName.size > 0 && known.get(table)?.has(number) !== true

  return {
    rows: async (result, run) => {
      const columns: ReadColumn[] = []
      // a statement without a result, such as CREATE TABLE, has no columns
      for (const column of result.columns ?? []) {
        if (isNew(column)) {
          await learn(column, run)
        }
        const definition = known.get(column.table)?.get(column.number)
        columns.push({
          property: column.name,
          decode: definition === undefined ? decodeByOid(column.type) : definition.codec.decode,
        })
      }
      return result.map(createRowReader<Record<string, unknown>>('result', columns))
    },
  }
}
