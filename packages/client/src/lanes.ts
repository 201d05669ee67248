import { Lane } from './lane.js'
import type { Options } from './options.js'

/** The connections of a database: opened as they are needed, shared by single statements, lent to one user alone. */
export interface Lanes {
  /** The lane for one statement: an idle one, a new one, or the one with the fewest statements on it. */
  shared(): Lane | Promise<Lane>
  /** A lane for one user alone until it is released; first come, first served. */
  acquire(): Promise<Lane>
  release(lane: Lane): void
  /** Waits for what was sent and closes every connection. */
  end(): Promise<void>
}

interface Waiter {
  readonly exclusive: boolean
  readonly resolve: (lane: Lane) => void
}

/** Creates the lanes; nothing is opened yet. */
export const createLanes = (options: Options): Lanes => {
  const lanes: Lane[] = []
  const waiting: Waiter[] = []
  // one lane stays open to single statements while the others are lent
  const mostExclusive = Math.max(1, options.maxConnections - 1)
  let exclusive = 0

  const pick = (): Lane | undefined => {
    let best: Lane | undefined
    for (const lane of lanes) {
      if (!lane.exclusive && (best === undefined || lane.load < best.load)) {
        if (lane.load === 0) {
          return lane
        }
        best = lane
      }
    }
    if (lanes.length < options.maxConnections) {
      best = new Lane(options)
      lanes.push(best)
    }
    return best
  }

  const take = (wantsExclusive: boolean): Lane | undefined => {
    if (!wantsExclusive) {
      return pick()
    }
    const lane = exclusive < mostExclusive ? pick() : undefined
    if (lane !== undefined) {
      lane.exclusive = true
      exclusive++
    }
    return lane
  }

  const wait = (wantsExclusive: boolean): Promise<Lane> =>
    new Promise((resolve) => {
      waiting.push({ exclusive: wantsExclusive, resolve })
    })

  const serve = (): void => {
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      const lane = take(first.exclusive)
      if (lane === undefined) {
        return
      }
      waiting.shift()
      first.resolve(lane)
    }
  }

  return {
    shared: () => pick() ?? wait(false),
    acquire: async () => (waiting.length === 0 ? take(true) : undefined) ?? wait(true),
    release: (lane) => {
      lane.exclusive = false
      exclusive--
      serve()
    },
    end: async () => {
      await Promise.all(lanes.map((lane) => lane.end()))
    },
  }
}
