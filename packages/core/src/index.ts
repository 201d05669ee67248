export { type Cache, createCache } from './cache.js'
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
export { type Query, queryOf, queryOfText, requireText } from './query.js'
export { createRowReader, type RawRow, type ReadColumn, type RowReader } from './row-reader.js'
export { count } from './shape/count.js'
export { create } from './shape/create.js'
export { exists } from './shape/exists.js'
export { list } from './shape/list.js'
export { read } from './shape/read.js'
export { type Placed, readMany } from './shape/read-many.js'
export { remove, removeWhere } from './shape/remove.js'
export { update, updateWhere } from './shape/update.js'
export type { Shape, Statement } from './shape.js'
export type { Parameter, Slot } from './slot.js'
export { describeKind, encodeUntyped } from './untyped.js'
