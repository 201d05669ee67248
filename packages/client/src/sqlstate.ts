import type { DatabaseError, DatabaseErrorFields } from '@manticore/schema'
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
  SchemaChangeError,
  SerializationError,
  SyntaxOrAccessError,
  TableNotFoundError,
  UniqueViolationError,
} from './errors.js'

/** What is to be known of a SQLSTATE: the class its errors are of, and a sentence that gives no values away. */
export interface Classification {
  readonly errorClass: new (message: string, fields: DatabaseErrorFields) => DatabaseError
  /** Left out where the server's own sentence holds names and no values. */
  readonly says?: string
}

/** Exact codes first: the first two characters decide only for the classes below, where all codes mean alike. */
const codes: Readonly<Record<string, Classification>> = Object.freeze({
  '23502': { errorClass: NotNullViolationError, says: 'a NOT NULL column got no value' },
  '23503': { errorClass: ForeignKeyViolationError, says: 'a foreign key does not hold' },
  '23505': { errorClass: UniqueViolationError, says: 'a row with these values exists already' },
  '23514': { errorClass: CheckViolationError, says: 'a CHECK does not hold' },
  '23P01': { errorClass: ExclusionViolationError, says: 'an exclusion constraint does not hold' },
  '40001': { errorClass: SerializationError, says: 'the database asks for the transaction to run again' },
  '40003': { errorClass: AmbiguousCommitError, says: 'whether the statement took effect is unknown' },
  '42501': { errorClass: PermissionError },
  '42P01': { errorClass: TableNotFoundError },
  '55P03': { errorClass: LockTimeoutError, says: 'a lock was not to be had' },
  '57014': { errorClass: QueryCancelledError, says: 'the statement was cancelled' },
  '57P01': { errorClass: ConnectionError, says: 'the server is shutting down' },
  '57P02': { errorClass: ConnectionError, says: 'the server is restarting after a crash' },
  '57P03': { errorClass: ConnectionError, says: 'the server does not accept connections now' },
  '3D000': { errorClass: ConnectionError },
  '53300': { errorClass: ConnectionError, says: 'the server has too many connections' },
  XXA00: { errorClass: SchemaChangeError, says: 'the transaction committed, but its schema change failed' },
})

const classes: Readonly<Record<string, Classification>> = Object.freeze({
  '08': { errorClass: ConnectionError },
  '22': { errorClass: DataError, says: 'the server refused a value' },
  '28': { errorClass: AuthenticationError },
  '42': { errorClass: SyntaxOrAccessError },
})

/** How a SQLSTATE is to be taken, or undefined for one that has no class of its own. */
export const classify = (code: string): Classification | undefined => codes[code] ?? classes[code.slice(0, 2)]
