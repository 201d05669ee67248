import { DatabaseError, type TableDefinition } from '@manticore/schema'
import {
  AmbiguousCommitError,
  ConnectionError,
  TableNotFoundError,
  TableNotInitializedError,
} from './errors.js'
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
  readonly table?: TableDefinition | undefined
  /** False for a table known from the catalog alone, which no initialize() creates. */
  readonly declared?: boolean
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

/**
 * The error a caller gets for what the driver threw. Its message never repeats a value: the server's sentence is
 * used only where it can hold none, and is otherwise in `cause`.
 */
export const toDatabaseError = (error: unknown, { sql, table, declared = true }: FailureContext): unknown => {
  if (error instanceof DatabaseError || !isDriverError(error)) {
    return error
  }
  const { code, message, detail, hint } = error
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
  if (
    errorClass === TableNotFoundError &&
    declared &&
    table !== undefined &&
    message.includes(`"${table.name}"`)
  ) {
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
