import { DatabaseError, type DatabaseErrorFields, tableLabel } from '@manticore/schema'
import { type DriverError, isDriverError, quieten } from './driver-error.js'
import {
  AmbiguousCommitError,
  ConnectionError,
  PoolTimeoutError,
  QueryCancelledError,
  QueryTimeoutError,
  TableNotFoundError,
  TableNotInitializedError,
} from './errors.js'
import { type FailureContext, type FailurePlace, locate } from './failure-place.js'
import { redact } from './redact.js'
import { retryReason } from './server-sentence.js'
import { type Classification, classify, isSqlState } from './sqlstate.js'

export { codeOf } from './driver-error.js'
export type { FailureContext } from './failure-place.js'

// What ends a connection or a wait is told far from where the call was made, and often to several callers; made anew where
// it is caught, an error has the caller in its stack.
const TOLD_ELSEWHERE = [
  ConnectionError,
  AmbiguousCommitError,
  PoolTimeoutError,
  QueryTimeoutError,
  QueryCancelledError,
]

const withAdvice = (message: string, code: string, { advice }: Partial<Classification> = {}): string => {
  const told = `${message}${advice === undefined ? '' : `; ${advice}`}`
  return isSqlState(code) ? `${told}, SQLSTATE ${code}` : told
}

const forCaller = (error: DatabaseError): DatabaseError => {
  const { code, cause, table, column, columns, constraint, detail, hint, sql } = error
  const errorClass = error.constructor as new (message: string, fields: DatabaseErrorFields) => DatabaseError // one of the above
  const isComplete = error.message.endsWith(` ${code}`)
  return new errorClass(isComplete ? error.message : withAdvice(error.message, code, classify(code)), {
    code,
    cause,
    table,
    column,
    columns,
    constraint,
    detail,
    hint,
    sql,
  })
}

/** `players.teamId: `, `players (teamId, slot): `. */
const prefix = ({ table, columns }: FailurePlace): string => {
  const [only] = columns
  if (only === undefined) {
    return table === undefined ? '' : `${table}: `
  }
  if (columns.length === 1) {
    return table === undefined ? `${only}: ` : `${table}.${only}: `
  }
  return `${table === undefined ? '' : `${table} `}(${columns.join(', ')}): `
}

const ofForeignKey = ({ foreignKey }: FailurePlace): string | undefined => {
  if (foreignKey === undefined) {
    return undefined
  }
  const { isReferred, target } = foreignKey
  if (isReferred) {
    return `a row still refers to the row${target === undefined ? '' : ` of ${target}`} that was to be deleted or changed`
  }
  return `the row${target === undefined ? '' : ` of ${target}`} it refers to does not exist`
}

const sentenceOf = (
  error: DriverError,
  place: FailurePlace,
  { says }: Partial<Classification>,
  own: string,
): string => {
  const about = place.constraint ?? (error.code === '40001' ? retryReason(error.message) : undefined)
  return `${ofForeignKey(place) ?? says ?? own}${about === undefined ? '' : ` (${about})`}`
}

const isAboutConnections = ({ errorClass }: Classification): boolean =>
  errorClass === ConnectionError || errorClass.prototype instanceof ConnectionError

const ofDriver = (error: DriverError, context: FailureContext): DatabaseError => {
  const { code, detail } = error
  const { table, sql = error.query, parameters = error.parameters ?? [] } = context
  const place = locate(error, { ...context, sql, parameters })
  const hidden = (text: string): string => redact(text, parameters, sql)
  const classification = classify(code, error.message) ?? { errorClass: DatabaseError }
  const own = hidden(error.message)
  quieten(error, classification.says ?? own)
  const { errorClass } = classification
  const fields = {
    code,
    cause: error,
    table: place.table,
    column: place.columns.length === 1 ? place.columns[0] : undefined,
    columns: place.columns.length === 0 ? undefined : Object.freeze([...place.columns]),
    constraint: place.constraint,
    detail,
    hint: error.hint === undefined ? undefined : hidden(error.hint),
    sql,
  }
  // a table of a schema is "app.users" to the server
  const isMissing = table !== undefined && error.message.includes(`"${tableLabel(table)}"`)
  if (errorClass === TableNotFoundError && isMissing) {
    return new TableNotInitializedError(
      `the table "${tableLabel(table)}" does not exist: create it with initialize() or by a migration`,
      fields,
    )
  }
  const where = isAboutConnections(classification) ? '' : prefix(place)
  const message = `${where}${sentenceOf(error, place, classification, own)}`
  return new errorClass(withAdvice(message, code, classification), fields)
}

/**
 * The error a caller gets for what the driver threw. Its message never repeats a value: the server's sentence is used
 * only where it can hold none, and is otherwise in `cause`, which does not print it.
 */
export const toDatabaseError = (error: unknown, context: FailureContext): unknown => {
  if (error instanceof DatabaseError) {
    return TOLD_ELSEWHERE.some((errorClass) => error instanceof errorClass) ? forCaller(error) : error
  }
  return isDriverError(error) ? ofDriver(error, context) : error
}

/** The error for a statement whose connection was lost: ambiguous when it may have changed something. */
export const lostConnection = (
  where: string,
  { text, idempotent }: { readonly text: string; readonly idempotent: boolean },
  cause: unknown,
): DatabaseError => {
  const fields = { code: 'CONNECTION_LOST', sql: text, cause }
  return idempotent
    ? new ConnectionError(`the connection to ${where} was lost`, fields)
    : new AmbiguousCommitError(
        `the connection to ${where} was lost while the statement ran: whether it took effect is unknown`,
        fields,
      )
}
