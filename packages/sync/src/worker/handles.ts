import type { Handle } from '../bridge/messages.js'

/** What a worker keeps for its caller, by number. */
export interface Handles<Kept> {
  add(kept: Kept): Handle
  /** Throws when there is nothing. */
  get(handle: Handle): Kept
  find(handle: Handle): Kept | undefined
  remove(handle: Handle): void
  all(): readonly Kept[]
}

/** Keeps what the caller is to come back to. The first is number 0. */
export const createHandles = <Kept>(): Handles<Kept> => {
  const all = new Map<Handle, Kept>()
  let next = 0
  return {
    add: (kept) => {
      all.set(next, kept)
      return next++
    },
    get: (handle) => {
      const kept = all.get(handle)
      if (kept === undefined) {
        throw new TypeError(`the worker keeps nothing under ${handle}`)
      }
      return kept
    },
    find: (handle) => all.get(handle),
    remove: (handle) => {
      all.delete(handle)
    },
    all: () => [...all.values()],
  }
}
