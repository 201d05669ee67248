import { createRowReader, decodeByOid, type Query } from '@manticore/core'
import type { ColumnDefinition, TableDefinition } from '@manticore/schema'
import type { RawResult, ResultColumn } from './connection.js'

type Run = (query: Query) => Promise<RawResult>

/** Turns the result of any statement into rows: objects with the names the statement gave its columns. */
export interface Results {
  rows(result: RawResult): Promise<Record<string, unknown>[]>
}

const CATALOG = `select c.relname, a.attnum, a.attname
from pg_catalog.pg_attribute as a join pg_catalog.pg_class as c on c.oid = a.attrelid
where a.attrelid = $1::OID and a.attnum > 0`

/**
 * Reads results of statements whose shape is not ours. A result column that comes straight from a column of a
 * declared table is read as declared, which the server tells by the table's OID and the column's number; anything
 * else is read by the OID of its type. A table's names are asked for once.
 */
export const createResults = (tables: readonly TableDefinition[], run: Run): Results => {
  const byName = new Map(tables.map((table) => [table.name, table]))
  const known = new Map<number, Promise<ReadonlyMap<number, ColumnDefinition>>>()

  const describe = async (oid: number): Promise<ReadonlyMap<number, ColumnDefinition>> => {
    const columns = new Map<number, ColumnDefinition>()
    for (const [table, number, name] of await run({ text: CATALOG, parameters: [String(oid)] })) {
      const column = byName.get(table ?? '')?.columns.find((candidate) => candidate.name === name)
      if (column !== undefined) {
        columns.set(Number(number), column)
      }
    }
    return columns
  }

  const declared = async ({ table, number }: ResultColumn): Promise<ColumnDefinition | undefined> => {
    if (table === 0 || byName.size === 0) {
      return undefined
    }
    let columns = known.get(table)
    if (columns === undefined) {
      columns = describe(table)
      known.set(table, columns)
      // asked again if it failed
      columns.catch(() => known.delete(table))
    }
    return (await columns).get(number)
  }

  return {
    rows: async (result) => {
      // a statement without a result, such as CREATE TABLE, has no columns
      const columns = result.columns ?? []
      const read = createRowReader<Record<string, unknown>>(
        'result',
        await Promise.all(
          columns.map(async (column) => {
            const definition = await declared(column)
            return {
              property: column.name,
              decode: definition === undefined ? decodeByOid(column.type) : definition.codec.decode,
            }
          }),
        ),
      )
      return result.map(read)
    },
  }
}
