import { connect, type Socket } from 'node:net'
import {
  AmbiguousCommitError,
  ConnectionError,
  Database,
  defineTable,
  int4,
  text,
} from 'manticore-cockroachdb'
import pg from 'pg'
import { beforeEach, describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { deferred } from '../support/deferred.js'
import { startListener } from '../support/listeners.js'
import { type ServerProxy, startProxy } from '../support/proxy.js'
import { errorOf } from '../support/refusal.js'

const things = defineTable('proxied_things', { id: int4().primaryKey(), name: text() })

const database = useDatabase({ tables: { things } })

beforeEach(async () => {
  await database.db.table(things).initialize()
  await database.db.sql`delete from proxied_things`
})

const open = (proxy: ServerProxy) => new Database({ url: proxy.url, tables: { things }, maxConnections: 1 })

describe('a proxy in front of a server', () => {
  test('counts bytes, connections and the waits for an answer', async () => {
    await using proxy = await startProxy(database.url)
    await using db = open(proxy)
    await db.connect()
    const table = db.table(things)
    await table.count()
    await table.count()
    await table.count()
    const { roundTrips, sent, received } = proxy
    await table.count()
    await table.count()
    expect(proxy.roundTrips).toBe(roundTrips + 2)
    // sent together, so that there is one wait for all of them
    await Promise.all([table.count(), table.count(), table.count()])
    expect(proxy.roundTrips).toBe(roundTrips + 3)
    expect(proxy.sent).toBeGreaterThan(sent)
    expect(proxy.received).toBeGreaterThan(received)
    expect([proxy.opened, proxy.open]).toStrictEqual([1, 1])
  })

  test('delays each way by as much as it is told to, and keeps the order', async () => {
    await using proxy = await startProxy(database.url)
    await using db = open(proxy)
    await db.connect()
    proxy.delay({ client: 60, server: 40 })
    const before = performance.now()
    await Promise.all([1, 2, 3].map((id) => db.table(things).create({ id, name: 'late' })))
    // timers may be a little early
    expect(performance.now() - before).toBeGreaterThan(95)
    proxy.delay({})
    expect(await db.table(things).count()).toBe(3)
  })

  test.each(['cut', 'reset'] as const)('%s: ends the connections, and takes new ones', async (end) => {
    await using proxy = await startProxy(database.url)
    const client = new pg.Client({ connectionString: proxy.url })
    const lost = new Promise<Error & { code?: string }>((resolve) => client.on('error', resolve))
    await client.connect()
    await proxy[end]()
    expect((await lost).code).toBe(end === 'reset' ? 'ECONNRESET' : undefined)
    expect(proxy.open).toBe(0)
    await using db = open(proxy)
    expect(await db.table(things).count()).toBe(0)
  })

  test('cuts behind a byte of the client, so that the statement is not known to have come', async () => {
    await using proxy = await startProxy(database.url)
    await using db = open(proxy)
    await db.connect()
    proxy.cutAfter('client', 10)
    const error = await errorOf(() => db.table(things).create({ id: 1, name: 'half' }))
    expect(error).toBeInstanceOf(AmbiguousCommitError)
    expect(await db.table(things).count()).toBe(0)
    expect(proxy.opened).toBe(2)
  })

  test('cuts behind a byte of the server, when the statement has run', async () => {
    await using proxy = await startProxy(database.url)
    await using db = open(proxy)
    await db.connect()
    const table = db.table(things)
    for (const id of [1, 2, 3]) {
      await table.create({ id, name: 'whole' })
    }
    proxy.cutAfter('server', 6)
    expect(await errorOf(() => table.create({ id: 4, name: 'whole' }))).toBeInstanceOf(AmbiguousCommitError)
    expect(await table.count()).toBe(4)
  })

  test('spoils a byte of the server, at an offset and where a function finds it', async () => {
    await using proxy = await startProxy(database.url)
    await using db = open(proxy)
    await db.table(things).create({ id: 1, name: 'sound' })
    const read = async (): Promise<string> => {
      const [row] = await db.sql<{ name: string }>`select name from proxied_things where id = 1`
      return row?.name ?? ''
    }
    await read()
    await read()
    proxy.corrupt((chunk) => chunk.indexOf('sound'))
    expect(await read()).not.toBe('sound')
    expect(await read()).toBe('sound')
  })

  test('pauses: connections that are there go on, new ones are refused until it resumes', async () => {
    await using proxy = await startProxy(database.url)
    await using db = open(proxy)
    await db.connect()
    proxy.pause()
    expect(await db.table(things).count()).toBe(0)
    await using late = open(proxy)
    const error = await errorOf(() => late.connect())
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error.code).toBe('ECONNREFUSED')
    await proxy.resume()
    await late.connect()
    expect(proxy.opened).toBe(2)
  })
})

/** Both ends of a line through a proxy, with sockets that close nothing by themselves. */
const bothEnds = async () => {
  const accepted: Socket[] = []
  const there = deferred()
  const listener = await startListener((socket) => {
    socket.allowHalfOpen = true
    accepted.push(socket)
    there.resolve()
  })
  const proxy = await startProxy(`postgresql://127.0.0.1:${listener.port}/none`)
  const client = connect({ port: Number(new URL(proxy.url).port), host: '127.0.0.1', allowHalfOpen: true })
  client.on('error', () => undefined)
  await there.promise
  const [server] = accepted as [Socket]
  return {
    proxy,
    client,
    server,
    [Symbol.asyncDispose]: async () => {
      client.destroy()
      await proxy[Symbol.asyncDispose]()
      await listener[Symbol.asyncDispose]()
    },
  }
}

const next = (socket: Socket, event: string): Promise<unknown> =>
  new Promise((resolve) => {
    socket.once(event, (value) => resolve(value === undefined ? event : String(value)))
  })

describe('a proxy between two sockets', () => {
  test('spoils the byte at an offset, once', async () => {
    await using ends = await bothEnds()
    ends.proxy.corrupt(5)
    ends.server.write('abcd')
    expect(await next(ends.client, 'data')).toBe('abcd')
    const spoilt = new Promise<Buffer>((resolve) => ends.client.once('data', resolve))
    ends.server.write('efgh')
    expect([...(await spoilt)]).toStrictEqual([
      ...Buffer.from('e'),
      0xff ^ Buffer.from('f')[0]!,
      ...Buffer.from('gh'),
    ])
    ends.server.write('ijklmnop')
    expect(await next(ends.client, 'data')).toBe('ijklmnop')
  })

  test.each(['client', 'server'] as const)(
    'ends the side of the %s, and goes on in the other way',
    async (side) => {
      await using ends = await bothEnds()
      const [other, same] = side === 'client' ? [ends.server, ends.client] : [ends.client, ends.server]
      // until it reads, a socket hears of no end
      other.resume()
      const end = next(other, 'end')
      ends.proxy.halfClose(side)
      await end
      const data = next(same, 'data')
      other.write('still here')
      expect(await data).toBe('still here')
    },
  )

  test('swallows everything, ends too', async () => {
    await using ends = await bothEnds()
    ends.proxy.blackhole()
    const heard: string[] = []
    for (const event of ['data', 'end', 'close']) {
      ends.client.on(event, () => heard.push(event))
    }
    ends.server.resume()
    const closed = next(ends.server, 'close')
    ends.server.end('lost')
    await closed
    expect(ends.proxy.received).toBe(4)
    expect(heard).toStrictEqual([])
    expect(ends.proxy.open).toBe(1)
    expect(ends.client.destroyed).toBe(false)
  })
})
