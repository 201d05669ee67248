import { type TableDefinition, ValidationError } from '@manticore/schema'
import { type RawBuilder, sql } from 'kysely'
import { readAsOf } from './as-of.js'
import { type LockRequest, readLock } from './lock.js'
import { readRequest } from './request.js'

/** When a read sees the table and what it locks, read but not compiled. */
export interface ReadClauses {
  /** Equal for equal clauses, empty for none; undefined for a fixed time, which is compiled each time. */
  readonly key: string | undefined
  /** Whether it reads the past, which has no `lock`. */
  readonly kind: 'read' | 'historical read'
  /** ` as of system time '-10s'`, or nothing: behind the tables of FROM. */
  asOf(): RawBuilder<unknown>
  /** ` for update skip locked`, or nothing: at the end. `of` names the one of several tables that is locked. */
  lock(of?: string): RawBuilder<unknown>
}

/** What a caller may say of a read. */
export interface ReadRequest extends LockRequest {
  readonly asOf?: unknown
}

const nothing = (): RawBuilder<unknown> => sql.raw('')

/** Now, and no lock. */
const noClauses: ReadClauses = Object.freeze({
  key: '',
  kind: 'read',
  asOf: nothing,
  lock: nothing,
})

const historical = (table: TableDefinition, asOf: unknown): ReadClauses => {
  const moment = readAsOf(asOf, table)
  return {
    key: moment.key,
    kind: 'historical read',
    asOf: () => sql` as of system time ${sql.raw(moment.sql)}`,
    lock: nothing,
  }
}

const locking = (table: TableDefinition, request: LockRequest): ReadClauses => {
  const lock = readLock(table, request)
  if (lock === undefined) {
    return noClauses
  }
  const { strength, wait } = lock
  return {
    key: strength + wait,
    kind: 'read',
    asOf: nothing,
    lock: (of) =>
      sql`${sql.raw(strength)}${of === undefined ? nothing() : sql` of ${sql.raw(of)}`}${sql.raw(wait)}`,
  }
}

/** Reads `{ lock, skipLocked, noWait, asOf }`. Throws `ValidationError` for what cannot be, or not together. */
export const readClauses = (table: TableDefinition, request: ReadRequest): ReadClauses => {
  const { lock, skipLocked, noWait, asOf } = request
  if (asOf === undefined) {
    return lock === undefined && skipLocked === undefined && noWait === undefined
      ? noClauses
      : locking(table, request)
  }
  if (lock !== undefined || skipLocked !== undefined || noWait !== undefined) {
    throw new ValidationError(
      `${table.name}: lock, skipLocked and noWait cannot stand with asOf, since the past cannot be locked; leave one out`,
      { table: table.name },
    )
  }
  return historical(table, asOf)
}

/** The clauses of a method that is told nothing else. */
export const optionClauses = (
  table: TableDefinition,
  method: string,
  names: readonly string[],
  options: unknown,
): ReadClauses =>
  options === undefined ? noClauses : readClauses(table, readRequest(table, method, names, options))
