export type { Batch, Placed } from './batch/batch.js'
export { createMany, type Returning } from './batch/create-many.js'
export { deleteMany } from './batch/delete-many.js'
export { createKeySet, type KeySet, readKey } from './batch/keys.js'
export { readMany, readManyClauses } from './batch/read-many.js'
export { updateMany } from './batch/update-many.js'
export { upsertMany } from './batch/upsert-many.js'
export { type Cache, createCache } from './cache.js'
export { type Conflict, readConflict } from './conflict.js'
export { AVAILABLE_EXTENSIONS, extensionOfType, extensionsFor } from './ddl/declared/extension.js'
export { TRIGRAM_EXTENSION } from './ddl/declared/omitted.js'
export { type DeclaredSnapshot, type SnapshotOptions, snapshotSchema } from './ddl/declared/schema.js'
export { secondaryIndexes } from './ddl/declared/secondary-indexes.js'
export { type CompileSchemaOptions, compileSchema } from './ddl/schema.js'
export { type Ddl, onlyPostgres, type ServerKind } from './ddl/server.js'
export type {
  ActionSnapshot,
  CheckSnapshot,
  ColumnSnapshot,
  EnumSnapshot,
  FamilySnapshot,
  ForeignKeySnapshot,
  IndexSnapshot,
  LocalitySnapshot,
  PartSnapshot,
  PrimaryKeySnapshot,
  QualifiedName,
  SchemaSnapshot,
  TableSnapshot,
  TtlSnapshot,
  TypeSnapshot,
} from './ddl/snapshot.js'
export { columnSql, typeSql } from './ddl/sql/column.js'
export { commentOnColumnSql, commentOnTableSql, commentsSql } from './ddl/sql/comment.js'
export { checkSql, foreignKeySql, primaryKeySql, uniqueSql } from './ddl/sql/constraint.js'
export { createDatabaseSql, dropDatabaseSql } from './ddl/sql/database.js'
export { createEnumSql } from './ddl/sql/enum.js'
export { laterForeignKeysSql } from './ddl/sql/foreign-key.js'
export { indexSql, type NamedIndexSnapshot, namedIndexes } from './ddl/sql/index.js'
export { madeName } from './ddl/sql/made-name.js'
export { type OrderedTable, orderTables } from './ddl/sql/order.js'
export { quoteLiteral } from './ddl/sql/quote-literal.js'
export {
  addRegionSql,
  dropRegionSql,
  primaryRegionSql,
  type SurvivalGoal,
  survivalGoalSql,
} from './ddl/sql/region.js'
export { familySql, localitySql, ttlSql } from './ddl/sql/storage.js'
export { dropTableSql, type TableName, tableSql, truncateSql } from './ddl/sql/table.js'
export { typeFamily } from './ddl/type-family.js'
export { typeSnapshot } from './ddl/type-snapshot.js'
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
export { encodeUntyped } from './untyped.js'
