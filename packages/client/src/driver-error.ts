import type { Parameter } from '@manticore/core'
import { isSqlState } from './sqlstate.js'

/** What a driver's error may carry. CockroachDB sends neither table nor column, and a constraint for 23xxx only. */
export interface DriverError extends Error {
  readonly code: string
  readonly detail?: string
  readonly hint?: string
  readonly table_name?: string
  readonly column_name?: string
  readonly constraint_name?: string
  /** The text and the parameters of the statement, which postgres.js adds. */
  readonly query?: string
  readonly parameters?: readonly Parameter[]
}

// what postgres.js refuses by itself
const DRIVERS_OWN: ReadonlySet<string> = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'MAX_PARAMETERS_EXCEEDED',
  'MESSAGE_NOT_SUPPORTED',
  'SASL_SIGNATURE_MISMATCH',
])

/** The code of a driver's or a system's error; empty when it has none. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : ''

/** Whether the server or the driver made an error. One of a file that a batch reads its rows from comes out unchanged. */
export const isDriverError = (error: unknown): error is DriverError =>
  error instanceof Error && (isSqlState(codeOf(error)) || DRIVERS_OWN.has(codeOf(error)))

// Node prints these of an error that is another's cause
const SHOWN: ReadonlySet<string> = new Set([
  'name',
  'code',
  'severity',
  'severity_local',
  'file',
  'line',
  'routine',
  'position',
  'errno',
  'address',
  'port',
])

const framesOf = ({ stack = '', message }: Error): string => {
  const start = stack.indexOf(message)
  const frames = start === -1 ? -1 : stack.indexOf('\n    at ', start + message.length)
  return frames === -1 ? '' : stack.slice(frames)
}

const quiet = new WeakSet<DriverError>()

/**
 * Keeps a driver's error from showing values when it is printed as the cause of ours: `console.error` prints the stack,
 * which begins with the message, and every enumerable field. All of it stays where it was, to be asked for by name;
 * the stack begins with `sentence` instead.
 */
export const quieten = (error: DriverError, sentence: string): void => {
  if (quiet.has(error)) {
    return
  }
  quiet.add(error)
  const stack = `${error.name}: ${sentence}${framesOf(error)}`
  for (const field of Object.keys(error)) {
    if (!SHOWN.has(field)) {
      Reflect.defineProperty(error, field, { enumerable: false })
    }
  }
  Reflect.defineProperty(error, 'stack', { value: stack, enumerable: false, writable: true })
}
