import { describeKind, type TableDefinition, ValidationError } from '@manticore/schema'

/** A moment long enough ago for the nearest replica to answer: made by {@link followerRead}. */
export interface FollowerRead {
  readonly kind: 'followerRead'
}

/** The newest moment that a replica nearby can answer for: made by {@link boundedStaleness}. */
export interface BoundedStaleness {
  readonly kind: 'boundedStaleness'
  /** The interval, as it was given. */
  readonly atMost: string
  /** Whether a replica nearby is the only one to ask. */
  readonly nearestOnly: boolean
}

/**
 * When a read sees the table, on CockroachDB: an interval back from now (`'-10s'`, `'-1m30s'`), an ISO 8601 text (UTC
 * when it names no zone), a Date, a decimal of `cluster_logical_timestamp()`, or one of {@link followerRead} and
 * {@link boundedStaleness}. Intervals are numbers with the units `us`, `ms`, `s`, `m`, `h`, `d` and `w`.
 */
export type AsOf = string | Date | FollowerRead | BoundedStaleness

/** A moment as SQL. */
export interface Moment {
  /** Equal for equal texts; undefined for a fixed time, which hardly comes twice. */
  readonly key: string | undefined
  /** What stands behind AS OF SYSTEM TIME, which takes no placeholder. */
  readonly sql: string
}

/** How {@link boundedStaleness} chooses a replica. */
export interface BoundedStalenessOptions {
  /** Raise an error when no replica nearby is fresh enough, instead of asking one far away. Default false. */
  readonly nearestOnly?: boolean | undefined
}

const PARTS = String.raw`(?:\d{1,9}(?:\.\d{1,9})?(?:us|ms|s|m|h|d|w)){1,7}`
const DURATION = new RegExp(`^${PARTS}$`)
const AGO = new RegExp(`^-${PARTS}$`)
const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d(?:\.\d{1,9})?))?(Z|[+-]\d\d:\d\d)?)?$/
// nanoseconds, of 19 digits since 2001, and a counter
const LOGICAL = /^[1-9]\d{18}(?:\.\d{1,10})?$/

// clocks differ by a little: within this the server decides what is the future
const CLOCK_SKEW = 10_000

const isPast = (milliseconds: number): boolean => milliseconds > 0 && milliseconds <= Date.now() + CLOCK_SKEW

const isDuration = (text: unknown): text is string =>
  typeof text === 'string' && DURATION.test(text) && /[1-9]/.test(text)

// CockroachDB takes a sign for the number it stands at alone: its '-1m30s' is 30 seconds ago
const signEach = (interval: string): string =>
  interval
    .slice(1)
    .replace(/[\d.]+[a-z]+/g, ' -$&')
    .trimStart()

const readIso = (text: string): string | undefined => {
  const match = ISO.exec(text)
  if (match === null) {
    return undefined
  }
  const [, day, minute = '00:00', second = '00', zone = 'Z'] = match
  const written = `${day}T${minute}:${second}${zone}`
  const time = Date.parse(written)
  // Date takes the 30th of February for the 2nd of March
  const isDay = new Date(`${day}T00:00:00Z`).getUTCDate() === Number(text.slice(8, 10))
  return isDay && isPast(time) ? written : undefined
}

// none of these texts has a quote or a backslash in it
const literal = (text: string): string => `'${text}'`

const fixed = (text: string): Moment => ({ key: undefined, sql: literal(text) })

const readText = (text: string): Moment | undefined => {
  if (AGO.test(text) && /[1-9]/.test(text)) {
    const sql = literal(signEach(text))
    return { key: sql, sql }
  }
  const iso = LOGICAL.test(text) ? text : readIso(text)
  return iso === undefined ? undefined : fixed(iso)
}

const FOLLOWER_READ: Moment = Object.freeze({
  key: 'follower_read_timestamp()',
  sql: 'follower_read_timestamp()',
})

const readStaleness = (atMost: unknown, nearestOnly: unknown): Moment | undefined => {
  if (!isDuration(atMost) || typeof nearestOnly !== 'boolean') {
    return undefined
  }
  const sql = `with_max_staleness(${literal(atMost)}${nearestOnly ? ', true' : ''})`
  return { key: sql, sql }
}

// by what they hold and not by who made them: they may have been copied, to another thread for one
const readObject = (value: object): Moment | undefined => {
  if (value instanceof Date) {
    return isPast(value.getTime()) ? fixed(value.toISOString()) : undefined
  }
  const { kind, atMost, nearestOnly } = value as Partial<Record<keyof BoundedStaleness, unknown>> // read by name
  if (kind === 'boundedStaleness') {
    return readStaleness(atMost, nearestOnly)
  }
  return kind === 'followerRead' ? FOLLOWER_READ : undefined
}

const read = (value: unknown): Moment | undefined => {
  if (typeof value === 'string') {
    return readText(value)
  }
  return typeof value === 'object' && value !== null ? readObject(value) : undefined
}

/**
 * Reads a moment, for a read of a table or, without one, for a transaction. Throws `ValidationError` for what is none, so
 * that its SQL holds nothing but digits and units.
 */
export const readAsOf = (value: unknown, table?: TableDefinition): Moment => {
  const moment = read(value)
  if (moment === undefined) {
    throw new ValidationError(
      `${table === undefined ? '' : `${table.name}: `}asOf expects an interval back from now such as '-10s' or '-1m30s', an ISO 8601 text or a Date that is not in the future, a decimal of cluster_logical_timestamp(), followerRead() or boundedStaleness('10s'); got ${describeKind(value)}`,
      { table: table?.name },
    )
  }
  return moment
}

/**
 * For `asOf`: reads what was true some seconds ago, which the nearest replica can answer, without waiting for writes.
 *
 * Sends `select ... from "users" as of system time follower_read_timestamp()`.
 *
 * @example
 * ```ts
 * const rows = await db.table(users).list({ asOf: followerRead() })
 * ```
 *
 * @see https://www.cockroachlabs.com/docs/stable/follower-reads
 */
export const followerRead = (): FollowerRead => Object.freeze({ kind: 'followerRead' })

/**
 * For `asOf`: reads the newest state that a replica nearby has, at most this old. For one row by its key, outside of
 * transactions; CockroachDB refuses anything else. Throws {@link ValidationError} for what is no duration.
 *
 * Sends `select ... from "users" as of system time with_max_staleness('10s') where "id" = $1::UUID`.
 *
 * @example
 * ```ts
 * const user = await db.table(users).read(id, { asOf: boundedStaleness('10s') })
 * ```
 *
 * @see https://www.cockroachlabs.com/docs/stable/follower-reads
 */
export const boundedStaleness = (
  atMost: string,
  { nearestOnly = false }: BoundedStalenessOptions = {},
): BoundedStaleness => {
  if (!isDuration(atMost)) {
    throw new ValidationError(
      `boundedStaleness expects a duration such as '10s' or '1m30s'; got ${describeKind(atMost)}`,
    )
  }
  if (typeof nearestOnly !== 'boolean') {
    throw new ValidationError(
      `boundedStaleness: nearestOnly expects a boolean; got ${describeKind(nearestOnly)}`,
    )
  }
  return Object.freeze({ kind: 'boundedStaleness', atMost, nearestOnly })
}
