import { indexSql, type ServerKind, type TableSnapshot, tableSql } from '@manticore/core'
import type { Asked } from '../introspect/live-schema.js'

/** What is asked: a database, or a transaction of PostgreSQL. */
export interface Speaker extends Asked {
  begin(): Promise<Asked & { rollback(): Promise<void> }>
}

/** Where scratch tables are made and looked at. Nothing of them is left once it is closed. */
export interface Workshop {
  /** Makes a table, or throws what the server says. */
  make(table: TableSnapshot): Promise<void>
  /** The tables as the server has them, in the order in which they were made. */
  read(): Promise<readonly TableSnapshot[]>
  close(): Promise<void>
}

/** The statements that make a scratch table. */
export const scratchSql = (table: TableSnapshot, server: ServerKind): string[] => [
  tableSql(table, [], false),
  ...table.indexes.flatMap((index) =>
    index.name === undefined ? [] : [indexSql(table, { index, name: index.name }, server, false)],
  ),
]
