import type { TtlSnapshot } from '@manticore/core'
import type { Asked } from '../introspect/live-schema.js'
import { isSameText } from './same-text.js'

// https://www.cockroachlabs.com/docs/stable/row-level-ttl#ttl-storage-parameters: what is not shown is this
const DEFAULTS: Readonly<Record<string, string | number | boolean>> = {
  ttl_job_cron: '@daily',
  ttl_select_batch_size: 500,
  ttl_delete_batch_size: 100,
  ttl_select_rate_limit: 0,
  ttl_delete_rate_limit: 100,
  ttl_pause: false,
  ttl_label_metrics: false,
  ttl_disable_changefeed_replication: false,
}

const INTERVALS = 'select $1::INTERVAL = $2::INTERVAL as same'

/** A declared time to live in the words of the live one, as far as they say the same: `3 months` is shown as `3 mons`. */
export const canonicalTtl = async (
  db: Pick<Asked, 'execute'>,
  declared: TtlSnapshot,
  live: TtlSnapshot,
): Promise<TtlSnapshot> => {
  const interval = async (one: string, other: unknown): Promise<string> => {
    if (typeof other !== 'string' || one === other) {
      return one
    }
    const [row] = await db.execute<{ same: boolean }>(INTERVALS, [one, other])
    return row?.same === true ? other : one
  }
  const { expiration, after } = declared
  const parameters: [string, string | number | boolean][] = []
  for (const [name, value] of Object.entries(declared.parameters)) {
    if (name === 'ttl_row_stats_poll_interval') {
      parameters.push([name, await interval(String(value), live.parameters[name])])
    } else if (live.parameters[name] !== undefined || value !== DEFAULTS[name]) {
      parameters.push([name, value])
    }
  }
  return {
    expiration:
      expiration !== undefined && live.expiration !== undefined && isSameText(expiration, live.expiration)
        ? live.expiration
        : expiration,
    after: after === undefined ? undefined : await interval(after, live.after),
    parameters: Object.fromEntries(parameters),
  }
}
