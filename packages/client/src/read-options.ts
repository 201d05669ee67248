import type { AsOf } from '@manticore/core'
import type { CallOptions } from './call-options.js'

/** What stands in the place of `asOf` where rows are locked. */
export interface PastCannotBeLocked<Message extends string = 'leave out lock or asOf'> {
  readonly 'the past cannot be locked': Message
}

/** What a read can be told that locks the rows it answers with, until its transaction ends. */
export interface LockingReadOptions extends CallOptions {
  /**
   * `for update`: nobody else may lock or change them. `for share`: nobody may change them, others may share the lock;
   * CockroachDB takes that lock only where `enable_shared_locking_for_serializable` is on.
   *
   * @see https://www.cockroachlabs.com/docs/stable/select-for-update
   */
  readonly lock: 'update' | 'share'
  /** Leave out the rows that others have locked. */
  readonly skipLocked?: boolean | undefined
  /** Raise `LockTimeoutError` instead of waiting for a row that others have locked. */
  readonly noWait?: boolean | undefined
  /** Not with `lock`: {@link HistoricalReadOptions.asOf}. */
  readonly asOf?: PastCannotBeLocked | undefined
}

/** What a read can be told that locks nothing. */
export interface HistoricalReadOptions extends CallOptions {
  /**
   * Read what was there at an earlier time: `'-10s'`, a Date, `followerRead()` or `boundedStaleness('10s')`. CockroachDB
   * only; on PostgreSQL an `UnsupportedFeatureError`.
   */
  readonly asOf?: AsOf | undefined
  /** Not with `asOf`: {@link LockingReadOptions.lock}. */
  readonly lock?: undefined
  /** Only with {@link LockingReadOptions.lock}. */
  readonly skipLocked?: undefined
  /** Only with {@link LockingReadOptions.lock}. */
  readonly noWait?: undefined
}

/** What every read of rows can be told: the rows are locked, or read as they were at an earlier time, or neither. */
export type ReadOptions = LockingReadOptions | HistoricalReadOptions
