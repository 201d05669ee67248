import { AmbiguousCommitError, ConnectionError, type Database, isRetryable } from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { collect } from '../support/collect.js'
import { expectNoCrash, inTime } from '../support/crashes.js'
import { errorOf } from '../support/refusal.js'
import type { Answer, Rule } from '../support/wire/answer.js'
import * as answers from '../support/wire/cockroach-answers.js'
import { answered, openThings, saidLate, things } from '../support/wire/things.js'
import { startWireServer, type WireServer } from '../support/wire/wire-server.js'

// A node of the cluster that is restarted refuses new sessions, lets the open ones finish, and ends them.

expectNoCrash()

type Things = Database<{ things: typeof things }>

const one = { id: 1n, name: 'ada' }

const uses: readonly [string, (db: Things) => Promise<unknown>][] = [
  ['a read', (db) => db.table(things).read(1n)],
  ['a write', (db) => db.table(things).create(one)],
  ['a call with a timeout', (db) => db.table(things).read(1n, { timeout: 5000 })],
  ['a stream', (db) => collect(db.table(things).stream())],
  ['a transaction', (db) => db.transaction((tx) => tx.table(things).create(one))],
  [
    'a transaction by hand',
    async (db) => {
      await using tx = await db.begin()
      await tx.table(things).create(one)
      await tx.commit()
    },
  ],
  ['a statement of Kysely', (db) => db.kysely.selectFrom('things').selectAll().execute()],
]

/** A server that can be told to drain. */
const startDrainable = async (refusal: Answer = { error: answers.notAccepting }, port?: number) => {
  let left = 0
  const refuses: Rule = { step: 'startup', answer: () => (left-- > 0 ? refusal : undefined) }
  const server = await startWireServer({
    rules: [refuses, ...answered],
    ...(port === undefined ? {} : { port }),
  })
  return {
    server,
    /** Refuses so many sessions from now on. */
    refuse: (sessions: number) => {
      left = sessions
    },
    /** Refuses sessions, and ends those that there are. */
    drain: async (sessions = Number.POSITIVE_INFINITY) => {
      left = sessions
      const open = [...server.sessions]
      for (const session of open) {
        session.fatal(answers.shuttingDown)
      }
      await Promise.all(open.map(({ ended }) => ended))
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

const refusals = [
  ['57P01', { error: answers.shuttingDown }],
  ['57P03', { error: answers.notAccepting }],
  ['53300', { error: answers.tooManyClients }],
  ['CONNECTION_CLOSED', { end: 'fin' }],
] as const satisfies readonly (readonly [string, Answer])[]

describe.each(refusals)('a server that answers %s to new connections', (code, refusal) => {
  test('for a while is waited for, once it has been there', async () => {
    for (const [, use] of uses) {
      await using node = await startDrainable(refusal)
      await using db = openThings(node.server)
      await db.connect()
      await node.drain(3)
      await inTime(use(db))
      expect(node.server.sessions).toHaveLength(1 + 3 + 1)
      expect(saidLate(node.server)).toStrictEqual([])
    }
  })

  test('for longer than connectTimeout fails the call, of which nothing was sent', async () => {
    await using node = await startDrainable(refusal)
    await using db = openThings(node.server, { connectTimeout: 0.5, maxConnections: 8 })
    await db.connect()
    await node.drain()
    const before = node.server.statements.length
    const errors = await inTime(Promise.all(uses.map(([, use]) => errorOf(() => use(db)))))
    for (const error of errors) {
      expect(error).toBeInstanceOf(ConnectionError)
      expect(error.code).toBe(code)
      expect(isRetryable(error)).toBe(true)
    }
    expect(node.server.statements).toHaveLength(before)
    expect(db.stats()).toMatchObject({ lent: 0, waiting: 0, running: 0 })
    // there again, it is used again
    node.refuse(0)
    expect(await inTime(db.table(things).read(1n))).toStrictEqual(one)
  })

  test('from the beginning is not waited for', async () => {
    const all: typeof uses = [...uses, ['db.connect()', (db) => db.connect()]]
    for (const [, use] of all) {
      await using node = await startDrainable(refusal)
      node.refuse(Number.POSITIVE_INFINITY)
      await using db = openThings(node.server, { connectTimeout: 60 })
      const error = await errorOf(() => inTime(use(db)))
      expect(error).toBeInstanceOf(ConnectionError)
      expect(error.code).toBe(code)
      expect(node.server.statements).toStrictEqual([])
    }
  })
})

test('a server that is gone and comes back at the same address is waited for', async () => {
  const before = await startDrainable()
  const { port } = before.server
  await using db = openThings(before.server)
  await db.connect()
  await before[Symbol.asyncDispose]()
  const read = db.table(things).read(1n)
  const write = db.table(things).create(one)
  await using _after = await startDrainable(undefined, port)
  expect(await inTime(Promise.all([read, write]))).toStrictEqual([one, one])
})

describe('of two hosts', () => {
  const openBoth = (servers: readonly WireServer[]) =>
    openThings(servers[0] as WireServer, {
      // in the place of those of the URL
      hosts: servers.map(({ port }) => ({ host: '127.0.0.1', port })),
      maxConnections: 4,
    })

  test('the second takes over when the first drains, and is the first to be asked from then on', async () => {
    await using first = await startDrainable()
    await using second = await startDrainable()
    await using db = openBoth([first.server, second.server])
    await inTime(db.table(things).read(1n))
    await first.drain()
    for (const [, use] of uses) {
      await inTime(use(db))
    }
    await inTime(Promise.all(Array.from({ length: 8 }, () => db.table(things).read(1n))))
    // asked once while it drained
    expect(first.server.sessions).toHaveLength(2)
    expect(first.server.statements.filter(({ text }) => /things/.test(text))).toHaveLength(1)
    expect(second.server.sessions.length).toBeGreaterThan(0)
  })

  test('a database that was never connected uses the one that lets it in', async () => {
    await using first = await startDrainable()
    await using second = await startDrainable()
    first.refuse(Number.POSITIVE_INFINITY)
    await using db = openBoth([first.server, second.server])
    expect(await inTime(db.table(things).read(1n))).toStrictEqual(one)
    expect(first.server.statements).toStrictEqual([])
  })

  test('each is restarted in turn under load: reads all succeed, a write is sent once and told how it ended', async () => {
    await using first = await startDrainable()
    await using second = await startDrainable()
    await using db = openBoth([first.server, second.server])
    await db.connect()
    let over = false
    let ended = 0
    const outcomes: Promise<unknown>[] = []
    let next = 0n
    const work = async (): Promise<void> => {
      while (!over) {
        const id = next++
        const read = db.table(things).read(id)
        const write = db
          .table(things)
          .create({ id, name: `${id}` })
          .then(
            () => 'done',
            (error: unknown) => error,
          )
        outcomes.push(write)
        expect(await read).toStrictEqual(one)
        await write
        ended++
      }
    }
    const workers = Array.from({ length: 8 }, work)
    for (const node of [first, second, first, second]) {
      const goal = ended + 40
      await expect.poll(() => ended, { timeout: 8000, interval: 5 }).toBeGreaterThan(goal)
      await node.drain()
      node.refuse(0)
    }
    over = true
    await inTime(Promise.all(workers))
    const wrong = (await Promise.all(outcomes)).filter(
      (outcome) => outcome !== 'done' && !(outcome instanceof AmbiguousCommitError),
    )
    expect(wrong).toStrictEqual([])
    const written = [first, second].flatMap(({ server }) =>
      server.statements.filter(({ text }) => /^insert/.test(text)).map(({ parameters }) => parameters[0]),
    )
    expect(new Set(written).size).toBe(written.length)
  })
})
