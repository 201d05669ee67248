import { Database, type DatabaseError } from 'manticore-cockroachdb'
import { afterAll, beforeAll, expect } from 'vitest'
import { type ServerProxy, startProxy } from './proxy.js'
import { errorOf } from './refusal.js'

/** A database on whose line to the server somebody listens. */
export interface Overheard {
  readonly db: Database
  /** The error of a call, with the proof that it sent nothing. */
  silentError(call: () => unknown): Promise<DatabaseError>
}

/** Gives a suite such a database, there from `beforeAll` to `afterAll`. */
export const useOverheard = (url: string): Overheard => {
  let proxy: ServerProxy
  let db: Database

  const probe = async (): Promise<number> => {
    const before = proxy.sent
    await db.execute('select 1')
    return proxy.sent - before
  }

  beforeAll(async () => {
    proxy = await startProxy(url)
    // with one connection, whatever a refused call sent would have gone before the probe behind it
    db = new Database({ url: proxy.url, maxConnections: 1 })
    // from its second use a statement is prepared, from its third it costs the same each time
    await probe()
    await probe()
  })

  afterAll(async () => {
    await db.close()
    await proxy[Symbol.asyncDispose]()
  })

  return {
    get db() {
      return db
    },
    silentError: async (call) => {
      const cost = await probe()
      const before = proxy.sent
      const error = await errorOf(call)
      await probe()
      expect(proxy.sent - before).toBe(cost)
      return error
    },
  }
}
