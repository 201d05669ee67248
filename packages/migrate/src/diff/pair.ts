/** What has a name, or none that matters. */
interface Nameable {
  readonly name: string | undefined
}

/** Things of one side beside those of the other. */
export interface Pairs<Item> {
  readonly both: readonly (readonly [from: Item, to: Item])[]
  readonly onlyFrom: readonly Item[]
  readonly onlyTo: readonly Item[]
}

/**
 * Pairs things by their names; then each of those left with one that is the same but for its name, the nameless first.
 * Where a name is all that differs, it is a rename.
 */
export const pair = <Item extends Nameable>(
  from: readonly Item[],
  to: readonly Item[],
  isSame: (one: Item, other: Item) => boolean,
): Pairs<Item> => {
  const left = new Set(from)
  const found = new Map<Item, Item>()
  const take = (item: Item, matches: (candidate: Item) => boolean): void => {
    const match = [...left].find(matches)
    if (match !== undefined) {
      left.delete(match)
      found.set(item, match)
    }
  }
  for (const item of to.filter(({ name }) => name !== undefined)) {
    take(item, ({ name }) => name === item.name)
  }
  const nameless = to.filter(({ name }) => name === undefined)
  const named = to.filter((item) => item.name !== undefined && !found.has(item))
  for (const item of [...nameless, ...named]) {
    take(item, (candidate) => isSame(candidate, item))
  }
  return {
    both: to.flatMap((item) => {
      const match = found.get(item)
      return match === undefined ? [] : [[match, item] as const]
    }),
    onlyFrom: [...left],
    onlyTo: to.filter((item) => !found.has(item)),
  }
}
