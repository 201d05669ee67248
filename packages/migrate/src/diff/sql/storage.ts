import { localitySql, type TtlSnapshot, ttlSql } from '@manticore/core'
import type { StorageDifference } from '../change.js'
import { lossOf } from '../loss.js'
import { ttlParameters } from '../same.js'
import type { Render, Step } from '../step.js'
import { alterTable, unlocked } from './alter-table.js'

// what of a time to live is not as it was
const changedTtl = (from: TtlSnapshot | undefined, to: TtlSnapshot): TtlSnapshot => {
  const had = ttlParameters(from)
  const isNew = (name: string, value: string | number | boolean | undefined): boolean =>
    value !== undefined && had.get(name) !== String(value)
  return {
    expiration: isNew('ttl_expiration_expression', to.expiration) ? to.expiration : undefined,
    after: isNew('ttl_expire_after', to.after) ? to.after : undefined,
    parameters: Object.fromEntries(
      Object.entries(to.parameters).filter(([name, value]) => isNew(name, value)),
    ),
  }
}

/** How and where rows are stored. */
export const renderStorage: Render<StorageDifference['kind']> = {
  changeTtl: (change) => {
    const { table, from, to } = change
    const phase = 'alter storage'
    if (to === undefined) {
      return [{ phase, text: alterTable(table, 'RESET (ttl)') }]
    }
    const set = ttlSql(changedTtl(from, to))
    const has = ttlParameters(to)
    const gone = [...ttlParameters(from).keys()].filter((name) => !has.has(name))
    return [
      ...(set === ''
        ? []
        : [
            {
              phase,
              text: alterTable(table, `SET (${set})`),
              destructive: lossOf(change),
            } satisfies Step,
          ]),
      ...(gone.length === 0
        ? []
        : [{ phase, text: alterTable(table, `RESET (${gone.join(', ')})`) } satisfies Step]),
    ]
  },
  changeLocality: ({ table, to }, options) => {
    const locality = to === undefined ? 'LOCALITY REGIONAL BY TABLE IN PRIMARY REGION' : localitySql(to)
    const text = alterTable(table, `SET ${locality}`)
    return unlocked(table, { phase: 'alter storage', text }, options)
  },
  // a family is chosen when a column is added; see `impossible`
  changeFamilies: () => [],
}
