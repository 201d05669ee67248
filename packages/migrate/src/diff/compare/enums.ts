import { type EnumSnapshot, madeName, type ServerKind } from '@manticore/core'
import { qualifiedName } from '@manticore/schema'
import type { EnumDifference } from '../change.js'
import { isSameName, nameOf } from '../same.js'

// labels that are there both times, in the order of the one and in that of the other
const isReordered = (from: readonly string[], to: readonly string[]): boolean => {
  const before = from.filter((label) => to.includes(label))
  const after = to.filter((label) => from.includes(label))
  return before.some((label, place) => after[place] !== label)
}

/** Each label goes before the next one that is there by then; CockroachDB and PostgreSQL put one without a place last. */
const additions = (from: EnumSnapshot, to: EnumSnapshot): EnumDifference[] =>
  to.labels.flatMap((label, place): EnumDifference[] =>
    from.labels.includes(label)
      ? []
      : [
          {
            kind: 'addLabel',
            type: nameOf(to),
            label,
            before: to.labels.slice(place + 1).find((next) => from.labels.includes(next)),
          },
        ],
  )

const changedEnum = (
  from: EnumSnapshot,
  to: EnumSnapshot,
  server: ServerKind,
  taken: ReadonlySet<string>,
): EnumDifference[] => {
  const gone = from.labels.filter((label) => !to.labels.includes(label))
  // PostgreSQL drops no label, and neither server moves one
  if (isReordered(from.labels, to.labels) || (gone.length > 0 && server === 'postgres')) {
    return [{ kind: 'rebuildEnum', to, aside: madeName([to.name], 'old', taken) }]
  }
  return [
    ...additions(from, to),
    ...gone.map((label): EnumDifference => ({ kind: 'dropLabel', type: nameOf(to), label })),
  ]
}

/** What enum types differ in. */
export const enumDifferences = (
  from: readonly EnumSnapshot[],
  to: readonly EnumSnapshot[],
  server: ServerKind,
): EnumDifference[] => {
  const taken = new Set([...from, ...to].map(({ name }) => name))
  return [
    ...to.flatMap((type): EnumDifference[] => {
      const old = from.find((one) => isSameName(one, type))
      return old === undefined ? [{ kind: 'createEnum', type }] : changedEnum(old, type, server, taken)
    }),
    ...from
      .filter((type) => !to.some((one) => isSameName(one, type)))
      .map((type): EnumDifference => ({ kind: 'dropEnum', type })),
  ]
}

/** The names of the types that are rebuilt, as columns have them. */
export const rebuiltEnums = (differences: readonly EnumDifference[]): ReadonlySet<string> =>
  new Set(differences.flatMap((one) => (one.kind === 'rebuildEnum' ? [qualifiedName(one.to)] : [])))
