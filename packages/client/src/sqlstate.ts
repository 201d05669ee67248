import { DatabaseError, type DatabaseErrorFields } from '@manticore/schema'
import {
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
  QueryCancelledError,
  QueryTimeoutError,
  SchemaChangeError,
  SerializationError,
  SyntaxOrAccessError,
  TableNotFoundError,
  UniqueViolationError,
  UnsupportedFeatureError,
} from './errors.js'

/** What is to be known of a SQLSTATE. */
export interface Classification {
  /** The class its errors are of. */
  readonly errorClass: new (
    message: string,
    fields: DatabaseErrorFields,
  ) => DatabaseError
  /** A sentence that gives no values away. Left out where the server's own holds names and no values. */
  readonly says?: string
  /** What to do about it, where there is something to do. */
  readonly advice?: string
  /** Whether running the whole transaction again is safe and useful. */
  readonly retry?: true
}

const NO_CONNECTION = 'the connection to the server failed'
const INTERNAL = 'the server met an error of its own'
const BY_TRANSACTION = 'run the work in db.transaction(), which runs it again'
const TRY_AGAIN = 'run it again'

/**
 * Exact codes first: the first two characters decide only for the classes below, where all codes mean alike. A code that
 * is in neither is a DatabaseError with the server's own sentence, such as 25006: `cannot execute INSERT in a read-only
 * transaction`.
 */
export const sqlStates: Readonly<Record<string, Classification>> = Object.freeze({
  '01000': { errorClass: DatabaseError, advice: 'say which rows, or turn sql_safe_updates off' },
  '08000': { errorClass: ConnectionError, says: NO_CONNECTION, retry: true },
  '08001': { errorClass: ConnectionError, says: NO_CONNECTION, retry: true },
  '08003': { errorClass: ConnectionError, says: NO_CONNECTION, retry: true },
  '08004': { errorClass: ConnectionError, says: 'the server refused the connection', retry: true },
  '08006': { errorClass: ConnectionError, says: NO_CONNECTION, retry: true },
  '08007': { errorClass: AmbiguousCommitError, says: 'whether the transaction took effect is unknown' },
  '08C00': { errorClass: ConnectionError, says: 'the proxy in front of the cluster failed', retry: true },
  '08P01': { errorClass: ConnectionError, says: 'the server could not read what was sent', retry: true },
  '0A000': { errorClass: UnsupportedFeatureError },
  '22001': { errorClass: DataError, says: 'a value is too long for its column' },
  '22003': { errorClass: DataError, says: 'a number is out of range' },
  '22007': { errorClass: DataError, says: 'a text is no date or time' },
  '22008': { errorClass: DataError, says: 'a date or time is out of range' },
  '22012': { errorClass: DataError, says: 'a division by zero' },
  '22021': { errorClass: DataError, says: 'a text has a character that the server cannot store' },
  '22023': { errorClass: DataError, says: 'a parameter, or the types of an operator, cannot be' },
  '22P02': { errorClass: DataError, says: 'a text is not of the form its type has' },
  '23001': { errorClass: ForeignKeyViolationError, says: 'a foreign key does not hold' },
  '23502': { errorClass: NotNullViolationError, says: 'a NOT NULL column got no value' },
  '23503': { errorClass: ForeignKeyViolationError, says: 'a foreign key does not hold' },
  '23505': { errorClass: UniqueViolationError, says: 'a row with these values exists already' },
  '23514': { errorClass: CheckViolationError, says: 'a CHECK does not hold' },
  '23P01': { errorClass: ExclusionViolationError, says: 'an exclusion constraint does not hold' },
  '25P02': {
    errorClass: DatabaseError,
    says: 'a statement before this one failed, and its transaction with it',
    advice: 'let the first error leave the transaction, which rolls it back',
  },
  '25P03': {
    errorClass: ConnectionError,
    says: 'the server ended the session, whose transaction waited too long for its next statement',
    advice: 'do nothing slow inside a transaction, or raise idle_in_transaction_session_timeout',
  },
  '25P04': {
    errorClass: ConnectionError,
    says: 'the server ended the session, whose transaction took too long',
    advice: 'do less in one transaction, or raise transaction_timeout',
  },
  '28000': { errorClass: AuthenticationError, advice: 'check user, password and sslmode' },
  '28P01': { errorClass: AuthenticationError, advice: 'check user and password' },
  '3D000': { errorClass: DatabaseError, advice: 'check its name, or create it with createDatabase()' },
  '40001': {
    errorClass: SerializationError,
    says: 'the database asks for the transaction to run again',
    advice: BY_TRANSACTION,
    retry: true,
  },
  '40003': {
    errorClass: AmbiguousCommitError,
    says: 'whether the statement took effect is unknown',
    advice: 'look before running it again',
  },
  '40P01': {
    errorClass: SerializationError,
    says: 'two transactions waited for one another, and this one was ended',
    advice: BY_TRANSACTION,
    retry: true,
  },
  '42501': { errorClass: PermissionError, advice: 'GRANT it to the user' },
  '42P01': { errorClass: TableNotFoundError, advice: 'check its name, or create it by a migration' },
  '42P10': {
    errorClass: SyntaxOrAccessError,
    advice: 'ON CONFLICT needs a unique constraint or index over just these columns',
  },
  // the server's sentences of this and the next three hold keys of rows
  '54000': { errorClass: DatabaseError, says: 'the statement or a row is larger than the server takes' },
  '55P03': {
    errorClass: LockTimeoutError,
    says: 'a lock was not to be had',
    advice: 'somebody else holds it: wait and run it again, or raise lock_timeout',
  },
  '58C00': {
    errorClass: ConnectionError,
    says: 'the servers that hold a part of the data cannot be reached',
    advice: TRY_AGAIN,
    retry: true,
  },
  // a write by itself may have taken effect
  '58C01': { errorClass: ConnectionError, says: 'a connection between two servers of the cluster failed' },
  '53200': { errorClass: DatabaseError, advice: 'ask for fewer rows at a time' },
  '53300': {
    errorClass: ConnectionError,
    says: 'the server has too many connections',
    advice: 'lower maxConnections, or raise what the server allows',
    retry: true,
  },
  '57014': { errorClass: QueryCancelledError, says: 'the statement was cancelled' },
  '57P01': {
    errorClass: ConnectionError,
    says: 'the server is shutting down',
    advice: TRY_AGAIN,
    retry: true,
  },
  '57P02': {
    errorClass: ConnectionError,
    says: 'the server is restarting after a crash',
    advice: TRY_AGAIN,
    retry: true,
  },
  '57P03': {
    errorClass: ConnectionError,
    says: 'the server does not accept connections now',
    advice: TRY_AGAIN,
    retry: true,
  },
  '57P04': { errorClass: ConnectionError, says: 'the database was dropped' },
  '57P05': {
    errorClass: ConnectionError,
    says: 'the server ended the session, which was idle for too long',
    advice: TRY_AGAIN,
    retry: true,
  },
  CR000: {
    errorClass: SerializationError,
    says: 'the database asks for the transaction to run again',
    advice: BY_TRANSACTION,
    retry: true,
  },
  XXA00: {
    errorClass: SchemaChangeError,
    says: 'the transaction committed, but its schema change failed',
    advice: 'its rows are stored: look before running it again',
  },
  XX000: { errorClass: DatabaseError, says: INTERNAL },
  XX001: { errorClass: DatabaseError, says: `${INTERNAL}: data of it is damaged` },
  XXUUU: { errorClass: DatabaseError, says: INTERNAL },
})

const classes: Readonly<Record<string, Classification>> = Object.freeze({
  '08': { errorClass: ConnectionError, says: NO_CONNECTION, retry: true },
  '22': { errorClass: DataError, says: 'the server refused a value' },
  '23': { errorClass: DatabaseError, says: 'a constraint does not hold' },
  '28': { errorClass: AuthenticationError },
  '42': { errorClass: SyntaxOrAccessError },
})

const TIMED_OUT: Classification = Object.freeze({
  errorClass: QueryTimeoutError,
  says: 'the statement ran longer than its timeout and was cancelled',
})

const STALE_PLAN: Classification = Object.freeze({
  errorClass: DatabaseError,
  says: 'a table was altered since the statement was prepared',
  advice: 'run the transaction again',
})

/** How a SQLSTATE is to be taken, or undefined for one of which nothing is known. `sentence` is the server's. */
export const classify = (code: string, sentence = ''): Classification | undefined => {
  // Two codes mean two things each, and which is in the sentence only. Both servers word it so.
  if (code === '57014' && /due to \w+ timeout/.test(sentence)) {
    return TIMED_OUT
  }
  if (code === '0A000' && sentence.includes('cached plan must not change result type')) {
    return STALE_PLAN
  }
  return Object.hasOwn(sqlStates, code)
    ? sqlStates[code]
    : isSqlState(code)
      ? classes[code.slice(0, 2)]
      : undefined
}

/** Whether a code has the form of a SQLSTATE. Node's own, such as EPIPE, are not taken for one. */
export const isSqlState = (code: string): boolean => /^(?!E)[0-9A-Z]{5}$/.test(code)
