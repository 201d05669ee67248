import { isStorableText } from './codec/text.js'
import { SchemaError } from './errors.js'
import { isSqlExpression, type SqlExpression } from './sql.js'

/** How the job that deletes expired rows works. What is left out is CockroachDB's default. */
export interface TtlJob {
  /** When the job runs: `'@daily'` (the default), or a cron expression. */
  readonly cron?: string
  /** Rows read at a time, 500 by default. */
  readonly selectBatchSize?: number
  /** Rows deleted at a time, 100 by default. */
  readonly deleteBatchSize?: number
  /** Rows read a second on each node at most; 0, the default, is no limit. */
  readonly selectRateLimit?: number
  /** Rows deleted a second on each node at most, 100 by default; 0 is no limit. */
  readonly deleteRateLimit?: number
  /** `true`: the job deletes nothing for now. */
  readonly pause?: boolean
  /** `true`: metrics of this table by themselves. */
  readonly labelMetrics?: boolean
  /** How often the job counts rows and expired rows for its metrics: `'1 minute'`. */
  readonly rowStatsPollInterval?: string
  /** `true`: changefeeds do not see what the job deletes. */
  readonly disableChangefeedReplication?: boolean
}

/** When a row expires: at a time computed from its columns, or an interval after it was last written. */
export type TtlOptions = TtlJob &
  (
    | {
        /** The time at which the row expires, a TIMESTAMPTZ: `` sql`created_at + '30 days'` ``. */
        readonly expiration: SqlExpression
        readonly after?: never
      }
    | {
        /** How long after it was last written the row expires: `'30 days'`. */
        readonly after: string
        readonly expiration?: never
      }
  )

/** A declared time to live: when rows expire, and the storage parameters of the job by their names in SQL. */
export interface TtlExtra {
  readonly kind: 'ttl'
  /** The expression for the time at which a row expires. */
  readonly expiration: SqlExpression | undefined
  /** The interval after which a row expires. */
  readonly after: string | undefined
  /** The storage parameters of the job, by their names in SQL. */
  readonly parameters: Readonly<Record<string, string | number | boolean>>
}

type ParameterKind = 'text' | 'count' | 'limit' | 'switch'

/** The options by their names, the storage parameters they set, and what these take. */
export const ttlParameters: {
  readonly [Option in keyof Required<TtlJob>]: readonly [string, ParameterKind]
} = {
  cron: ['ttl_job_cron', 'text'],
  selectBatchSize: ['ttl_select_batch_size', 'count'],
  deleteBatchSize: ['ttl_delete_batch_size', 'count'],
  selectRateLimit: ['ttl_select_rate_limit', 'limit'],
  deleteRateLimit: ['ttl_delete_rate_limit', 'limit'],
  pause: ['ttl_pause', 'switch'],
  labelMetrics: ['ttl_label_metrics', 'switch'],
  rowStatsPollInterval: ['ttl_row_stats_poll_interval', 'text'],
  disableChangefeedReplication: ['ttl_disable_changefeed_replication', 'switch'],
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && isStorableText(value)

const CHECKS: { readonly [Kind in ParameterKind]: readonly [(value: unknown) => boolean, string] } = {
  text: [isText, 'a string with text in it'],
  count: [(value) => Number.isSafeInteger(value) && Number(value) >= 1, 'an integer from 1'],
  limit: [(value) => Number.isSafeInteger(value) && Number(value) >= 0, 'an integer from 0'],
  switch: [(value) => typeof value === 'boolean', 'true or false'],
}

const isOption = (name: string): name is keyof TtlJob => Object.hasOwn(ttlParameters, name)

const readParameter = (option: string, value: unknown): readonly [string, string | number | boolean] => {
  if (!isOption(option)) {
    const known = ['expiration', 'after', ...Object.keys(ttlParameters)].join(', ')
    throw new SchemaError(`ttl(): "${option}" is not an option; the options are ${known}`)
  }
  const [name, kind] = ttlParameters[option]
  const [accepts, expected] = CHECKS[kind]
  if (!accepts(value)) {
    throw new SchemaError(`ttl(): ${option} expects ${expected}`)
  }
  return [name, value as string | number | boolean] // its check has just said so
}

/**
 * Row-level TTL: a job deletes rows that have expired, at a time computed from their columns or, by `after`, so long after
 * their last write, which a hidden column of the database's keeps.
 *
 * An expired row is there until the job deletes it, so a read that must not see it says so in its filter.
 * CockroachDB only.
 *
 * Sends `WITH (ttl_expiration_expression = '"expires_at"', ttl_job_cron = '@hourly')` with CREATE TABLE.
 *
 * @example
 * ```ts
 * const sessions = defineTable(
 *   'sessions',
 *   { id: uuid().primaryKey(), expiresAt: timestamptz().named('expires_at').notNull() },
 *   (t) => [ttl({ expiration: sql`${t.expiresAt}`, cron: '@hourly' })],
 * )
 * ```
 *
 * @see https://www.cockroachlabs.com/docs/stable/row-level-ttl
 */
export const ttl = (options: TtlOptions): TtlExtra => {
  const { expiration, after, ...job } = options
  if ((expiration === undefined) === (after === undefined)) {
    throw new SchemaError('ttl() expects either expiration or after')
  }
  if (expiration !== undefined && !isSqlExpression(expiration)) {
    throw new SchemaError('ttl(): expiration expects an sql expression: ttl({ expiration: sql`expires_at` })')
  }
  if (after !== undefined && !isText(after)) {
    throw new SchemaError("ttl(): after expects an interval as text: ttl({ after: '3 months' })")
  }
  const given = Object.entries(job).filter(([, value]) => value !== undefined)
  return Object.freeze({
    kind: 'ttl',
    expiration,
    after,
    parameters: Object.freeze(
      Object.fromEntries(given.map(([option, value]) => readParameter(option, value))),
    ),
  })
}
