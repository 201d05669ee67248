import type { ServerError } from './answer.js'

const DOCS = 'https://www.cockroachlabs.com/docs/v25.2'

const error = (
  code: string,
  message: string,
  more: Omit<ServerError, 'code' | 'message'> = {},
): ServerError => Object.freeze({ code, message, ...more })

const TRANSACTION =
  '"sql txn" meta={id=10f4abbc key=/Table/105/1/20001/2/0 iso=Serializable pri=0.00167708 epo=0 ' +
  'ts=1700513366.194063000,2 min=1700513327.262632000,0 seq=1} lock=true stat=PENDING rts=1700513327.262632000,0 ' +
  'wto=false gul=1700513327.762632000,0'

/** 40001: the transaction is to run again, as something that it read was changed meanwhile. */
export const retrySerializable: ServerError = error(
  '40001',
  'restart transaction: TransactionRetryWithProtoRefreshError: TransactionRetryError: retry txn (RETRY_SERIALIZABLE - ' +
    'failed preemptive refresh due to encountered recently written committed value /Table/105/1/20001/1/0 ' +
    `@1700513356.063385000,2): ${TRANSACTION}`,
  { hint: `See: ${DOCS}/transaction-retry-error-reference.html#retry_serializable` },
)

/** 40001: the transaction is to run again, as another one has aborted it. */
export const retryAborted: ServerError = error(
  '40001',
  'restart transaction: TransactionRetryWithProtoRefreshError: ' +
    `TransactionAbortedError(ABORT_REASON_CLIENT_REJECT): ${TRANSACTION}`,
  { hint: `See: ${DOCS}/transaction-retry-error-reference.html#abort_reason_client_reject` },
)

/** 40003: whether the transaction committed is unknown. */
export const ambiguousResult: ServerError = error(
  '40003',
  'result is ambiguous: error=rpc error: code = Unavailable desc = error reading from server: EOF [exhausted]',
)

/** 57P01: the node drains, and ends the session. */
export const shuttingDown: ServerError = error('57P01', 'server is shutting down', { severity: 'FATAL' })

/** 57P03: the node takes no sessions now. */
export const notAccepting: ServerError = error('57P03', 'server is not accepting clients, try another node', {
  severity: 'FATAL',
})

/** 53300: the node has as many sessions as it takes. */
export const tooManyClients: ServerError = error('53300', 'sorry, too many clients already', {
  severity: 'FATAL',
  hint: 'the maximum number of allowed connections is 100',
})

/** 23505: `things_name_key` has the name already. */
export const duplicateKey: ServerError = error(
  '23505',
  'duplicate key value violates unique constraint "things_name_key"',
  { detail: "Key (name)=('ada') already exists.", constraint: 'things_name_key' },
)

/** 23503: `things_owner_fkey` refers to nothing. */
export const missingReference: ServerError = error(
  '23503',
  'insert on table "things" violates foreign key constraint "things_owner_fkey"',
  { detail: 'Key (owner)=(41) is not present in table "owners".', constraint: 'things_owner_fkey' },
)

/** 23502: the column `name` got no value. It is named in the sentence alone. */
export const nullValue: ServerError = error(
  '23502',
  'null value in column "name" violates not-null constraint',
)

/** 23514: the CHECK `things_size_check` does not hold. The sentence has its expression, not its name. */
export const failedCheck: ServerError = error(
  '23514',
  'failed to satisfy CHECK constraint (size > 0:::INT8)',
  {
    constraint: 'things_size_check',
  },
)

/** 0A000: the result of a prepared statement has changed. PostgreSQL names another routine. */
export const stalePlan: ServerError = error('0A000', 'cached plan must not change result type', {
  routine: 'runExecBuilder',
})

/** 0A000: another portal was left before its last row. */
export const secondPortal: ServerError = error(
  '0A000',
  'unimplemented: multiple active portals not supported, please set session variable ' +
    'multiple_active_portals_enabled to true. Note: this feature is in preview',
  {
    hint:
      'You have attempted to use a feature that is not yet implemented.\n' +
      'See: https://go.crdb.dev/issue-v/40195/v25.2',
  },
)

/** 57014: `statement_timeout` is over. */
export const statementTimeout: ServerError = error(
  '57014',
  'query execution canceled due to statement timeout',
)

/** 57014: somebody has cancelled the statement. */
export const cancelled: ServerError = error('57014', 'query execution canceled')

/** 55P03: a lock is held by somebody else. */
export const lockNotAvailable: ServerError = error(
  '55P03',
  'could not obtain lock on row (id)=(4) in things@things_pkey',
)

/** XXA00: the transaction committed, and its schema change failed. */
export const schemaChangeFailed: ServerError = error(
  'XXA00',
  'transaction committed but schema change aborted with error: (23505): duplicate key value violates unique constraint ' +
    '"things_name_key"',
  {
    hint:
      'Some of the non-DDL statements may have committed successfully, but some of the DDL statement(s) failed.\n' +
      'Manual inspection may be required to determine the actual state of the database.',
  },
)

/** 25P02: a statement of the transaction has failed. */
export const transactionAborted: ServerError = error(
  '25P02',
  'current transaction is aborted, commands ignored until end of transaction block',
)

/** 25P01: there is nothing to commit or roll back. */
export const noTransaction: ServerError = error('25P01', 'there is no transaction in progress')

/** 25001: BEGIN in a transaction. PostgreSQL only warns of it. */
export const transactionOpen: ServerError = error('25001', 'there is already a transaction in progress')

/** 3B001: there is no such savepoint. */
export const noSavepoint = (name: string): ServerError => error('3B001', `savepoint "${name}" does not exist`)
