import type { LocalitySnapshot, TtlSnapshot } from '@manticore/core'
import type { Token } from '../../statements/tokens.js'
import { stringOf } from '../../statements/value.js'
import { readPairs } from './indexes.js'
import { type Phrase, textOf } from './phrase.js'

// '3 mons':::INTERVAL, 200, true
const readValue = (text: string, tokens: readonly Token[]): string | number | boolean => {
  const written = textOf(text, tokens)
  if (tokens[0]?.kind === 'number') {
    return Number(tokens[0].text)
  }
  return stringOf(tokens[0]) ?? (written === 'true' || written === 'false' ? written === 'true' : written)
}

/** The storage parameters of a table: those of a time to live, and others, for which a snapshot has no words. */
export interface StorageParameters {
  readonly ttl: TtlSnapshot | undefined
  readonly others: readonly string[]
}

// every table is locked since v26.1 and unlocked by itself when it is altered
const UNTOLD: ReadonlySet<string> = new Set(['ttl', 'schema_locked'])

/** Reads `(ttl = 'on', ttl_expire_after = '3 mons':::INTERVAL, ttl_job_cron = '@hourly')`. */
export const readParameters = (text: string, tokens: readonly Token[]): StorageParameters => {
  const pairs = readPairs(tokens).filter(([name]) => !UNTOLD.has(name))
  const {
    ttl_expiration_expression: expiration,
    ttl_expire_after: after,
    ...parameters
  } = Object.fromEntries(
    pairs.filter(([name]) => name.startsWith('ttl_')).map(([name, value]) => [name, readValue(text, value)]),
  )
  return {
    ttl:
      expiration === undefined && after === undefined
        ? undefined
        : Object.freeze({
            expiration: expiration === undefined ? undefined : String(expiration),
            after: after === undefined ? undefined : String(after),
            parameters: Object.freeze(parameters),
          }),
    others: pairs
      .filter(([name]) => !name.startsWith('ttl_'))
      .map(([name, value]) => `${name} = ${textOf(text, value)}`),
  }
}

/** Reads `GLOBAL`, `REGIONAL BY ROW AS region`, `REGIONAL BY TABLE IN PRIMARY REGION`. */
export const readLocality = (phrase: Phrase): LocalitySnapshot => {
  if (phrase.skip('global')) {
    return Object.freeze({ where: 'global', region: undefined, as: undefined })
  }
  phrase.skip('regional')
  if (phrase.skip('by row')) {
    const as = phrase.skip('as') ? phrase.name() : undefined
    return Object.freeze({ where: 'regional by row', region: undefined, as })
  }
  phrase.skip('by table')
  const region = phrase.skip('in') && !phrase.skip('primary region') ? phrase.name() : undefined
  return Object.freeze({ where: 'regional by table', region, as: undefined })
}
