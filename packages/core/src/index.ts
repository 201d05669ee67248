export type { Batch, Placed } from './batch/batch.js'
export { createMany, type Returning } from './batch/create-many.js'
export { deleteMany } from './batch/delete-many.js'
export { createKeySet, type KeySet, readKey } from './batch/keys.js'
export { readMany } from './batch/read-many.js'
export { updateMany } from './batch/update-many.js'
export { upsertMany } from './batch/upsert-many.js'
export { type Cache, createCache } from './cache.js'
export { type Conflict, readConflict } from './conflict.js'
export type { Ddl, ServerKind } from './ddl/server.js'
export {
  type CreateTableOptions,
  createDatabaseSql,
  createTableSql,
  dropDatabaseSql,
  dropTableSql,
  truncateSql,
} from './ddl/table-sql.js'
export { decodeByOid } from './decode-by-oid.js'
export { type Page, type PageStatement, page } from './page/page.js'
export { type Query, queryOf, queryOfText, requireText } from './query.js'
export { createRowReader, type RawRow, type ReadColumn, type RowReader } from './row-reader.js'
export { type AggregateStatement, aggregate } from './shape/aggregate.js'
export { count } from './shape/count.js'
export { create } from './shape/create.js'
export { exists } from './shape/exists.js'
export { find } from './shape/find.js'
export { list } from './shape/list.js'
export type { AddedAs, OrderedTypeName } from './shape/measure-types.js'
export { read } from './shape/read.js'
export { remove, removeWhere } from './shape/remove.js'
export { type StreamStatement, stream } from './shape/stream.js'
export { update, updateWhere } from './shape/update.js'
export { upsert } from './shape/upsert.js'
export type { Shape, Statement } from './shape.js'
export type { Parameter, Slot } from './slot.js'
export { describeKind, encodeUntyped } from './untyped.js'
