import {
  AmbiguousCommitError,
  ConnectionError,
  type Database,
  type DatabaseError,
} from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { collect } from '../support/collect.js'
import { expectNoCrash, inTime } from '../support/crashes.js'
import { deferred } from '../support/deferred.js'
import { errorOf } from '../support/refusal.js'
import type { Rule } from '../support/wire/answer.js'
import * as answers from '../support/wire/cockroach-answers.js'
import {
  answered,
  BEGIN,
  columns,
  openThings,
  saidLate,
  sent,
  sentOn,
  things,
} from '../support/wire/things.js'
import { startWireServer, type WireServer } from '../support/wire/wire-server.js'

expectNoCrash()

type Things = Database<{ things: typeof things }>

const one = { id: 1n, name: 'ada' }
const never = new Promise<never>(() => undefined)
const hangs = (text: string | RegExp, until: Promise<unknown> = never): Rule => ({
  text,
  columns,
  answer: { hang: until, rows: [['1', 'ada']] },
})

const uses: readonly [string, (db: Things) => Promise<unknown>][] = [
  ['a read', (db) => db.table(things).read(1n)],
  ['a call with a timeout', (db) => db.table(things).read(1n, { timeout: 60_000 })],
  ['a write', (db) => db.table(things).create(one)],
  ['a batch', (db) => db.table(things).batchCreate(new Set([one]))],
  ['a stream', (db) => collect(db.table(things).stream())],
  ['a transaction', (db) => db.transaction((tx) => tx.table(things).create(one))],
  [
    'a transaction by hand',
    async (db) => {
      await using tx = await db.begin()
      await tx.table(things).create(one)
    },
  ],
  [
    'a transaction of Kysely',
    (db) => db.kysely.transaction().execute((tx) => tx.selectFrom('things').selectAll().execute()),
  ],
  ['db.connect()', (db) => db.connect()],
]

const expectClosed = (error: DatabaseError): void => {
  expect(error).toBeInstanceOf(ConnectionError)
  expect(error.code).toBe('CLOSED')
}

/** Nothing is left open, and nothing was said behind the end. */
const expectAllEnded = async (server: WireServer, db: Things): Promise<void> => {
  await inTime(Promise.all(server.sessions.map(({ ended }) => ended)))
  expect(saidLate(server)).toStrictEqual([])
  expect(db.stats()).toMatchObject({ open: 0, opening: 0, running: 0, waiting: 0 })
  for (const [, use] of uses) {
    expectClosed(await errorOf(() => inTime(use(db))))
  }
}

test('what was sent is waited for', async () => {
  const free = deferred()
  await using server = await startWireServer({ rules: [hangs(/"things"/, free.promise), ...answered] })
  const db = openThings(server, { maxConnections: 3 })
  const calls = Promise.all(
    Array.from({ length: 30 }, (_, id) =>
      id % 2 === 0
        ? db.table(things).read(BigInt(id))
        : db.table(things).create({ id: BigInt(id), name: null }),
    ),
  )
  await server.received(/"things"/, 2)
  const closed = db.close()
  free.resolve()
  expect(await inTime(calls)).toHaveLength(30)
  await inTime(closed)
  await expectAllEnded(server, db)
})

test.each([
  ['that ends in time is committed', true],
  ['that does not is rolled back by the server', false],
])('a transaction under way %s', async (_, inTimeForIt) => {
  await using server = await startWireServer({ rules: answered })
  const db = openThings(server)
  const tx = await db.begin()
  await tx.table(things).create(one)
  const closed = db.close({ timeout: inTimeForIt ? 60_000 : 100 })
  if (inTimeForIt) {
    await tx.table(things).create(one)
    await inTime(tx.commit())
    await inTime(closed)
    expect(sent(server)).toStrictEqual([[BEGIN, 'insert', 'insert', 'commit']])
  } else {
    await inTime(closed)
    expect(await errorOf(() => inTime(tx.table(things).create(one)))).toBeInstanceOf(ConnectionError)
    expect(await errorOf(() => inTime(tx.commit()))).toBeInstanceOf(ConnectionError)
    await inTime(tx.rollback())
    expect(sent(server)).toStrictEqual([[BEGIN, 'insert']])
  }
  await expectAllEnded(server, db)
})

test('every call on a server that hangs ends when the time given is over', async () => {
  await using server = await startWireServer({ rules: [hangs(/"?things"?/), ...answered] })
  const db = openThings(server, { maxConnections: 8 })
  await db.connect()
  const ended = uses.map(([name, use]) =>
    use(db).then(
      () => [name, 'done'],
      (error: DatabaseError) => [name, error.name],
    ),
  )
  await server.received(/things/, 8)
  await inTime(db.close({ timeout: 100 }))
  expect(await inTime(Promise.all(ended))).toStrictEqual([
    ['a read', 'ConnectionError'],
    ['a call with a timeout', 'ConnectionError'],
    ['a write', 'AmbiguousCommitError'],
    ['a batch', 'ConnectionError'],
    ['a stream', 'ConnectionError'],
    ['a transaction', 'ConnectionError'],
    ['a transaction by hand', 'ConnectionError'],
    ['a transaction of Kysely', 'ConnectionError'],
    ['db.connect()', 'done'],
  ])
  expect(server.statements.filter(({ text }) => /^(commit|rollback)/.test(text))).toStrictEqual([])
  await expectAllEnded(server, db)
})

test('a COMMIT that hangs is in doubt', async () => {
  await using server = await startWireServer({
    rules: [{ text: 'commit', answer: { hang: never } }, ...answered],
  })
  const db = openThings(server)
  const ended = errorOf(() => db.transaction((tx) => tx.table(things).create(one)))
  await server.received('commit')
  await inTime(db.close({ timeout: 100 }))
  expect(await inTime(ended)).toBeInstanceOf(AmbiguousCommitError)
  await expectAllEnded(server, db)
})

test('calls that wait for a connection end at once', async () => {
  await using server = await startWireServer({ rules: answered })
  const db = openThings(server, { maxConnections: 1 })
  const tx = await db.begin()
  await tx.table(things).read(1n)
  const waiting = uses.filter(([name]) => name !== 'db.connect()').map(([, use]) => errorOf(() => use(db)))
  await expect.poll(() => db.stats().waiting).toBe(waiting.length)
  const closed = db.close({ timeout: 60_000 })
  for (const error of await inTime(Promise.all(waiting))) {
    expectClosed(error)
  }
  await inTime(tx.commit())
  await inTime(closed)
  expect(sent(server)).toStrictEqual([[BEGIN, 'select', 'commit']])
})

describe('a stream', () => {
  const rules: Rule[] = [
    {
      text: /^select .*"things"/i,
      answer: { columns, rows: Array.from({ length: 50 }, (_, id) => [`${id}`, 'ada']) },
    },
    ...answered,
  ]

  test('that is being read ends with an error', async () => {
    await using server = await startWireServer({ rules })
    const db = openThings(server)
    let rows = 0
    let closed: Promise<void> | undefined
    const error = await errorOf(async () => {
      for await (const _row of db.table(things).stream({ batchSize: 2 })) {
        rows++
        closed ??= db.close({ timeout: 60_000 })
      }
    })
    expectClosed(error)
    expect(rows).toBeLessThan(50)
    await inTime(closed ?? never)
    await expectAllEnded(server, db)
  })

  test('that nobody reads on keeps nobody waiting for longer than the time given', async () => {
    await using server = await startWireServer({ rules })
    const db = openThings(server)
    const stream = db.table(things).stream({ batchSize: 2 })
    await stream.next()
    await inTime(db.close({ timeout: 100 }))
    const error = await errorOf(() => collect(stream))
    expect(error).toBeInstanceOf(ConnectionError)
    await expectAllEnded(server, db)
  })
})

test.each<[string, (db: Things) => Promise<unknown>]>([
  [
    'transaction',
    (db) => db.transaction((tx) => tx.table(things).create(one), { maxRetries: 1_000_000, timeout: 60_000 }),
  ],
  ['statement', (db) => db.table(things).create(one)],
])('a %s that is asked to restart again and again ends', async (_, use) => {
  await using server = await startWireServer({
    rules: [{ text: /^insert/i, columns, answer: { error: answers.retrySerializable } }, ...answered],
  })
  const db = openThings(server)
  const ended = errorOf(() => use(db))
  await server.received(/^insert/i, 3)
  await inTime(db.close({ timeout: 60_000 }))
  const error = await inTime(ended)
  expectClosed(error)
  await expectAllEnded(server, db)
})

describe('a connection that is being opened', () => {
  test('by connect() alone is closed as soon as it is open', async () => {
    await using server = await startWireServer({ rules: answered })
    const db = openThings(server)
    const connected = db.connect()
    await inTime(db.close({ timeout: 60_000 }))
    await inTime(connected.catch(() => undefined))
    await expectAllEnded(server, db)
  })

  test('by a server that does not answer is given up', async () => {
    await using server = await startWireServer({ rules: [{ step: 'startup', answer: { hang: never } }] })
    const db = openThings(server, { connectTimeout: 60 })
    const ended = uses.map(([, use]) => errorOf(() => use(db)))
    await expect.poll(() => server.sessions.length).toBeGreaterThan(0)
    await inTime(db.close({ timeout: 100 }))
    for (const error of await inTime(Promise.all(ended))) {
      expect(error).toBeInstanceOf(ConnectionError)
    }
    await expectAllEnded(server, db)
  })

  test('again and again, as the server drains, is not opened behind the end', async () => {
    let isDraining = false
    const refuses: Rule = {
      step: 'startup',
      answer: () => (isDraining ? { error: answers.notAccepting } : undefined),
    }
    await using server = await startWireServer({ rules: [refuses, ...answered] })
    const db = openThings(server, { connectTimeout: 60 })
    await db.connect()
    isDraining = true
    server.sessions[0]?.fatal(answers.shuttingDown)
    await server.sessions[0]?.ended
    const ended = errorOf(() => db.table(things).create(one))
    await expect.poll(() => server.sessions.length, { interval: 5 }).toBeGreaterThan(4)
    await inTime(db.close({ timeout: 10 }))
    isDraining = false
    expect(await inTime(ended)).toBeInstanceOf(ConnectionError)
    expect(server.sessions.flatMap(sentOn)).toStrictEqual([])
    await expectAllEnded(server, db)
  })
})

test('a second call is the same as the first', async () => {
  await using server = await startWireServer({ rules: answered })
  const db = openThings(server)
  await db.connect()
  const ended: string[] = []
  const first = db.close().then(() => ended.push('the first'))
  const second = db.close().then(() => ended.push('the second'))
  await inTime(Promise.all([first, second]))
  expect(ended).toStrictEqual(['the first', 'the second'])
  await db[Symbol.asyncDispose]()
})
