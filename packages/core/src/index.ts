export type { Batch, Placed } from './batch/batch.js'
export { createMany, type Returning } from './batch/create-many.js'
export { deleteMany } from './batch/delete-many.js'
export { createKeySet, type KeySet, readKey } from './batch/keys.js'
export { readMany, readManyClauses } from './batch/read-many.js'
export { updateMany } from './batch/update-many.js'
export { upsertMany } from './batch/upsert-many.js'
export { type Cache, createCache } from './cache.js'
export { type Conflict, readConflict } from './conflict.js'
export { createDatabaseSql, dropDatabaseSql } from './ddl/database-sql.js'
export { AVAILABLE_EXTENSIONS, extensionsFor } from './ddl/extension.js'
export { secondaryIndexes } from './ddl/index-sql.js'
export {
  addRegionSql,
  dropRegionSql,
  primaryRegionSql,
  type SurvivalGoal,
  survivalGoalSql,
} from './ddl/region.js'
export { type CompileSchemaOptions, compileSchema } from './ddl/schema.js'
export { type Ddl, onlyPostgres, type ServerKind } from './ddl/server.js'
export { dropTableSql, type TableName, truncateSql } from './ddl/table-sql.js'
export { decodeByOid } from './decode-by-oid.js'
export { type Page, type PageStatement, page } from './page/page.js'
export { type Query, queryOf, queryOfText, requireText } from './query.js'
export { createRowReader, type RawRow, type ReadColumn, type RowReader } from './row-reader.js'
export { type AggregateStatement, aggregate } from './shape/aggregate.js'
export {
  type AsOf,
  type BoundedStaleness,
  type BoundedStalenessOptions,
  boundedStaleness,
  type FollowerRead,
  followerRead,
  readAsOf,
} from './shape/as-of.js'
export { count } from './shape/count.js'
export { create } from './shape/create.js'
export { exists } from './shape/exists.js'
export { find } from './shape/find.js'
export { list } from './shape/list.js'
export type { AddedAs, OrderedTypeName } from './shape/measure-types.js'
export { read } from './shape/read.js'
export type { ReadClauses } from './shape/read-clauses.js'
export { remove, removeWhere } from './shape/remove.js'
export { batchOptionNames, callOptionNames, readRequest } from './shape/request.js'
export { type StreamStatement, stream } from './shape/stream.js'
export { update, updateWhere } from './shape/update.js'
export { upsert } from './shape/upsert.js'
export type { Shape, Statement } from './shape.js'
export type { Parameter, Slot } from './slot.js'
export { describeKind, encodeUntyped } from './untyped.js'
