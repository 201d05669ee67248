import { DatabaseError, type DatabaseErrorFields } from '@manticore/schema'

// Names are set on prototypes, not read from the constructor, so that a minified bundle keeps them.
const named = <T extends { prototype: DatabaseError }>(name: string, errorClass: T): void => {
  Object.defineProperty(errorClass.prototype, 'name', { value: name, configurable: true, writable: true })
}

/**
 * The server could not be reached, refused the connection, or the connection was lost; or the options cannot be. `code` is
 * the SQLSTATE (class 08, 53300, 57P01), the one of Node (`ECONNREFUSED`), or `CONNECT_TIMEOUT`, `CONNECTION_LOST`, `CLOSED`,
 * `INVALID_OPTIONS`. {@link isRetryable} tells whether nothing took effect.
 *
 * @see https://www.cockroachlabs.com/docs/stable/node-shutdown
 */
export class ConnectionError extends DatabaseError {}
named('ConnectionError', ConnectionError)

/** The server refused the user or the password (class 28, such as 28P01). */
export class AuthenticationError extends ConnectionError {}
named('AuthenticationError', AuthenticationError)

/**
 * No connection came free within `poolTimeout`. Code `POOL_TIMEOUT`. Nothing was sent: a transaction or a stream may be left
 * open, or `maxConnections` too low; {@link Database.stats} tells.
 */
export class PoolTimeoutError extends DatabaseError {}
named('PoolTimeoutError', PoolTimeoutError)

/**
 * The call took longer than its `timeout` (code `QUERY_TIMEOUT`), or the statement than `statementTimeout` (57014). It was
 * cancelled at the server, too.
 */
export class QueryTimeoutError extends DatabaseError {}
named('QueryTimeoutError', QueryTimeoutError)

/**
 * The call was cancelled by its `signal` (code `QUERY_CANCELLED`), or the statement by somebody else (57014).
 *
 * @example
 * ```ts
 * await db
 *   .execute('select pg_sleep(60)', [], { signal: AbortSignal.timeout(1000) })
 *   .catch((error) => console.log(error instanceof QueryCancelledError)) // true
 * ```
 *
 * @see https://www.cockroachlabs.com/docs/stable/cancel-query
 */
export class QueryCancelledError extends DatabaseError {}
named('QueryCancelledError', QueryCancelledError)

/** A lock was not to be had (55P03), at once with `noWait`, or within `lockTimeout`. Run it again, or wait for longer. */
export class LockTimeoutError extends DatabaseError {}
named('LockTimeoutError', LockTimeoutError)

/**
 * The transaction committed, but its schema change failed (CockroachDB's XXA00): its rows are stored, so look before running
 * it again.
 *
 * @see https://www.cockroachlabs.com/docs/stable/online-schema-changes
 */
export class SchemaChangeError extends DatabaseError {}
named('SchemaChangeError', SchemaChangeError)

/**
 * A row with this key or these unique columns is there already (23505). `constraint` names it, `column` or `columns` what is
 * unique. {@link Table.upsert} changes that row in the place of the error.
 *
 * @example
 * ```ts
 * try {
 *   await db.table(users).create({ email: 'ada@example.com', name: 'Ada' })
 * } catch (error) {
 *   if (!(error instanceof UniqueViolationError && error.column === 'email')) throw error
 *   console.log('this address is taken')
 * }
 * ```
 */
export class UniqueViolationError extends DatabaseError {}
named('UniqueViolationError', UniqueViolationError)

/** A row refers to one that is not there, or one that is deleted is referred to (23503, and 23001 for `restrict`). */
export class ForeignKeyViolationError extends DatabaseError {}
named('ForeignKeyViolationError', ForeignKeyViolationError)

/** A NOT NULL column got no value (23502); `column` names it. */
export class NotNullViolationError extends DatabaseError {}
named('NotNullViolationError', NotNullViolationError)

/** A row fails a CHECK (23514); `constraint` names it. */
export class CheckViolationError extends DatabaseError {}
named('CheckViolationError', CheckViolationError)

/** A row fails an EXCLUDE constraint (23P01), which only PostgreSQL has. */
export class ExclusionViolationError extends DatabaseError {}
named('ExclusionViolationError', ExclusionViolationError)

/** The server refused a value: too long (22001), out of range (22003), not of the type (22P02), and others of class 22. */
export class DataError extends DatabaseError {}
named('DataError', DataError)

/** The statement itself is wrong: its syntax (42601), a name in it (42703), a type, and others of class 42. */
export class SyntaxOrAccessError extends DatabaseError {}
named('SyntaxOrAccessError', SyntaxOrAccessError)

/** The user lacks a privilege (42501). `GRANT` gives it. */
export class PermissionError extends SyntaxOrAccessError {}
named('PermissionError', PermissionError)

/** A table in the statement does not exist (42P01), and is none of those declared: see {@link TableNotInitializedError}. */
export class TableNotFoundError extends SyntaxOrAccessError {}
named('TableNotFoundError', TableNotFoundError)

/** A declared table does not exist yet (42P01): {@link Table.initialize} or a migration creates it. */
export class TableNotInitializedError extends TableNotFoundError {}
named('TableNotInitializedError', TableNotInitializedError)

/**
 * The database asks for the transaction to run again (40001, and PostgreSQL's 40P01 for a deadlock): nothing of it took effect.
 * {@link Session.transaction} runs it again by itself.
 *
 * @see https://www.cockroachlabs.com/docs/stable/transaction-retry-error-reference
 */
export class SerializationError extends DatabaseError {}
named('SerializationError', SerializationError)

/**
 * Whether the statement or transaction took effect is unknown (40003, 08007, or the connection was lost at its end). It is
 * never repeated by itself: look whether it did before running it again.
 *
 * @see https://www.cockroachlabs.com/docs/stable/common-errors
 */
export class AmbiguousCommitError extends DatabaseError {}
named('AmbiguousCommitError', AmbiguousCommitError)

/**
 * The row asked for is not there. Code `RECORD_NOT_FOUND`. {@link Table.read} and {@link Table.update} answer with undefined
 * in its place.
 */
export class RecordNotFoundError extends DatabaseError {
  constructor(message: string, fields: Omit<DatabaseErrorFields, 'code'>) {
    super(message, { ...fields, code: 'RECORD_NOT_FOUND' })
  }
}
named('RecordNotFoundError', RecordNotFoundError)

/**
 * A transaction was run as often as allowed, which is `maxRetries` times and once, and failed each time; `cause` is its last
 * failure. Nothing of it took effect. Code `RETRIES_EXHAUSTED`.
 */
export class RetriesExhaustedError extends DatabaseError {
  /** How often it was run, the first time included. */
  readonly attempts: number

  constructor(
    message: string,
    { attempts, ...fields }: Omit<DatabaseErrorFields, 'code'> & { readonly attempts: number },
  ) {
    super(message, { ...fields, code: 'RETRIES_EXHAUSTED' })
    this.attempts = attempts
  }
}
named('RetriesExhaustedError', RetriesExhaustedError)

/** A transaction was used after its end: mostly an `await` is missing in its function. Code `TRANSACTION_CLOSED`. */
export class TransactionClosedError extends DatabaseError {
  constructor(message: string, fields: Omit<DatabaseErrorFields, 'code'> = {}) {
    super(message, { ...fields, code: 'TRANSACTION_CLOSED' })
  }
}
named('TransactionClosedError', TransactionClosedError)

/**
 * The server has no such feature. Code `UNSUPPORTED_FEATURE` where this library knows, before anything is sent; 0A000 where
 * the server says so.
 */
export class UnsupportedFeatureError extends DatabaseError {}
named('UnsupportedFeatureError', UnsupportedFeatureError)
