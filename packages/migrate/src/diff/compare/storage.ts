import { isDeepStrictEqual } from 'node:util'
import type { FamilySnapshot, TableSnapshot } from '@manticore/core'
import type { StorageDifference } from '../change.js'
import { nameOf, ttlParameters } from '../same.js'

// what CockroachDB calls the family of a table that has only one
const ONLY = 'primary'

/** Which columns of those that are there both times share a family; the family itself is told by its name. */
const arrangement = (families: readonly FamilySnapshot[], columns: readonly string[]): Map<string, string> =>
  new Map(
    columns.map((column) => [
      column,
      families.find((family) => family.columns.includes(column))?.name ?? families[0]?.name ?? ONLY,
    ]),
  )

const isArrangedAlike = (from: TableSnapshot, to: TableSnapshot): boolean => {
  // those that are new are put where they belong when they are added
  const names = new Set(to.columns.map(({ name }) => name))
  const columns = from.columns.flatMap(({ name }) => (names.has(name) ? [name] : []))
  return isDeepStrictEqual(arrangement(from.families, columns), arrangement(to.families, columns))
}

/** What the storage of a table differs in, which only CockroachDB has words for. */
export const storageDifferences = (from: TableSnapshot, to: TableSnapshot): StorageDifference[] => {
  const table = nameOf(to)
  return [
    ...(isDeepStrictEqual(ttlParameters(from.ttl), ttlParameters(to.ttl))
      ? []
      : [{ kind: 'changeTtl', table, from: from.ttl, to: to.ttl } as const]),
    ...(isDeepStrictEqual({ ...from.locality }, { ...to.locality })
      ? []
      : [{ kind: 'changeLocality', table, to: to.locality } as const]),
    ...(isArrangedAlike(from, to) ? [] : [{ kind: 'changeFamilies', table, to: to.families } as const]),
  ]
}
