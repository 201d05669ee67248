interface Followers {
  readonly all: Set<() => void>
  readonly tell: () => void
}

const followers = new WeakMap<AbortSignal, Followers>()

const follow = (signal: AbortSignal): Followers => {
  const all = new Set<() => void>()
  const tell = (): void => {
    for (const told of all) {
      told()
    }
  }
  const made = { all, tell }
  followers.set(signal, made)
  signal.addEventListener('abort', tell, { once: true })
  return made
}

/**
 * Calls a function when a signal is aborted, and answers with how to end that. However many calls share a signal, it has one
 * listener, since Node 20 takes eleven for a leak; and none when nobody waits for it any more.
 */
export const onAbort = (signal: AbortSignal, told: () => void): (() => void) => {
  const { all, tell } = followers.get(signal) ?? follow(signal)
  all.add(told)
  return () => {
    all.delete(told)
    if (all.size === 0) {
      signal.removeEventListener('abort', tell)
      followers.delete(signal)
    }
  }
}
