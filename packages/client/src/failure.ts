import type { Parameter } from '@manticore/core'
import { DatabaseError, type DatabaseErrorFields, type TableDefinition } from '@manticore/schema'
import {
  AmbiguousCommitError,
  ConnectionError,
  TableNotFoundError,
  TableNotInitializedError,
} from './errors.js'
import { redact } from './redact.js'
import { classify } from './sqlstate.js'

/** What a driver's error may carry. CockroachDB sends neither table nor column. */
interface DriverError {
  readonly code: string
  readonly message: string
  readonly detail?: string
  readonly hint?: string
  readonly table_name?: string
  readonly column_name?: string
  readonly constraint_name?: string
}

/** What is known of the statement that failed. */
export interface FailureContext {
  readonly sql?: string | undefined
  readonly parameters?: readonly Parameter[]
  readonly table?: TableDefinition | undefined
}

/** The code of a driver's or a system's error; empty when it has none. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : ''

const isDriverError = (error: unknown): error is DriverError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'

// 23502 on CockroachDB: the column is in the sentence only
const columnInMessage = (message: string): string | undefined =>
  /null value in column "([^"]+)"/.exec(message)?.[1]

const place = (...parts: (string | undefined)[]): string => {
  const known = parts.filter((part) => part !== undefined)
  return known.length === 0 ? '' : `${known.join('.')}: `
}

// What ends a connection is told to everybody who waits on it, far from where they called; made anew where it is caught,
// an error has the caller in its stack.
const forCaller = (error: DatabaseError): DatabaseError => {
  const { code, cause, sql } = error
  const errorClass = error.constructor as new (message: string, fields: DatabaseErrorFields) => DatabaseError
  return new errorClass(error.message, { code, cause, sql })
}

const endsConnection = (error: unknown): error is DatabaseError =>
  error instanceof ConnectionError || error instanceof AmbiguousCommitError

/**
 * The error a caller gets for what the driver threw. Its message never repeats a value: the server's sentence is
 * used only where it can hold none, and is otherwise in `cause`.
 */
export const toDatabaseError = (error: unknown, { sql, parameters = [], table }: FailureContext): unknown => {
  if (endsConnection(error)) {
    return forCaller(error)
  }
  if (error instanceof DatabaseError || !isDriverError(error)) {
    return error
  }
  const { code, detail } = error
  const message = redact(error.message, parameters)
  const hint = error.hint === undefined ? undefined : redact(error.hint, parameters)
  const columnName = error.column_name ?? (code === '23502' ? columnInMessage(message) : undefined)
  const column = table?.columns.find(({ name }) => name === columnName)?.property ?? columnName
  const tableName = error.table_name ?? table?.name
  const fields = {
    code,
    cause: error,
    table: tableName,
    column,
    constraint: error.constraint_name,
    detail,
    hint,
    sql,
  }
  const classification = classify(code)
  if (classification === undefined) {
    return new DatabaseError(`${message} (SQLSTATE ${code})`, fields)
  }
  const { errorClass, says = message } = classification
  if (errorClass === TableNotFoundError && table !== undefined && message.includes(`"${table.name}"`)) {
    return new TableNotInitializedError(
      `the table "${table.name}" does not exist: create it with initialize() or by a migration`,
      fields,
    )
  }
  const constraint = error.constraint_name === undefined ? '' : ` (${error.constraint_name})`
  return new errorClass(`${place(tableName, column)}${says}${constraint}, SQLSTATE ${code}`, fields)
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
