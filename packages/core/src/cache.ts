/** A bounded map: the entries least recently used go first. */
export interface Cache<Key, Value> {
  /** The value of a key, made and kept if it is not there. */
  get(key: Key, make: () => Value): Value
  /** How many entries there are. */
  readonly size: number
}

/**
 * A cache of at most `limit` entries. It keeps two generations of half that size: what is used moves to the
 * young one, and when that is full the old one is dropped. Reading costs a lookup and no bookkeeping.
 */
export const createCache = <Key, Value>(limit: number): Cache<Key, Value> => {
  const half = Math.max(1, Math.floor(limit / 2))
  let young = new Map<Key, Value>()
  let old = new Map<Key, Value>()
  return {
    get: (key, make) => {
      const hit = young.get(key)
      if (hit !== undefined) {
        return hit
      }
      const value = old.get(key) ?? make()
      if (young.size >= half) {
        old = young
        young = new Map()
      }
      old.delete(key)
      young.set(key, value)
      return value
    },
    get size() {
      return young.size + old.size
    },
  }
}
