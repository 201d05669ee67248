export {
  type AsOf,
  addRegionSql,
  type BoundedStaleness,
  type BoundedStalenessOptions,
  boundedStaleness,
  type CompileSchemaOptions,
  compileSchema,
  type Ddl,
  dropRegionSql,
  type FollowerRead,
  followerRead,
  type Page,
  primaryRegionSql,
  type SurvivalGoal,
  survivalGoalSql,
} from '@manticore/core'
export type { Kysely } from 'kysely'
export type {
  AggregateOptions,
  AggregateOrderBy,
  Aggregates,
  Having,
  Measures,
  NeedsGroupBy,
  OrderedProperty,
  SummableProperty,
} from './aggregate-types.js'
export type { BatchOptions } from './batch.js'
export type { BatchPatch, BatchUpdateOptions, KeyProperty, UpsertOptions } from './batch-types.js'
export type { CallOptions } from './call-options.js'
export type { ConnectionOptions } from './connection-options.js'
export { Database, type DatabaseOptions } from './database.js'
export { asOf } from './dialect/as-of.js'
export { atIndex } from './dialect/at-index.js'
export { CockroachDialect, type CockroachDialectOptions } from './dialect/cockroach-dialect.js'
export {
  AmbiguousCommitError,
  AuthenticationError,
  CheckViolationError,
  ConnectionError,
  DataError,
  ExclusionViolationError,
  ForeignKeyViolationError,
  LockTimeoutError,
  NotNullViolationError,
  PermissionError,
  PoolTimeoutError,
  QueryCancelledError,
  QueryTimeoutError,
  RecordNotFoundError,
  RetriesExhaustedError,
  SchemaChangeError,
  SerializationError,
  SyntaxOrAccessError,
  TableNotFoundError,
  TableNotInitializedError,
  TransactionClosedError,
  UniqueViolationError,
  UnsupportedFeatureError,
} from './errors.js'
export { type Executor, executor, type HeldConnection, type Runs } from './executor.js'
export type {
  Conditions,
  FilterBuilder,
  FindOptions,
  JsonOperators,
  ListOptions,
  OrderBy,
  OrderCallback,
  OrderExpression,
  OrderItem,
  OrSql,
  PageOptions,
  Property,
  SelectedRow,
  StreamOptions,
  Where,
} from './filter-types.js'
export type { JsonPart, JsonPaths, JsonWhole } from './json-filter-types.js'
export type { KyselyDatabase, KyselyOf, TablelessKysely } from './kysely-types.js'
export type { PoolStats } from './lanes.js'
export type { QueryEvent } from './observe.js'
export { onlyReads } from './only-reads.js'
export type { ArrayOperators, Operators, TextOperators } from './operator-types.js'
export type {
  HistoricalReadOptions,
  LockingReadOptions,
  PastCannotBeLocked,
  ReadOptions,
} from './read-options.js'
export { isRetryable } from './retryable.js'
export type { Server } from './server.js'
export type { ControlledTransaction, CreateOptions, Session, Transaction } from './session.js'
export { type DropOptions, Table } from './table.js'
export { targetOf } from './target.js'
export type { SslMode } from './tls.js'
export type { BeginOptions, Isolation, Retry, TransactionOptions } from './transaction-options.js'
