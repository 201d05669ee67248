import {
  AmbiguousCommitError,
  ConnectionError,
  type Database,
  DatabaseError,
  isRetryable,
  SerializationError,
} from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { collect } from '../support/collect.js'
import { expectNoCrash, inTime } from '../support/crashes.js'
import { errorOf } from '../support/refusal.js'
import type { End, Rule } from '../support/wire/answer.js'
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

// What stock postgres.js and Kysely make of a lost connection is in stock-driver.test.ts and, as M1 to M14, in the notes on
// CockroachDB that this client was written from. Here is what the client makes of each.

expectNoCrash()

type Things = Database<{ things: typeof things }>

/** What is done between the statements of a transaction, and before its end. */
interface Steps {
  readonly between: () => Promise<void>
  readonly beforeCommit: () => Promise<void>
}

interface Way {
  readonly name: string
  /** Two inserts in a transaction. */
  run(db: Things, steps: Steps): Promise<unknown>
  /** What is executed up to the first insert. */
  readonly opening: readonly string[]
  /** What is executed behind the second insert, before COMMIT. */
  readonly closing?: readonly string[]
}

const one = { id: 1n, name: 'ada' }

const ways: readonly Way[] = [
  {
    name: 'db.transaction',
    opening: [BEGIN],
    run: (db, { between, beforeCommit }) =>
      db.transaction(async (tx) => {
        await tx.table(things).create(one)
        await between()
        await tx.table(things).create(one)
        await beforeCommit()
      }),
  },
  {
    name: 'db.transaction whose callback swallows every error',
    opening: [BEGIN],
    run: (db, { between, beforeCommit }) =>
      db.transaction(async (tx) => {
        await tx.table(things).create(one)
        await between()
        await tx
          .table(things)
          .create(one)
          .catch(() => undefined)
        await beforeCommit()
      }),
  },
  {
    name: 'a savepoint',
    opening: [BEGIN, 'savepoint "savepoint1"'],
    closing: ['release savepoint "savepoint1"'],
    run: (db, { between, beforeCommit }) =>
      db.transaction(async (tx) => {
        await tx.transaction(async (inner) => {
          await inner.table(things).create(one)
          await between()
          await inner.table(things).create(one)
        })
        await beforeCommit()
      }),
  },
  {
    name: 'a savepoint whose error is caught',
    opening: [BEGIN, 'savepoint "savepoint1"'],
    closing: ['release savepoint "savepoint1"'],
    run: (db, { between, beforeCommit }) =>
      db.transaction(async (tx) => {
        await tx
          .transaction(async (inner) => {
            await inner.table(things).create(one)
            await between()
            await inner.table(things).create(one)
          })
          .catch(() => undefined)
        await beforeCommit()
      }),
  },
  {
    name: 'db.begin',
    opening: [BEGIN],
    run: async (db, { between, beforeCommit }) => {
      await using tx = await db.begin()
      await tx.table(things).create(one)
      await between()
      await tx.table(things).create(one)
      await beforeCommit()
      await tx.commit()
    },
  },
  {
    name: 'db.kysely.transaction',
    opening: ['begin'],
    run: (db, { between, beforeCommit }) =>
      db.kysely.transaction().execute(async (tx) => {
        await tx.insertInto('things').values(one).execute()
        await between()
        await tx.insertInto('things').values(one).execute()
        await beforeCommit()
      }),
  },
  {
    name: 'db.kysely.startTransaction',
    opening: ['begin'],
    run: async (db, { between, beforeCommit }) => {
      const tx = await db.kysely.startTransaction().execute()
      try {
        await tx.insertInto('things').values(one).execute()
        await between()
        await tx.insertInto('things').values(one).execute()
        await beforeCommit()
        await tx.commit().execute()
      } catch (error) {
        await tx.rollback().execute()
        throw error
      }
    },
  },
  {
    name: 'a savepoint of db.kysely.startTransaction',
    opening: ['begin', 'savepoint "before"'],
    closing: ['release savepoint "before"'],
    run: async (db, { between, beforeCommit }) => {
      const tx = await db.kysely.startTransaction().execute()
      try {
        const savepoint = await tx.savepoint('before').execute()
        await savepoint.insertInto('things').values(one).execute()
        await between()
        await savepoint.insertInto('things').values(one).execute()
        await savepoint.releaseSavepoint('before').execute()
        await beforeCommit()
        await tx.commit().execute()
      } catch (error) {
        await tx.rollback().execute()
        throw error
      }
    },
  },
  {
    name: 'a batch of several statements',
    opening: [BEGIN],
    run: async (db, { between, beforeCommit }) => {
      async function* rows() {
        for (let id = 1n; id <= 4000n; id++) {
          // the first 2,000 are sent when the next one is asked for
          if (id === 2001n) {
            await between()
          }
          yield { id, name: `${id}` }
        }
        await beforeCommit()
      }
      await db.table(things).batchCreate(rows())
    },
  },
]

const endings: readonly [string, End][] = [
  ['closes', 'fin'],
  ['resets', 'rst'],
  ['shuts down', answers.shuttingDown],
]

const nothing = async (): Promise<void> => undefined

/** Ends the only session, and waits until its client can know. */
const lose = async ({ sessions: [session] }: WireServer, how: End): Promise<void> => {
  if (typeof how === 'string') {
    session?.drop(how)
  } else {
    session?.fatal(how)
  }
  await session?.ended
}

const second = (end: End): Rule => ({
  text: /^insert/i,
  columns,
  answer: ({ count }) => (count === 2 ? { end } : undefined),
})

/** Nothing was sent behind the loss or elsewhere, and the next statement finds a connection. */
const expectOnlySent = async (server: WireServer, db: Things, statements: readonly string[]) => {
  await server.sessions[0]?.ended
  expect(sent(server)).toStrictEqual([statements])
  expect(saidLate(server)).toStrictEqual([])
  expect(await inTime(db.table(things).read(1n))).toStrictEqual({ id: 1n, name: 'ada' })
  expect(sent(server)).toStrictEqual([statements, ['select']])
  expect(db.stats()).toMatchObject({ lent: 0, running: 0, waiting: 0 })
}

const expectLost = (error: DatabaseError): void => {
  expect(error).toBeInstanceOf(ConnectionError)
  expect(error.code).toBe('CONNECTION_LOST')
  expect(isRetryable(error)).toBe(true)
}

describe.each(ways)('$name', ({ name, run, opening, closing = [] }) => {
  const isBatch = name.startsWith('a batch')

  describe.each(endings)('when the server %s', (_, end) => {
    test('while a statement runs: it is a ConnectionError, and nothing more is sent', async () => {
      await using server = await startWireServer({ rules: [second(end), ...answered] })
      await using db = openThings(server)
      expectLost(await errorOf(() => inTime(run(db, { between: nothing, beforeCommit: nothing }))))
      await expectOnlySent(server, db, [...opening, 'insert', 'insert'])
    })

    test('between two statements: the next one is refused unsent', async () => {
      await using server = await startWireServer({ rules: answered })
      await using db = openThings(server)
      const between = async (): Promise<void> => {
        await server.received(/^insert/i)
        if (isBatch) {
          // its answer is under way
          await expect.poll(() => db.stats().running).toBe(0)
        }
        await lose(server, end)
      }
      expectLost(await errorOf(() => inTime(run(db, { between, beforeCommit: nothing }))))
      await expectOnlySent(server, db, [...opening, 'insert'])
    })

    test('before COMMIT: it is not sent, and nothing is in doubt', async () => {
      await using server = await startWireServer({ rules: answered })
      await using db = openThings(server)
      const beforeCommit = async (): Promise<void> => {
        await expect.poll(() => db.stats().running).toBe(0)
        await lose(server, end)
      }
      expectLost(await errorOf(() => inTime(run(db, { between: nothing, beforeCommit }))))
      await expectOnlySent(server, db, [...opening, 'insert', 'insert', ...closing])
    })

    test('at COMMIT: whether it took effect is in doubt', async () => {
      await using server = await startWireServer({
        rules: [{ text: 'commit', answer: { tag: 'COMMIT', end } }, ...answered],
      })
      await using db = openThings(server)
      const error = await errorOf(() => inTime(run(db, { between: nothing, beforeCommit: nothing })))
      expect(error).toBeInstanceOf(AmbiguousCommitError)
      expect(isRetryable(error)).toBe(false)
      await expectOnlySent(server, db, [...opening, 'insert', 'insert', ...closing, 'commit'])
    })
  })
})

describe('a batch whose rows are an array', () => {
  const rows = Array.from({ length: 4001 }, (_, id) => ({ id: BigInt(id), name: `${id}` }))

  test.each(endings)('is rolled back as a whole when the server %s', async (_, end) => {
    await using server = await startWireServer({ rules: [second(end), ...answered] })
    await using db = openThings(server)
    expectLost(await errorOf(() => inTime(db.table(things).batchCreate(rows))))
    await expectOnlySent(server, db, [BEGIN, 'insert', 'insert'])
  })
})

const three = [
  ['1', 'ada'],
  ['2', 'bob'],
  ['3', 'eve'],
] as const

describe('a stream', () => {
  const select = /^select .*from "things"/i
  const names = async (stream: AsyncIterable<{ name: string | null }>, each = nothing) => {
    const found: (string | null)[] = []
    let failure: unknown
    try {
      for await (const { name } of stream) {
        found.push(name)
        await each()
      }
    } catch (error) {
      failure = error
    }
    return { found, failure: failure as DatabaseError } // each test says of which class
  }

  test.each(endings)('ends with an error where the server %s while rows are fetched', async (_, end) => {
    await using server = await startWireServer({
      rules: [{ text: select, times: 1, answer: { columns, rows: three, end } }, ...answered],
    })
    await using db = openThings(server)
    const { found, failure } = await inTime(names(db.table(things).stream({ batchSize: 2 })))
    // not as if there were no more
    expect(found.slice(0, 2)).toStrictEqual(['ada', 'bob'])
    expectLost(failure)
    await expectOnlySent(server, db, ['select'])
  })

  test.each(endings)('ends with an error where the server %s while nobody fetches', async (_, end) => {
    await using server = await startWireServer({
      rules: [{ text: select, times: 1, answer: { columns, rows: three } }, ...answered],
    })
    await using db = openThings(server)
    const { found, failure } = await inTime(
      names(db.table(things).stream({ batchSize: 2 }), () => lose(server, end)),
    )
    expect(found.length).toBeLessThan(3)
    expectLost(failure)
    await expectOnlySent(server, db, ['select'])
  })

  test.each(endings)('left early where the server %s meanwhile sends nothing', async (_, end) => {
    await using server = await startWireServer({
      rules: [{ text: select, times: 1, answer: { columns, rows: three } }, ...answered],
    })
    await using db = openThings(server)
    for await (const { name } of db.table(things).stream({ batchSize: 2 })) {
      expect(name).toBe('ada')
      await lose(server, end)
      break
    }
    await expectOnlySent(server, db, ['select'])
  })

  describe('in a transaction', () => {
    const cursor: Rule[] = [
      { text: /^declare/, answer: { tag: 'DECLARE CURSOR' } },
      { text: /^close/, answer: { tag: 'CLOSE CURSOR' } },
    ]

    test.each(endings)('ends with an error where the server %s at a FETCH', async (_, end) => {
      const fetch: Rule = {
        text: /^fetch/,
        columns,
        answer: ({ count }) => (count === 1 ? { rows: three.slice(0, 2) } : { end }),
      }
      await using server = await startWireServer({ rules: [...cursor, fetch, ...answered] })
      await using db = openThings(server)
      const error = await errorOf(() =>
        inTime(db.transaction((tx) => collect(tx.table(things).stream({ batchSize: 2 })))),
      )
      expectLost(error)
      await expectOnlySent(server, db, [BEGIN, 'declare', 'fetch', 'fetch'])
    })

    test.each(endings)('left early where the server %s meanwhile sends no CLOSE', async (_, end) => {
      const fetch: Rule = { text: /^fetch/, answer: { columns, rows: three.slice(0, 2) } }
      await using server = await startWireServer({ rules: [...cursor, fetch, ...answered] })
      await using db = openThings(server)
      const work = db.transaction(async (tx) => {
        for await (const _row of tx.table(things).stream({ batchSize: 2 })) {
          await lose(server, end)
          break
        }
      })
      expectLost(await errorOf(() => inTime(work)))
      await expectOnlySent(server, db, [BEGIN, 'declare', 'fetch'])
    })
  })
})

describe('statements by themselves, pipelined on one connection', () => {
  const update = /^update/i

  test.each(endings)('are sent once each where they write and the server %s', async (_, end) => {
    const rules: Rule[] = [
      { text: update, columns, answer: ({ parameters }) => (parameters.includes('6') ? { end } : undefined) },
      ...answered,
    ]
    await using server = await startWireServer({ rules })
    await using db = openThings(server, { maxConnections: 1 })
    // prepared, so that what follows goes out together
    await db.table(things).update(1n, { name: 'x' })
    await db.table(things).update(2n, { name: 'x' })
    const outcomes = await inTime(
      Promise.allSettled([3n, 4n, 5n, 6n, 7n, 8n].map((id) => db.table(things).update(id, { name: 'x' }))),
    )
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected')
    for (const { reason } of failures) {
      expect(reason).toBeInstanceOf(AmbiguousCommitError)
    }
    expect(outcomes[3]?.status).toBe('rejected')
    const ids = server.statements
      .filter(({ text }) => update.test(text))
      .map(({ parameters }) => parameters[1])
    expect(ids).toStrictEqual(['1', '2', '3', '4', '5', '6'])
    expect(saidLate(server)).toStrictEqual([])
  })

  test.each(endings)('all have an answer where they read and the server %s', async (_, end) => {
    const select = /^select .*from "things"/i
    await using server = await startWireServer({
      rules: [
        { text: select, columns, answer: ({ count }) => (count === 4 ? { end } : undefined) },
        ...answered,
      ],
    })
    await using db = openThings(server, { maxConnections: 1 })
    await db.table(things).read(1n)
    await db.table(things).read(1n)
    const found = await inTime(Promise.all([3n, 4n, 5n, 6n].map((id) => db.table(things).read(id))))
    expect(found).toStrictEqual(Array(4).fill({ id: 1n, name: 'ada' }))
    expect(server.sessions).toHaveLength(2)
  })
})

describe('a statement of Kysely by itself', () => {
  test.each(endings)('is in doubt only where it writes, when the server %s', async (_, end) => {
    await using server = await startWireServer({ rules: [{ text: /"things"/, columns, answer: { end } }] })
    await using db = openThings(server)
    const { kysely } = db
    const read = kysely.selectFrom('things').select((things) => things.fn.countAll().as('all'))
    expectLost(await errorOf(() => inTime(read.execute())))
    const write = kysely.insertInto('things').values(one)
    expect(await errorOf(() => inTime(write.execute()))).toBeInstanceOf(AmbiguousCommitError)
    await Promise.all(server.sessions.map(({ ended }) => ended))
    // a read is sent again, ten times and each on a connection of its own
    expect(sent(server)).toStrictEqual([...Array.from({ length: 11 }, () => ['select']), ['insert']])
    expect(saidLate(server)).toStrictEqual([])
  })
})

describe('an idle connection', () => {
  // M9, and M8 for the statement behind it
  test.each(endings)('that the server %s is replaced before anybody uses it', async (_, end) => {
    await using server = await startWireServer({ rules: answered })
    await using db = openThings(server, { maxConnections: 1 })
    await db.table(things).read(1n)
    await lose(server, end)
    await inTime(db.table(things).create(one))
    await inTime(db.transaction((tx) => tx.table(things).create(one)))
    expect(sent(server)).toStrictEqual([['select'], ['insert', BEGIN, 'insert', 'commit']])
  })

  // M6 and M7
  test.each(endings)(
    'that the server %s under a transaction nobody ends keeps nobody waiting',
    async (_, end) => {
      await using server = await startWireServer({ rules: answered })
      await using db = openThings(server)
      const tx = await db.begin()
      await tx.table(things).create(one)
      await lose(server, end)
      for (let use = 0; use < 3; use++) {
        await inTime(db.table(things).read(1n))
      }
      expect(sent(server)).toStrictEqual([
        [BEGIN, 'insert'],
        ['select', 'select', 'select'],
      ])
      await inTime(tx.rollback())
      expect(db.stats()).toMatchObject({ lent: 0, open: 1 })
    },
  )
})

describe('the only connection there may be', () => {
  // M10: by itself, postgres.js connects anew and goes on, and even COMMIT succeeds
  test.each(endings)('is not replaced within a transaction when the server %s', async (_, end) => {
    await using server = await startWireServer({ rules: answered })
    await using db = openThings(server, { maxConnections: 1 })
    await using tx = await db.begin()
    await tx.table(things).create(one)
    await lose(server, end)
    const uses: (() => Promise<unknown>)[] = [
      () => tx.table(things).create(one),
      () => tx.sql`select 1`,
      () => tx.commit(),
    ]
    for (const use of uses) {
      expectLost(await errorOf(() => inTime(use())))
    }
    expect(sent(server)).toStrictEqual([[BEGIN, 'insert']])
  })

  // M5
  test.each(endings)('is given back lost, and opened anew, when the server %s', async (_, end) => {
    await using server = await startWireServer({ rules: answered })
    await using db = openThings(server, { maxConnections: 1 })
    await db.kysely.connection().execute(async (held) => {
      await held.selectFrom('things').selectAll().execute()
      await lose(server, end)
    })
    expect(await inTime(db.table(things).read(1n))).toStrictEqual({ id: 1n, name: 'ada' })
    expect(sent(server)).toStrictEqual([['select'], ['select']])
  })
})

describe.each([
  ['warns', true],
  ['fails', false],
])('where ROLLBACK %s after a COMMIT that failed', (_, autocommitBeforeDdl) => {
  const refusesOnce: Rule = { text: 'commit', times: 1, answer: { error: answers.retrySerializable } }

  // M12
  test('a transaction that is to restart at COMMIT runs again', async () => {
    await using server = await startWireServer({ rules: [refusesOnce, ...answered], autocommitBeforeDdl })
    await using db = openThings(server)
    expect(await inTime(db.transaction((tx) => tx.table(things).create(one)))).toStrictEqual(one)
    const attempt = [BEGIN, 'insert', 'commit']
    const all = server.sessions.flatMap(sentOn)
    expect(all).toStrictEqual([...attempt, 'rollback', ...attempt])
  })

  test.each(ways.slice(5, 8))('$name says so: SerializationError', async ({ run }) => {
    await using server = await startWireServer({ rules: [refusesOnce, ...answered], autocommitBeforeDdl })
    await using db = openThings(server)
    const error = await errorOf(() => inTime(run(db, { between: nothing, beforeCommit: nothing })))
    expect(error).toBeInstanceOf(SerializationError)
    expect(error.code).toBe('40001')
    expect(await inTime(db.table(things).read(1n))).toStrictEqual({ id: 1n, name: 'ada' })
    expect(sent(server)).toHaveLength(1)
    expect(db.stats()).toMatchObject({ lent: 0 })
  })
})

// M13
describe('a COMMIT that is answered by ROLLBACK', () => {
  test.each(ways)('is an error of $name', async ({ run }) => {
    await using server = await startWireServer({
      rules: [{ text: 'commit', answer: { tag: 'ROLLBACK' } }, ...answered],
    })
    await using db = openThings(server)
    const error = await errorOf(() => inTime(run(db, { between: nothing, beforeCommit: nothing })))
    expect(error).toBeInstanceOf(DatabaseError)
    expect(error.code).toBe('25P02')
    expect(isRetryable(error)).toBe(false)
    expect(await inTime(db.table(things).read(1n))).toStrictEqual({ id: 1n, name: 'ada' })
  })
})

// M14
test('as many connections as there may be are lent out at once, and none asks the server for its types', async () => {
  await using server = await startWireServer({ rules: answered })
  await using db = openThings(server, { maxConnections: 6 })
  const all = Array.from({ length: 5 }, () =>
    db.kysely.transaction().execute((tx) => tx.selectFrom('things').selectAll().execute()),
  )
  expect(await inTime(Promise.all(all))).toHaveLength(5)
  expect(server.statements.filter(({ text }) => /pg_type|fetch/i.test(text))).toStrictEqual([])
})
