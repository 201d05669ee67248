import { PoolTimeoutError } from './errors.js'
import { Lane, type LaneKeeper } from './lane.js'
import type { Limit } from './limit.js'
import type { Options } from './options.js'

/** How many connections there are and what they are doing. */
export interface PoolStats {
  /** The most there may be: `maxConnections`. */
  readonly max: number
  /** Open now. */
  readonly open: number
  /** Being opened. */
  readonly opening: number
  /** Open, with nothing to do. */
  readonly idle: number
  /** Lent to a transaction, a stream or a call with a timeout or signal. */
  readonly lent: number
  /** Statements sent and not answered. */
  readonly running: number
  /** Calls that wait for a connection. */
  readonly waiting: number
}

/** The connections of a database: opened as they are needed, shared by single statements, lent to one user alone. */
export interface Lanes {
  /** The lane for one statement, to be used at once: an idle one, a new one, or the one with the fewest statements on it. */
  shared(): Lane | undefined
  /** Uses such a lane as soon as there is one. Throws `PoolTimeoutError`. */
  whenShared<T>(use: (lane: Lane) => Promise<T>): Promise<T>
  /** A lane for one user alone until it is released; first come, first served. Throws `PoolTimeoutError`. */
  acquire(limit?: Limit): Lane | Promise<Lane>
  release(lane: Lane): void
  stats(): PoolStats
  /** Refuses whoever waits, waits for what was sent and for who has a lane, and closes every connection. */
  end(refusal: () => Error): Promise<void>
  /** Closes every connection at once. */
  destroy(cause: unknown): void
}

interface Waiter {
  readonly serve: (lane: Lane) => void
  readonly reject: (error: Error) => void
}

/** Creates the lanes; nothing is opened yet. */
export const createLanes = (
  { maxConnections, poolTimeout }: Options,
  keeper: Omit<LaneKeeper, 'freed'>,
): Lanes => {
  const lanes: Lane[] = []
  // in the order they came; sets, so that one that gives up leaves at no cost
  const waitingToShare = new Set<Waiter>()
  const waitingAlone = new Set<Waiter>()
  // one lane stays open to single statements while the others are lent
  const mostExclusive = Math.max(1, maxConnections - 1)
  let exclusive = 0

  const pick = (): Lane | undefined => {
    let best: Lane | undefined
    let bestLoad = Number.POSITIVE_INFINITY
    for (const lane of lanes) {
      if (lane.free) {
        const { load } = lane
        if (load === 0 && lane.state === 'open') {
          return lane
        }
        if (load < bestLoad) {
          best = lane
          bestLoad = load
        }
      }
    }
    // a closed lane without load is as good as a new one
    if (bestLoad > 0 && lanes.length < maxConnections) {
      best = new Lane({ ...keeper, freed: serve })
      lanes.push(best)
    }
    return best
  }

  const take = (): Lane | undefined => {
    const lane = exclusive < mostExclusive ? pick() : undefined
    if (lane !== undefined) {
      lane.exclusive = true
      exclusive++
    }
    return lane
  }

  // It is used in the turn in which it is given. A turn later somebody else could have it, alone as they believe, and cancel
  // the statement with their own.
  const wait = <T>(queue: Set<Waiter>, use: (lane: Lane) => T | Promise<T>, limit?: Limit): Promise<T> =>
    new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer)
        limit?.forget(giveUp)
        queue.delete(waiter)
      }
      const waiter: Waiter = {
        serve: (lane) => {
          leave()
          resolve(use(lane))
        },
        reject: (error) => {
          leave()
          reject(error)
        },
      }
      const giveUp = (): void => waiter.reject(limit?.error() ?? tooLong())
      const timer = setTimeout(() => waiter.reject(tooLong()), poolTimeout * 1000)
      limit?.whenReached(giveUp)
      queue.add(waiter)
    })

  const running = (): number => lanes.reduce((sum, lane) => sum + lane.load, 0)

  const tooLong = (): PoolTimeoutError =>
    new PoolTimeoutError(
      `no connection came free within ${poolTimeout} s (poolTimeout): ${exclusive} of ${maxConnections} are lent to transactions ` +
        `and streams, ${running()} statements run, ${waitingAlone.size + waitingToShare.size} calls wait. Shorten the ` +
        'transactions, or raise maxConnections',
      { code: 'POOL_TIMEOUT' },
    )

  // a lane that is shared can be lent as well, so neither keeps the other waiting
  function serve(): void {
    for (const [queue, next] of [
      [waitingToShare, pick],
      [waitingAlone, take],
    ] as const) {
      for (const waiter of queue) {
        const lane = next()
        if (lane === undefined) {
          break
        }
        waiter.serve(lane)
      }
    }
  }

  const release = (lane: Lane): void => {
    exclusive--
    lane.release()
    serve()
  }

  // What is before its user is somebody else's: a request to cancel would hit that.
  const drained = async (lane: Lane, deadline: number, limit?: Limit): Promise<Lane> => {
    if (lane.load === 0) {
      return lane
    }
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(tooLong()), Math.max(0, deadline - performance.now()))
    })
    try {
      await Promise.race([limit?.race(lane.drained()) ?? lane.drained(), late])
      return lane
    } catch (error) {
      release(lane)
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  const acquire = (limit?: Limit): Lane | Promise<Lane> => {
    const deadline = performance.now() + poolTimeout * 1000
    const lane = waitingAlone.size === 0 ? take() : undefined
    if (lane === undefined) {
      return wait(waitingAlone, (given) => drained(given, deadline, limit), limit)
    }
    return lane.load === 0 ? lane : drained(lane, deadline, limit)
  }

  return {
    shared: pick,
    whenShared: (use) => wait(waitingToShare, use),
    acquire,
    release,
    stats: () => {
      const count = (test: (lane: Lane) => boolean): number => lanes.filter(test).length
      return Object.freeze({
        max: maxConnections,
        open: count((lane) => lane.state === 'open'),
        opening: count((lane) => lane.state === 'opening'),
        idle: count((lane) => lane.state === 'open' && lane.load === 0 && !lane.exclusive),
        lent: exclusive,
        running: running(),
        waiting: waitingToShare.size + waitingAlone.size,
      })
    },
    end: async (refusal) => {
      for (const waiter of [...waitingToShare, ...waitingAlone]) {
        waiter.reject(refusal())
      }
      await Promise.all(lanes.map((lane) => lane.end(refusal)))
    },
    destroy: (cause) => {
      for (const lane of lanes) {
        lane.destroy(cause)
      }
    },
  }
}
