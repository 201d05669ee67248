import { DatabaseError, type DatabaseErrorFields } from '@manticore/schema'

// Names are set on prototypes, not read from the constructor, so that a minified bundle keeps them.
const named = <T extends { prototype: DatabaseError }>(name: string, errorClass: T): void => {
  Object.defineProperty(errorClass.prototype, 'name', { value: name, configurable: true, writable: true })
}

/** The server could not be reached, refused the connection, or the connection was lost. */
export class ConnectionError extends DatabaseError {}
named('ConnectionError', ConnectionError)

/** The server refused the user or the password (class 28). */
export class AuthenticationError extends ConnectionError {}
named('AuthenticationError', AuthenticationError)

/** No connection came free within the wait timeout. */
export class PoolTimeoutError extends DatabaseError {}
named('PoolTimeoutError', PoolTimeoutError)

/** The statement ran longer than its timeout and was cancelled. */
export class QueryTimeoutError extends DatabaseError {}
named('QueryTimeoutError', QueryTimeoutError)

/** The statement was cancelled, by its signal or by somebody else (57014). */
export class QueryCancelledError extends DatabaseError {}
named('QueryCancelledError', QueryCancelledError)

/** A lock was not to be had (55P03). */
export class LockTimeoutError extends DatabaseError {}
named('LockTimeoutError', LockTimeoutError)

/** The statement committed, but its schema change failed (CockroachDB's XXA00): look before running it again. */
export class SchemaChangeError extends DatabaseError {}
named('SchemaChangeError', SchemaChangeError)

/** A row with this key or these unique columns is there already (23505). */
export class UniqueViolationError extends DatabaseError {}
named('UniqueViolationError', UniqueViolationError)

/** A row refers to one that is not there, or one that is deleted is referred to (23503). */
export class ForeignKeyViolationError extends DatabaseError {}
named('ForeignKeyViolationError', ForeignKeyViolationError)

/** A NOT NULL column got no value (23502). */
export class NotNullViolationError extends DatabaseError {}
named('NotNullViolationError', NotNullViolationError)

/** A row fails a CHECK (23514). */
export class CheckViolationError extends DatabaseError {}
named('CheckViolationError', CheckViolationError)

/** A row fails an EXCLUDE constraint (23P01), which only PostgreSQL has. */
export class ExclusionViolationError extends DatabaseError {}
named('ExclusionViolationError', ExclusionViolationError)

/** The server refused a value: too long, out of range, not of the type (class 22). */
export class DataError extends DatabaseError {}
named('DataError', DataError)

/** The statement itself is wrong: its syntax, a name in it, a type (class 42). */
export class SyntaxOrAccessError extends DatabaseError {}
named('SyntaxOrAccessError', SyntaxOrAccessError)

/** The user lacks a privilege (42501). */
export class PermissionError extends SyntaxOrAccessError {}
named('PermissionError', PermissionError)

/** A table in the statement does not exist (42P01). */
export class TableNotFoundError extends SyntaxOrAccessError {}
named('TableNotFoundError', TableNotFoundError)

/** A declared table does not exist yet: `initialize()` or a migration creates it (42P01). */
export class TableNotInitializedError extends TableNotFoundError {}
named('TableNotInitializedError', TableNotInitializedError)

/** The database asks for the transaction to run again (40001, and PostgreSQL's 40P01 for a deadlock). */
export class SerializationError extends DatabaseError {}
named('SerializationError', SerializationError)

/** Whether the statement or transaction took effect is unknown (40003, 08007, or the connection lost at its end). */
export class AmbiguousCommitError extends DatabaseError {}
named('AmbiguousCommitError', AmbiguousCommitError)

/** The row asked for is not there. Code `RECORD_NOT_FOUND`. */
export class RecordNotFoundError extends DatabaseError {
  constructor(message: string, fields: Omit<DatabaseErrorFields, 'code'>) {
    super(message, { ...fields, code: 'RECORD_NOT_FOUND' })
  }
}
named('RecordNotFoundError', RecordNotFoundError)

/**
 * A transaction was run as often as allowed and failed each time; `cause` is its last failure, `attempts` how often it was
 * run. Code `RETRIES_EXHAUSTED`.
 */
export class RetriesExhaustedError extends DatabaseError {
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

/** A transaction was used after its end. Code `TRANSACTION_CLOSED`. */
export class TransactionClosedError extends DatabaseError {
  constructor(message: string, fields: Omit<DatabaseErrorFields, 'code'> = {}) {
    super(message, { ...fields, code: 'TRANSACTION_CLOSED' })
  }
}
named('TransactionClosedError', TransactionClosedError)

/** The server has no such feature. Code `UNSUPPORTED_FEATURE`, or 0A000 when the server says so. */
export class UnsupportedFeatureError extends DatabaseError {}
named('UnsupportedFeatureError', UnsupportedFeatureError)
