/** What the packages beside this one build on. It is no part of what users may rely on. */
export type {
  AggregateOptions,
  Aggregates,
  Measures,
  OrderedProperty,
  SummableProperty,
} from './aggregate-types.js'
export type { BatchPatch, BatchUpdateOptions, KeyProperty, UpsertOptions } from './batch-types.js'
export { type CallOptions, hasLimits, limitsOf, sharedLimits } from './call-options.js'
export type { RawResult, ResultColumn, Sendable } from './connection.js'
export type { ConnectionOptions } from './connection-options.js'
export { CockroachQueryCompiler } from './dialect/compiler.js'
export * from './errors.js'
export type { Executor, OpenTransaction } from './executor.js'
export { codeOf, type FailureContext, lostConnection, toDatabaseError } from './failure.js'
export type {
  FindOptions,
  ListOptions,
  OrSql,
  PageOptions,
  Property,
  SelectedRow,
  StreamOptions,
  Where,
} from './filter-types.js'
export type { KyselyDatabase, KyselyOf } from './kysely-types.js'
export type { PoolStats } from './lanes.js'
export type {
  NamedFilter,
  NamedInsert,
  NamedListOptions,
  NamedPatch,
  NamedProperty,
  NamedRow,
  NamedSelectedRow,
  TableName,
} from './named-types.js'
export { createObserver, type QueryEvent } from './observe.js'
export { onAbort } from './on-abort.js'
export { onlyReads } from './only-reads.js'
export { LONGEST_TIMEOUT } from './option-checks.js'
export { describeTarget, type Options, readOptions } from './options.js'
export { closed } from './pool.js'
export type { HistoricalReadOptions, ReadOptions } from './read-options.js'
export { rootRefusal } from './root-guard.js'
export { refuseSchemaChange } from './schema-change.js'
export type { Server } from './server.js'
export { classify, sqlStates } from './sqlstate.js'
export { refuseControl } from './transaction-control.js'
export { closedBefore } from './transaction-executor.js'
export {
  type BeginOptions,
  checkBegin,
  checkTransaction,
  type Retry,
  type TransactionOptions,
} from './transaction-options.js'
