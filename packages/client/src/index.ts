export type {
  AggregateOptions,
  AggregateOrderBy,
  Aggregates,
  Having,
  NeedsGroupBy,
  OrderedProperty,
  SummableProperty,
} from './aggregate-types.js'
export type { BatchOptions } from './batch.js'
export type { BatchPatch, BatchUpdateOptions, KeyProperty, UpsertOptions } from './batch-types.js'
export { Database, type DatabaseOptions } from './database.js'
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
  SchemaChangeError,
  SerializationError,
  SyntaxOrAccessError,
  TableNotFoundError,
  TableNotInitializedError,
  UniqueViolationError,
  UnsupportedFeatureError,
} from './errors.js'
export type { Runs } from './executor.js'
export type {
  ArrayOperators,
  Conditions,
  FilterBuilder,
  JsonOperators,
  ListOptions,
  Operators,
  OrderBy,
  OrderCallback,
  OrderExpression,
  OrderItem,
  OrSql,
  PageOptions,
  Property,
  SelectedRow,
  StreamOptions,
  TextOperators,
  Where,
} from './filter-types.js'
export type { JsonPart, JsonPaths, JsonWhole } from './json-filter-types.js'
export type { KyselyDatabase } from './kysely-types.js'
export type { ConnectionOptions, SslMode } from './options.js'
export type { Server } from './server.js'
export { type FindOptions, Table } from './table.js'
