import { describeKind, type TableDefinition, ValidationError } from '@manticore/schema'

/** What a caller may say of locks. */
export interface LockRequest {
  readonly lock?: unknown
  readonly skipLocked?: unknown
  readonly noWait?: unknown
}

/** A lock as SQL. */
export interface Lock {
  /** ` for update` or ` for share`. */
  readonly strength: string
  /** ` skip locked`, ` nowait`, or nothing: what to do about rows that others have locked. */
  readonly wait: string
}

const STRENGTHS: ReadonlyMap<unknown, string> = new Map([
  ['update', ' for update'],
  ['share', ' for share'],
])

const refuse = (table: TableDefinition, message: string): never => {
  throw new ValidationError(`${table.name}: ${message}`, { table: table.name })
}

const readFlag = (table: TableDefinition, name: string, value: unknown): boolean =>
  value === undefined || typeof value === 'boolean'
    ? value === true
    : refuse(table, `${name} expects a boolean; got ${describeKind(value)}`)

/** Reads a lock, if there is one. Throws `ValidationError` for what is none, and for a way to wait without one. */
export const readLock = (
  table: TableDefinition,
  { lock, skipLocked, noWait }: LockRequest,
): Lock | undefined => {
  const skips = readFlag(table, 'skipLocked', skipLocked)
  const fails = readFlag(table, 'noWait', noWait)
  if (lock === undefined && (skips || fails)) {
    refuse(table, `${skips ? 'skipLocked' : 'noWait'} needs lock: 'update' or lock: 'share'`)
  }
  if (skips && fails) {
    refuse(table, 'skipLocked and noWait exclude each other; leave one out')
  }
  if (lock === undefined) {
    return undefined
  }
  return {
    strength:
      STRENGTHS.get(lock) ?? refuse(table, `lock expects 'update' or 'share'; got ${describeKind(lock)}`),
    wait: skips ? ' skip locked' : fails ? ' nowait' : '',
  }
}
