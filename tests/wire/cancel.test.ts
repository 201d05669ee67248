import {
  type CallOptions,
  type Database,
  type DatabaseError,
  PoolTimeoutError,
  QueryCancelledError,
  QueryTimeoutError,
  ValidationError,
} from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { collect } from '../support/collect.js'
import { expectNoCrash, inTime } from '../support/crashes.js'
import { deferred } from '../support/deferred.js'
import { errorOf, wrong } from '../support/refusal.js'
import type { Rule } from '../support/wire/answer.js'
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
  answer: { hang: until },
})

const select = /^select .*"things"/i
const insert = /^insert/i

const rows = Array.from({ length: 2001 }, (_, id) => ({ id: BigInt(id), name: `${id}` }))

interface Call {
  readonly name: string
  /** What the server hangs at. */
  readonly text: string | RegExp
  run(db: Things, limits: CallOptions): Promise<unknown>
}

/** Calls whose statement the server is asked to cancel. */
const calls: readonly Call[] = [
  { name: 'a read', text: select, run: (db, limits) => db.table(things).read(1n, limits) },
  { name: 'a write', text: insert, run: (db, limits) => db.table(things).create(one, limits) },
  { name: 'db.execute', text: 'select 1', run: (db, limits) => db.execute('select 1', [], limits) },
  { name: 'a table by name', text: select, run: (db, limits) => db.select('things', { ...limits }) },
  { name: 'a batch', text: insert, run: (db, limits) => db.table(things).batchCreate(rows, limits) },
  { name: 'a stream', text: select, run: (db, limits) => collect(db.table(things).stream(limits)) },
  {
    name: 'a call in a transaction',
    text: insert,
    run: (db, limits) => db.transaction((tx) => tx.table(things).create(one, limits)),
  },
  {
    name: 'a call in a savepoint',
    text: insert,
    run: (db, limits) =>
      db.transaction((tx) => tx.transaction((inner) => inner.table(things).create(one, limits))),
  },
  {
    name: 'db.transaction',
    text: insert,
    run: (db, limits) => db.transaction((tx) => tx.table(things).create(one), limits),
  },
  {
    name: 'a savepoint of db.transaction',
    text: insert,
    run: (db, limits) =>
      db.transaction((tx) => tx.transaction((inner) => inner.table(things).create(one)), limits),
  },
  {
    name: 'db.begin',
    text: insert,
    run: async (db, limits) => {
      await using tx = await db.begin(limits)
      await tx.table(things).create(one)
    },
  },
]

const expectCancelled = async (db: Things, server: WireServer): Promise<void> => {
  const [session] = server.sessions
  // a stream does not wait for what comes of it
  await expect.poll(() => server.cancels.length).toBeGreaterThan(0)
  for (const cancel of server.cancels) {
    expect([cancel.session, cancel.pid, cancel.key]).toStrictEqual([session, session?.pid, session?.key])
  }
  // a request that is under way may yet hit what runs there
  await inTime(db.table(things).batchDelete([1n]))
  await inTime(session?.ended ?? never)
  expect(sentOn(session)).not.toContain('delete')
  expect(db.stats()).toMatchObject({ lent: 0, running: 0, waiting: 0 })
}

// long enough for what is to hang to have come there; all at once
test('every call is cancelled when its time is over: QueryTimeoutError', async () => {
  await Promise.all(
    calls.map(async ({ name, text, run }) => {
      await using server = await startWireServer({ rules: [hangs(text), ...answered] })
      await using db = openThings(server)
      const error = await errorOf(() => inTime(run(db, { timeout: 1000 })))
      expect(error, name).toBeInstanceOf(QueryTimeoutError)
      expect(error.code, name).toBe('QUERY_TIMEOUT')
      await expectCancelled(db, server)
    }),
  )
})

describe.each(calls)('$name', ({ text, run }) => {
  test('is cancelled by its signal: QueryCancelledError, caused by its reason or by the server', async () => {
    await using server = await startWireServer({ rules: [hangs(text), ...answered] })
    await using db = openThings(server)
    const controller = new AbortController()
    const ended = errorOf(() => inTime(run(db, { signal: controller.signal })))
    await server.received(text)
    controller.abort(new Error('enough'))
    const error = await ended
    expect(error).toBeInstanceOf(QueryCancelledError)
    expect(error.code).toBe('QUERY_CANCELLED')
    expect(error.cause).toBeInstanceOf(Error)
    await expectCancelled(db, server)
  })

  test('with a signal that was aborted before sends nothing, and opens nothing', async () => {
    await using server = await startWireServer({ rules: answered })
    await using db = openThings(server)
    const reason = new Error('enough')
    const error = await errorOf(() => inTime(run(db, { signal: AbortSignal.abort(reason) })))
    expect(error).toBeInstanceOf(QueryCancelledError)
    // what is called in a transaction begins that
    const isInTransaction = sent(server).flat().length > 0
    expect(
      sent(server)
        .flat()
        .filter((statement) => /select|insert|delete/.test(statement)),
    ).toStrictEqual([])
    if (!isInTransaction) {
      expect(server.sessions).toStrictEqual([])
      expect(error.cause).toBe(reason)
    }
    expect(server.cancels).toStrictEqual([])
  })
})

describe('a call that ends before its limits are reached', () => {
  test('leaves nothing behind: no request, no connection given up, no listener, and no warning of many', async () => {
    const warnings: Error[] = []
    const note = (warning: Error): void => {
      warnings.push(warning)
    }
    process.on('warning', note)
    await using server = await startWireServer({ rules: answered })
    await using db = openThings(server, { maxConnections: 3 })
    const { signal } = new AbortController()
    await Promise.all(
      Array.from({ length: 40 }, () => db.table(things).read(1n, { signal, timeout: 10_000 })),
    )
    await db.transaction((tx) => tx.table(things).create(one, { signal }), { signal })
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', note)
    expect(warnings).toStrictEqual([])
    expect(server.cancels).toStrictEqual([])
    expect(server.sessions.length).toBeLessThanOrEqual(3)
  })
})

describe('a neighbour', () => {
  test('on another connection goes on undisturbed', async () => {
    const free = deferred()
    const rules = [
      { ...hangs(/^update/i), answer: { rows: [['1', 'ada']], hang: free.promise } },
      hangs(select),
      ...answered,
    ]
    await using server = await startWireServer({ rules })
    await using db = openThings(server, { maxConnections: 3 })
    const neighbours = [
      db.table(things).update(1n, { name: 'x' }),
      db.transaction((tx) => tx.table(things).update(2n, { name: 'x' })),
    ]
    await Promise.all([server.received(/^update/i, 1), server.received(/^update/i, 2)])
    expect(await errorOf(() => inTime(db.table(things).read(1n, { timeout: 500 })))).toBeInstanceOf(
      QueryTimeoutError,
    )
    free.resolve()
    await inTime(Promise.all(neighbours))
    const [hit] = server.cancels
    expect(sentOn(hit?.session)).toStrictEqual(['select'])
  })

  test('before it on the only connection is waited for, not cancelled, and the call ends in time', async () => {
    const free = deferred()
    await using server = await startWireServer({
      rules: [{ ...hangs(/^update/i), answer: { rows: [['1', 'ada']], hang: free.promise } }, ...answered],
    })
    await using db = openThings(server, { maxConnections: 1 })
    const neighbour = db.table(things).update(1n, { name: 'x' })
    await server.received(/^update/i)
    const limited: [Promise<unknown>, unknown][] = [
      [db.table(things).read(1n, { timeout: 100 }), QueryTimeoutError],
      [db.table(things).create(one, { signal: AbortSignal.timeout(100) }), QueryCancelledError],
      [db.transaction((tx) => tx.table(things).read(1n), { timeout: 100 }), QueryTimeoutError],
      [db.begin({ timeout: 100 }), QueryTimeoutError],
      [collect(db.table(things).stream({ timeout: 100 })), QueryTimeoutError],
    ]
    for (const [call, errorClass] of limited) {
      expect(await errorOf(() => inTime(call))).toBeInstanceOf(errorClass)
    }
    expect(server.cancels).toStrictEqual([])
    free.resolve()
    expect(await inTime(neighbour)).toStrictEqual(one)
    expect(sent(server)).toStrictEqual([['update']])
    expect(await inTime(db.table(things).read(1n, { timeout: 5000 }))).toStrictEqual(one)
  })

  test('before it on the only connection keeps a transaction waiting no longer than poolTimeout', async () => {
    const free = deferred()
    await using server = await startWireServer({
      rules: [{ ...hangs(/^update/i), answer: { rows: [['1', 'ada']], hang: free.promise } }, ...answered],
    })
    await using db = openThings(server, { maxConnections: 1, poolTimeout: 0.2 })
    const neighbour = db.table(things).update(1n, { name: 'x' })
    await server.received(/^update/i)
    expect(await errorOf(() => inTime(db.begin()))).toBeInstanceOf(PoolTimeoutError)
    free.resolve()
    await inTime(neighbour)
    expect(await inTime(db.transaction((tx) => tx.table(things).read(1n)))).toStrictEqual(one)
  })
})

test.each<unknown>([0, -1, Number.NaN, 2 ** 31, '100', null])(
  'a timeout of %j is refused',
  async (timeout) => {
    await using server = await startWireServer({ rules: answered })
    await using db = openThings(server)
    const limits = { timeout: wrong(timeout) }
    const refused = [
      () => db.table(things).read(1n, limits),
      () => db.transaction(async () => 'ran', limits),
      () => db.begin(limits),
    ]
    for (const call of refused) {
      expect(await errorOf(call)).toBeInstanceOf(ValidationError)
    }
    expect(server.sessions).toStrictEqual([])
  },
)

describe('a call that waits', () => {
  test('for a connection lent to others ends in time and sends nothing', async () => {
    await using server = await startWireServer({ rules: answered })
    await using db = openThings(server, { maxConnections: 1 })
    await using tx = await db.begin()
    await tx.table(things).read(1n)
    expect(await errorOf(() => inTime(db.table(things).read(1n, { timeout: 100 })))).toBeInstanceOf(
      QueryTimeoutError,
    )
    expect(
      await errorOf(() => inTime(db.transaction((inner) => inner.table(things).read(1n), { timeout: 100 }))),
    ).toBeInstanceOf(QueryTimeoutError)
    expect(sent(server)).toStrictEqual([[BEGIN, 'select']])
    expect(db.stats()).toMatchObject({ waiting: 0, lent: 1 })
  })

  test('for a connection that does not open ends in time', async () => {
    await using server = await startWireServer({ rules: [{ step: 'startup', answer: { hang: never } }] })
    await using db = openThings(server)
    expect(await errorOf(() => inTime(db.table(things).read(1n, { timeout: 100 }), 3))).toBeInstanceOf(
      QueryTimeoutError,
    )
    expect(await errorOf(() => inTime(db.begin({ timeout: 100 }), 3))).toBeInstanceOf(QueryTimeoutError)
    await inTime(db.close({ timeout: 100 }))
  })
})

describe('a transaction whose time is over', () => {
  test('while its callback waits for something else is rolled back, and its connection given back', async () => {
    await using server = await startWireServer({ rules: answered })
    await using db = openThings(server, { maxConnections: 1 })
    await db.connect()
    const late = deferred()
    const refused: Promise<DatabaseError>[] = []
    const error = await errorOf(() =>
      inTime(
        db.transaction(
          async (tx) => {
            await tx.table(things).create(one)
            refused.push(late.promise.then(() => errorOf(() => tx.table(things).create(one))))
            await never
          },
          { timeout: 500 },
        ),
      ),
    )
    expect(error).toBeInstanceOf(QueryTimeoutError)
    expect(await inTime(db.table(things).read(1n))).toStrictEqual(one)
    late.resolve()
    expect(await refused[0]).toBeInstanceOf(QueryTimeoutError)
    expect(sent(server).flat()).toStrictEqual([BEGIN, 'insert', 'rollback', 'select'])
    // nothing ran, so nothing was to be cancelled
    expect(server.cancels).toStrictEqual([])
  })

  test('begun by hand rolls back by itself', async () => {
    await using server = await startWireServer({ rules: answered })
    await using db = openThings(server, { maxConnections: 1 })
    const tx = await db.begin({ timeout: 500 })
    await tx.table(things).create(one)
    await inTime(server.received('rollback'))
    expect(await errorOf(() => tx.commit())).toBeInstanceOf(QueryTimeoutError)
    expect(await inTime(db.table(things).read(1n))).toStrictEqual(one)
    expect(sent(server).flat()).toStrictEqual([BEGIN, 'insert', 'rollback', 'select'])
  })

  test.each<[string, (db: Things, signal: AbortSignal) => Promise<unknown>]>([
    ['that sends', (db, signal) => db.transaction((tx) => tx.table(things).create(one), { signal })],
    ['that waits', (db, signal) => db.transaction(() => never, { signal })],
    ['by hand', (db, signal) => db.begin({ signal })],
  ])('aborted as it begins, %s, runs nothing', async (_, begin) => {
    await using server = await startWireServer({ rules: answered })
    await using db = openThings(server, { maxConnections: 1 })
    await db.connect()
    const controller = new AbortController()
    const work = begin(db, controller.signal)
    // after it has looked at its signal, before it has its connection
    controller.abort()
    expect(await errorOf(() => inTime(work))).toBeInstanceOf(QueryCancelledError)
    expect(await inTime(db.table(things).read(1n))).toStrictEqual(one)
    expect(
      sent(server)
        .flat()
        .filter((text) => text === 'insert' || text === 'commit'),
    ).toStrictEqual([])
    expect(db.stats()).toMatchObject({ lent: 0 })
  })

  test('in a savepoint, by the limit of one call, goes on when that is caught, on a connection nobody uses after it', async () => {
    await using server = await startWireServer({ rules: [{ ...hangs(select), times: 1 }, ...answered] })
    await using db = openThings(server, { maxConnections: 1 })
    await db.connect()
    await inTime(
      db.transaction(async (tx) => {
        const error = await errorOf(() =>
          tx.transaction((inner) => inner.table(things).read(1n, { timeout: 500 })),
        )
        expect(error).toBeInstanceOf(QueryTimeoutError)
        await tx.table(things).create(one)
      }),
    )
    await inTime(db.table(things).read(1n))
    expect(sentOn(server.sessions[0]).slice(-2)).toStrictEqual(['insert', 'commit'])
    expect(sentOn(server.sessions[1])).toStrictEqual(['select'])
  })
})

// its requests to cancel are not read, and what it runs does not end: three seconds each, all at once
describe('a server that answers nothing', () => {
  /** The database's own connection is heard, no others. */
  const deaf: Rule = { step: 'connect', answer: ({ count }) => (count > 1 ? { hang: never } : undefined) }

  const left = async (text: string | RegExp, run: Call['run']) => {
    await using server = await startWireServer({ rules: [deaf, hangs(text), ...answered] })
    await using db = openThings(server, { maxConnections: 1 })
    await db.connect()
    const error = await errorOf(() => inTime(run(db, { timeout: 1000 })))
    const [session] = server.sessions
    await inTime(session?.ended ?? never)
    // by db.begin() it is given back by itself, a turn or two later
    await expect.poll(() => db.stats().lent).toBe(0)
    return {
      error: error.name,
      message: error.message,
      sent: sentOn(session),
      late: saidLate(server),
      cancels: server.cancels.length,
      stats: db.stats(),
    }
  }

  const transaction =
    (work: () => Promise<unknown>): Call['run'] =>
    (db, limits) =>
      db.transaction(work, limits)

  test('is left, and only what may have changed something is in doubt', async () => {
    const found = await Promise.all([
      ...calls.map(({ text, run }) => left(text, run)),
      left('commit', (db, limits) => db.transaction((tx) => tx.table(things).create(one), limits)),
      left('commit', (db, limits) =>
        db.transaction((tx) => tx.table(things).read(1n), { ...limits, readOnly: true }),
      ),
      left(
        BEGIN,
        transaction(async () => undefined),
      ),
      left(
        'rollback',
        transaction(async () => {
          throw new Error('of the callback')
        }),
      ),
    ])
    const inTransaction = [BEGIN, 'insert']
    const inSavepoint = [BEGIN, 'savepoint "savepoint1"', 'insert']
    const expected: [string, string[]][] = [
      ['QueryTimeoutError', ['select']],
      ['AmbiguousCommitError', ['insert']],
      ['QueryTimeoutError', ['select']],
      ['QueryTimeoutError', ['select']],
      ['QueryTimeoutError', inTransaction],
      ['QueryTimeoutError', ['select']],
      ['QueryTimeoutError', inTransaction],
      ['QueryTimeoutError', inSavepoint],
      ['QueryTimeoutError', inTransaction],
      ['QueryTimeoutError', inSavepoint],
      ['QueryTimeoutError', inTransaction],
      ['AmbiguousCommitError', [...inTransaction, 'commit']],
      ['QueryTimeoutError', [`${BEGIN}, read only`, 'select', 'commit']],
      ['QueryTimeoutError', [BEGIN]],
      ['Error', [BEGIN, 'rollback']],
    ]
    expect(found.map(({ error, sent }) => [error, sent])).toStrictEqual(expected)
    expect(found.at(-1)?.message).toBe('of the callback')
    for (const { late, cancels, stats } of found) {
      expect(late).toStrictEqual([])
      expect(cancels).toBe(0)
      expect(stats).toMatchObject({ open: 0, lent: 0, running: 0, waiting: 0 })
    }
  })
})
