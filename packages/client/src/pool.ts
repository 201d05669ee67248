import type { Parameter, Query, RawRow } from '@manticore/core'
import { atomically, type Send } from './atomically.js'
import type { RawResult, Sendable } from './connection.js'
import { ConnectionError } from './errors.js'
import type { Executor } from './executor.js'
import { toDatabaseError } from './failure.js'
import type { HeldConnection } from './kysely.js'
import type { Lane } from './lane.js'
import { createLanes } from './lanes.js'
import { describeTarget, type Options } from './options.js'
import { readServer, type Server } from './server.js'

/** The connections of one database and everything that is sent over them. */
export interface Pool extends Executor {
  /** The server, once connected. */
  readonly connected: Server | undefined
  /** Lends a connection to one user alone. */
  hold(): Promise<HeldConnection>
  /** Waits for what was sent and closes every connection. A second call is the same as the first. */
  close(): Promise<void>
}

const VERSION: Sendable = Object.freeze({ text: 'select version()', idempotent: true })

/** Creates a pool; nothing is opened before it is used. */
export const createPool = (options: Options): Pool => {
  const lanes = createLanes(options)
  let server: Server | undefined
  let connecting: Promise<Server> | undefined
  let closing: Promise<void> | undefined

  const refuseWhenClosed = (): void => {
    if (closing !== undefined) {
      throw new ConnectionError(`the database ${describeTarget(options)} was closed; create a new Database`, {
        code: 'CLOSED',
      })
    }
  }

  const send = (statement: Sendable, parameters: readonly Parameter[]): Promise<RawResult> => {
    refuseWhenClosed()
    const lane = lanes.shared()
    return lane instanceof Promise
      ? lane.then((free) => {
          // it may have waited beyond the end
          refuseWhenClosed()
          return free.run(statement, parameters)
        })
      : lane.run(statement, parameters)
  }

  const askServer = async (): Promise<Server> => {
    try {
      const [row] = await send(VERSION, [])
      server = readServer(row?.[0] ?? '')
      return server
    } catch (error) {
      // the next use tries again
      connecting = undefined
      throw error
    }
  }

  const connect = (): Promise<Server> => {
    if (connecting === undefined || closing !== undefined) {
      connecting = askServer()
    }
    return connecting
  }

  const run = (statement: Sendable, parameters: readonly Parameter[]): Promise<RawResult> =>
    server === undefined ? connect().then(() => send(statement, parameters)) : send(statement, parameters)

  const acquire = async (): Promise<Lane> => {
    refuseWhenClosed()
    if (server === undefined) {
      await connect()
    }
    const lane = await lanes.acquire()
    if (closing !== undefined) {
      lanes.release(lane)
    }
    refuseWhenClosed()
    return lane
  }

  return {
    get connected() {
      return server
    },
    server: async () => {
      try {
        return await connect()
      } catch (error) {
        throw toDatabaseError(error, {})
      }
    },
    cursorSecret: options.cursorSecret,
    run,
    query: async ({ text, parameters }: Query) => {
      try {
        return await run({ text, idempotent: false }, parameters)
      } catch (error) {
        throw toDatabaseError(error, { sql: text, parameters })
      }
    },
    atomically: async <T>(work: (send: Send) => Promise<T>): Promise<T> => {
      const lane = await acquire()
      try {
        return await atomically(lane.connection(), work)
      } finally {
        lanes.release(lane)
      }
    },
    stream: async function* (
      statement: Sendable,
      parameters: readonly Parameter[],
      batchSize: number,
    ): AsyncGenerator<readonly RawRow[], void, undefined> {
      const lane = await acquire()
      try {
        yield* lane.connection().stream(statement, parameters, batchSize)
      } finally {
        lanes.release(lane)
      }
    },
    hold: async () => {
      const lane = await acquire()
      // this one and no other: what follows may rely on what came before, as in a transaction
      const connection = lane.connection()
      return {
        run: async (text: string, parameters: readonly Parameter[]) => {
          try {
            return await connection.run({ text, idempotent: false, inTransaction: true }, parameters)
          } catch (error) {
            throw toDatabaseError(error, { sql: text, parameters })
          }
        },
        release: () => lanes.release(lane),
      }
    },
    close: () => {
      closing ??= lanes.end()
      return closing
    },
  }
}
