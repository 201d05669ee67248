import {
  AmbiguousCommitError,
  ConnectionError,
  DatabaseError,
  isRetryable,
  RetriesExhaustedError,
  type Retry,
  SerializationError,
  TransactionClosedError,
  UniqueViolationError,
} from 'manticore-cockroachdb'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { collect } from '../support/collect.js'
import { expectNoCrash, inTime } from '../support/crashes.js'
import { deferred } from '../support/deferred.js'
import { errorOf } from '../support/refusal.js'
import type { Answer, Rule } from '../support/wire/answer.js'
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
import { startWireServer } from '../support/wire/wire-server.js'

expectNoCrash()

// the pauses between attempts are of a random length, here next to nothing
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0.001)
})
afterEach(() => {
  vi.restoreAllMocks()
})

const one = { id: 1n, name: 'ada' }
const restart: Answer = { error: answers.retrySerializable }
const inserts = /^insert/i

const refuse = (text: string | RegExp, answer: Answer = restart, times = 1): Rule => ({
  text,
  times,
  columns,
  answer,
})

const refuseEvery = (text: string | RegExp, answer: Answer = restart): Rule => ({ text, columns, answer })

/** Refuses the statement of a number among those of its text. */
const refuseNumber = (text: RegExp, number: number, answer: Answer = restart): Rule => ({
  text,
  columns,
  answer: ({ count }) => (count === number ? answer : undefined),
})

describe('a transaction that the database asks to restart', () => {
  test.each<[string, Rule, string[]]>([
    ['at its first statement', refuse(inserts), [BEGIN, 'insert', 'rollback']],
    ['at a later statement', refuseNumber(inserts, 2), [BEGIN, 'insert', 'insert', 'rollback']],
    ['at a read', refuse(/^select .*"things"/i), [BEGIN, 'insert', 'insert', 'select', 'rollback']],
    ['at COMMIT', refuse('commit'), [BEGIN, 'insert', 'insert', 'select', 'commit', 'rollback']],
    [
      'by the code of old',
      refuse(inserts, { error: { code: 'CR000', message: 'restart transaction' } }),
      [BEGIN, 'insert', 'rollback'],
    ],
    [
      'after a deadlock',
      refuse(inserts, { error: { code: '40P01', message: 'deadlock detected' } }),
      [BEGIN, 'insert', 'rollback'],
    ],
  ])('%s runs again from its beginning', async (_, rule, first) => {
    await using server = await startWireServer({ rules: [rule, ...answered] })
    await using db = openThings(server)
    let runs = 0
    const answer = await db.transaction(async (tx) => {
      runs++
      await tx.table(things).create(one)
      await tx.table(things).create(one)
      return await tx.table(things).read(1n)
    })
    expect(answer).toStrictEqual(one)
    expect(runs).toBe(2)
    expect(sent(server)).toStrictEqual([[...first, BEGIN, 'insert', 'insert', 'select', 'commit']])
  })

  const SAVE = 'savepoint "savepoint1"'
  const undo = ['rollback to savepoint "savepoint1"', 'release savepoint "savepoint1"']

  test.each<[string, Rule, string[]]>([
    ['at a statement in it', refuse(inserts), [BEGIN, SAVE, 'insert', ...undo, 'rollback']],
    [
      'at its RELEASE',
      refuse(/^release/),
      [BEGIN, SAVE, 'insert', 'release savepoint "savepoint1"', ...undo, 'rollback'],
    ],
  ])(
    'inside a savepoint, %s, runs again as a whole, whether the callback catches that or not',
    async (_, rule, first) => {
      for (const catches of [false, true]) {
        await using server = await startWireServer({ rules: [rule, ...answered] })
        await using db = openThings(server)
        let runs = 0
        await db.transaction(async (tx) => {
          runs++
          const inner = tx.transaction((savepoint) => savepoint.table(things).create(one))
          await (catches ? inner.catch(() => undefined) : inner)
        })
        expect(runs).toBe(2)
        const whole = [BEGIN, SAVE, 'insert', 'release savepoint "savepoint1"', 'commit']
        expect(sent(server)).toStrictEqual([[...first, ...whole]])
      }
    },
  )

  test('in a savepoint of a savepoint whose errors are both caught runs again', async () => {
    await using server = await startWireServer({ rules: [refuse(inserts), ...answered] })
    await using db = openThings(server)
    let runs = 0
    const answer = await db.transaction(async (tx) => {
      runs++
      await tx
        .transaction(async (outer) => {
          await outer.transaction((inner) => inner.table(things).create(one)).catch(() => undefined)
        })
        .catch(() => undefined)
      return runs
    })
    expect(answer).toBe(2)
  })

  test('and whose callback swallows that, and goes on, runs again', async () => {
    await using server = await startWireServer({ rules: [refuse(inserts), ...answered] })
    await using db = openThings(server)
    const refusals: unknown[] = []
    const note = (error: unknown): void => {
      refusals.push(error)
    }
    await db.transaction(async (tx) => {
      await tx.table(things).create(one).catch(note)
      await tx.table(things).create(one).catch(note)
    })
    // the second was not sent, and says why
    expect(refusals.map((error) => error instanceof SerializationError)).toStrictEqual([true, true])
    expect(sent(server)).toStrictEqual([[BEGIN, 'insert', 'rollback', BEGIN, 'insert', 'insert', 'commit']])
  })

  test('runs again where the callback throws an error of its own around it', async () => {
    await using server = await startWireServer({ rules: [refuse(inserts), ...answered] })
    await using db = openThings(server)
    let runs = 0
    await db.transaction(async (tx) => {
      runs++
      await tx
        .table(things)
        .create(one)
        .catch((cause: unknown) => {
          throw new Error('the order was not stored', { cause: new Error('the shop', { cause }) })
        })
    })
    expect(runs).toBe(2)
  })

  test('gives up after maxRetries, with the last failure as the cause, and tells onRetry of all but that', async () => {
    await using server = await startWireServer({ rules: [refuseEvery('commit'), ...answered] })
    await using db = openThings(server)
    const told: Retry[] = []
    const error = await errorOf(() =>
      db.transaction((tx) => tx.table(things).create(one), {
        maxRetries: 3,
        onRetry: (retry) => told.push(retry),
      }),
    )
    expect(error).toBeInstanceOf(RetriesExhaustedError)
    expect(error).toMatchObject({ code: 'RETRIES_EXHAUSTED', attempts: 4 })
    expect(error.cause).toBeInstanceOf(SerializationError)
    expect(isRetryable(error)).toBe(false)
    expect(told.map(({ attempt }) => attempt)).toStrictEqual([1, 2, 3])
    for (const retry of told) {
      expect(Object.keys(retry).sort()).toStrictEqual(['attempt', 'delay', 'error'])
      expect(retry.error).toBeInstanceOf(SerializationError)
      expect(retry.error.code).toBe('40001')
      expect(retry.delay).toBeGreaterThanOrEqual(0)
    }
    expect(server.statements.filter(({ text }) => text === 'commit')).toHaveLength(4)
  })

  test('is run eleven times when nothing else is said', async () => {
    await using server = await startWireServer({ rules: [refuseEvery(inserts), ...answered] })
    await using db = openThings(server)
    const error = await errorOf(() => db.transaction((tx) => tx.table(things).create(one)))
    expect(error).toMatchObject({ name: 'RetriesExhaustedError', attempts: 11 })
  })

  test('is run once with maxRetries 0', async () => {
    await using server = await startWireServer({ rules: [refuseEvery(inserts), ...answered] })
    await using db = openThings(server)
    const told: Retry[] = []
    const error = await errorOf(() =>
      db.runInTransaction((tx) => tx.table(things).create(one), {
        maxRetries: 0,
        onRetry: (retry) => told.push(retry),
      }),
    )
    expect(error).toMatchObject({ name: 'RetriesExhaustedError', attempts: 1 })
    expect(told).toStrictEqual([])
    expect(sent(server)).toStrictEqual([[BEGIN, 'insert', 'rollback']])
  })

  test('is not run again when onRetry throws, which comes out', async () => {
    await using server = await startWireServer({ rules: [refuseEvery(inserts), ...answered] })
    await using db = openThings(server)
    const enough = new Error('enough')
    const onRetry = (): void => {
      throw enough
    }
    expect(await errorOf(() => db.transaction((tx) => tx.table(things).create(one), { onRetry }))).toBe(
      enough,
    )
    expect(sent(server)).toStrictEqual([[BEGIN, 'insert', 'rollback']])
  })

  test('is out of time when its next attempt would begin too late: QueryTimeoutError, caused by the failure', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999)
    await using server = await startWireServer({ rules: [refuseEvery(inserts), ...answered] })
    await using db = openThings(server)
    const error = await errorOf(() =>
      inTime(db.transaction((tx) => tx.table(things).create(one), { maxRetries: 1_000_000, timeout: 1000 })),
    )
    expect(error).toMatchObject({
      name: 'QueryTimeoutError',
      code: 'QUERY_TIMEOUT',
      cause: { code: '40001' },
    })
    expect(db.stats()).toMatchObject({ lent: 0 })
  })
})

describe('a transaction that fails otherwise', () => {
  test.each([answers.duplicateKey, answers.failedCheck, answers.lockNotAvailable, answers.statementTimeout])(
    '($code) is run once',
    async (error) => {
      await using server = await startWireServer({ rules: [refuseEvery(inserts, { error }), ...answered] })
      await using db = openThings(server)
      const thrown = await errorOf(() => db.transaction((tx) => tx.table(things).create(one)))
      expect(thrown.code).toBe(error.code)
      expect(sent(server)).toStrictEqual([[BEGIN, 'insert', 'rollback']])
    },
  )

  test.each([
    ['an error', new Error('no')],
    ['a text', 'no'],
    ['undefined', undefined],
    ['an object', Object.freeze({})],
  ])('throws what its callback threw, %s, as it is, and is rolled back', async (_, thrown) => {
    await using server = await startWireServer({ rules: answered })
    await using db = openThings(server)
    const caught = await db
      .transaction(async (tx) => {
        await tx.table(things).create(one)
        throw thrown
      })
      .then(
        () => 'committed',
        (error: unknown) => ({ error }),
      )
    expect(caught).toStrictEqual({ error: thrown })
    expect((caught as { error: unknown }).error).toBe(thrown) // the very same
    expect(sent(server)).toStrictEqual([[BEGIN, 'insert', 'rollback']])
  })

  test('whose error the callback swallows is not committed, nor does anything in it run any more', async () => {
    await using server = await startWireServer({
      rules: [refuse(inserts, { error: answers.duplicateKey }), ...answered],
    })
    await using db = openThings(server)
    const refusals: unknown[] = []
    const error = await errorOf(() =>
      db.transaction(async (tx) => {
        const note = (refusal: unknown): void => {
          refusals.push(refusal)
        }
        await tx.table(things).create(one).catch(note)
        await tx.table(things).create(one).catch(note)
      }),
    )
    expect(error).toMatchObject({ code: '25P02' })
    expect(error.cause).toMatchObject({ code: '23505' })
    expect(refusals[0]).toBeInstanceOf(UniqueViolationError)
    expect(refusals[1]).toMatchObject({ code: '25P02' })
    expect(sent(server)).toStrictEqual([[BEGIN, 'insert', 'rollback']])
  })

  test('in a savepoint goes on behind it when the callback catches that', async () => {
    await using server = await startWireServer({
      rules: [refuse(inserts, { error: answers.duplicateKey }), ...answered],
    })
    await using db = openThings(server)
    await db.transaction(async (tx) => {
      const thrown = await errorOf(() => tx.transaction((inner) => inner.table(things).create(one)))
      expect(thrown).toBeInstanceOf(UniqueViolationError)
      await tx.table(things).create(one)
    })
    expect(sent(server)).toStrictEqual([
      [
        BEGIN,
        'savepoint "savepoint1"',
        'insert',
        'rollback to savepoint "savepoint1"',
        'release savepoint "savepoint1"',
        'insert',
        'commit',
      ],
    ])
  })
})

describe('a commit of unknown outcome', () => {
  test.each<[string, Answer, string]>([
    ['is answered 40003', { error: answers.ambiguousResult }, '40003'],
    ['loses its connection', { tag: 'COMMIT', end: 'fin' }, 'CONNECTION_LOST'],
    ['loses its connection without a word', { end: 'rst' }, 'CONNECTION_LOST'],
    ['meets a shutdown', { end: answers.shuttingDown }, 'CONNECTION_LOST'],
  ])('that %s is an AmbiguousCommitError, and not repeated', async (_, answer, code) => {
    await using server = await startWireServer({ rules: [refuseEvery('commit', answer), ...answered] })
    await using db = openThings(server)
    let runs = 0
    const error = await errorOf(() =>
      db.transaction((tx) => {
        runs++
        return tx.table(things).create(one)
      }),
    )
    expect(error).toBeInstanceOf(AmbiguousCommitError)
    expect(error.code).toBe(code)
    expect(isRetryable(error)).toBe(false)
    expect(runs).toBe(1)
    expect(server.statements.filter(({ text }) => text === 'commit')).toHaveLength(1)
  })

  test('leaves nothing in doubt where the transaction only reads', async () => {
    await using server = await startWireServer({
      rules: [refuseEvery('commit', { end: 'fin' }), ...answered],
    })
    await using db = openThings(server)
    const error = await errorOf(() => db.transaction((tx) => tx.table(things).read(1n), { readOnly: true }))
    expect(error).toBeInstanceOf(ConnectionError)
    expect(isRetryable(error)).toBe(true)
    expect(sent(server)).toStrictEqual([[`${BEGIN}, read only`, 'select', 'commit']])
  })
})

describe('BEGIN', () => {
  test('travels with the first statement, whose answer nothing waits for before', async () => {
    // BEGIN is answered when the statement behind it has come
    const came = deferred()
    await using server = await startWireServer({
      rules: [{ text: BEGIN, answer: { hang: came.promise } }, ...answered],
    })
    await using db = openThings(server)
    await db.connect()
    const work = db.transaction((tx) => tx.table(things).create(one))
    await expect
      .poll(() =>
        server.sessions[0]?.messages.some(
          (message) => message.type === 'Parse' && inserts.test(message.text),
        ),
      )
      .toBe(true)
    expect(sent(server)).toStrictEqual([[BEGIN]])
    came.resolve()
    await inTime(work)
    expect(sent(server)).toStrictEqual([[BEGIN, 'insert', 'commit']])
  })

  test('is sent alone, with COMMIT behind it, where the callback sends nothing', async () => {
    await using server = await startWireServer({ rules: answered })
    await using db = openThings(server)
    expect(await db.transaction(async () => 'nothing')).toBe('nothing')
    expect(sent(server)).toStrictEqual([[BEGIN, 'commit']])
  })

  test.each([
    [{ priority: 'high' }, `${BEGIN}, priority high`],
    [{ priority: 'low', readOnly: true }, `${BEGIN}, read only, priority low`],
    [{ priority: 'normal' }, BEGIN],
    [{ isolation: 'read committed' }, 'begin transaction isolation level read committed'],
    [{ isolation: 'repeatable read' }, 'begin transaction isolation level repeatable read'],
  ] as const)('says %j', async (options, begin) => {
    await using server = await startWireServer({ rules: answered })
    await using db = openThings(server)
    await db.transaction((tx) => tx.table(things).read(1n), options)
    await using tx = await db.begin(options)
    await tx.table(things).read(1n)
    await tx.commit()
    expect(sent(server)).toStrictEqual([[begin, 'select', 'commit', begin, 'select', 'commit']])
  })

  const refusal = { code: '0A000', message: 'unimplemented: this isolation level' }

  test('that is refused fails the transaction, and the read sent with it', async () => {
    await using server = await startWireServer({
      rules: [refuseEvery(BEGIN, { error: refusal }), ...answered],
    })
    await using db = openThings(server)
    const refusals: DatabaseError[] = []
    const error = await errorOf(() =>
      db.transaction(async (tx) => {
        refusals.push(await errorOf(() => tx.table(things).read(1n)))
        refusals.push(await errorOf(() => tx.table(things).read(1n)))
      }),
    )
    expect(refusals[0]?.code).toBe('0A000')
    expect(refusals[1]).toMatchObject({ code: '25P02', cause: { code: '0A000' } })
    expect(error).toBeInstanceOf(DatabaseError)
    expect(error.code).toBe('0A000')
    expect(sent(server)).toStrictEqual([[BEGIN, 'select', 'rollback']])
    expect(db.stats()).toMatchObject({ lent: 0 })
  })

  test('that is refused leaves a write sent with it in doubt, which ran by itself', async () => {
    await using server = await startWireServer({
      rules: [refuseEvery(BEGIN, { error: refusal }), ...answered],
    })
    await using db = openThings(server)
    let runs = 0
    const error = await errorOf(() =>
      db.transaction(async (tx) => {
        runs++
        await tx.table(things).create(one)
        await tx.table(things).create(one)
      }),
    )
    expect(error).toBeInstanceOf(AmbiguousCommitError)
    expect(error).toMatchObject({ code: '0A000', cause: { code: '0A000' } })
    expect(runs).toBe(1)
    expect(sent(server)).toStrictEqual([[BEGIN, 'insert', 'rollback']])
  })

  test('that loses its connection leaves nothing in doubt', async () => {
    await using server = await startWireServer({
      rules: [refuse(BEGIN, { end: answers.shuttingDown }), ...answered],
    })
    await using db = openThings(server)
    const error = await errorOf(() => db.transaction((tx) => tx.table(things).create(one)))
    expect(error).toBeInstanceOf(ConnectionError)
    expect(isRetryable(error)).toBe(true)
    await server.sessions[0]?.ended
    expect(sent(server)).toStrictEqual([[BEGIN]])
    expect(saidLate(server)).toStrictEqual([])
  })
})

describe('a transaction begun by hand', () => {
  test('is run once: SerializationError, at a statement and at COMMIT', async () => {
    for (const text of [inserts, 'commit']) {
      await using server = await startWireServer({ rules: [refuse(text), ...answered] })
      await using db = openThings(server)
      const error = await errorOf(async () => {
        await using tx = await db.begin()
        await tx.table(things).create(one)
        await tx.commit()
      })
      expect(error).toBeInstanceOf(SerializationError)
      expect(isRetryable(error)).toBe(true)
      expect(
        sent(server)
          .flat()
          .filter((text) => text === BEGIN),
      ).toHaveLength(1)
      expect(db.stats()).toMatchObject({ lent: 0 })
    }
  })

  test('sends nothing once it has ended', async () => {
    await using server = await startWireServer({ rules: answered })
    await using db = openThings(server)
    const tx = await db.begin()
    await tx.table(things).create(one)
    await tx.commit()
    for (const call of [
      () => tx.table(things).create(one),
      () => tx.commit(),
      () => tx.transaction(async () => 1),
    ]) {
      expect(await errorOf(call)).toBeInstanceOf(TransactionClosedError)
    }
    await tx.rollback()
    expect(sent(server)).toStrictEqual([[BEGIN, 'insert', 'commit']])
  })
})

describe('a statement by itself', () => {
  test.each<[string, RegExp, (db: ReturnType<typeof openThings>) => Promise<unknown>]>([
    ['a read', /^select .*"things"/i, (db) => db.table(things).read(1n)],
    ['a write', inserts, (db) => db.table(things).create(one)],
    ['SQL', /^update/i, (db) => db.sql`update things set name = ${'x'}`],
    ['a statement of Kysely', inserts, (db) => db.kysely.insertInto('things').values({ id: 1n }).execute()],
    ['a call with a timeout', inserts, (db) => db.table(things).create(one, { timeout: 5000 })],
  ])('%s is sent again when it is asked to restart', async (_, text, call) => {
    await using server = await startWireServer({ rules: [refuse(text, restart, 2), ...answered] })
    await using db = openThings(server)
    await inTime(call(db))
    expect(server.statements.filter((statement) => text.test(statement.text))).toHaveLength(3)
    expect(server.sessions).toHaveLength(1)
  })

  test.each<[string, Answer]>([
    ['the connection closes', { end: 'fin' }],
    ['the connection resets', { end: 'rst' }],
    ['the server shuts down', { end: answers.shuttingDown }],
    ['the server says so', { error: { ...answers.shuttingDown, severity: 'ERROR' } }],
  ])('that reads is sent again when %s, one that writes is not', async (_, answer) => {
    for (const limits of [undefined, { timeout: 5000 }]) {
      await using server = await startWireServer({
        rules: [refuse(/^select .*"things"/i, answer, 2), refuseEvery(inserts, answer), ...answered],
      })
      await using db = openThings(server)
      expect(await inTime(db.table(things).read(1n, limits))).toStrictEqual(one)
      expect(server.sessions).toHaveLength(3)
      const error = await errorOf(() => inTime(db.table(things).create(one, limits)))
      expect(error).toBeInstanceOf(AmbiguousCommitError)
      expect(server.statements.filter(({ text }) => inserts.test(text))).toHaveLength(1)
      await Promise.all(server.sessions.slice(0, 3).map(({ ended }) => ended))
      expect(saidLate(server)).toStrictEqual([])
    }
  })

  test.each([
    ['select count(*) from things where id = $1', 2],
    ['select nextval($1)', 1],
    ['select * into copies from things where id = $1', 1],
    ['with gone as (delete from things where id = $1 returning id) select id from gone', 1],
    ['insert into things (id) values ($1)', 1],
  ])(
    'of the user (%s) is sent again after a loss only where it cannot change anything',
    async (text, times) => {
      const rules: Rule[] = [
        { text, times: 1, columns, answer: { end: 'fin' } },
        { text, columns, answer: { rows: [['1', 'ada']] } },
      ]
      await using server = await startWireServer({ rules })
      await using db = openThings(server)
      const call = inTime(db.execute(text, ['1']))
      if (times === 1) {
        expect(await errorOf(() => call)).toBeInstanceOf(AmbiguousCommitError)
      } else {
        expect(await call).toHaveLength(1)
      }
      expect(server.statements.filter((statement) => statement.text === text)).toHaveLength(times)
    },
  )
})

describe('a stream', () => {
  const select = /^select .*"things"/i
  const three = [
    ['1', 'ada'],
    ['2', 'bob'],
    ['3', 'eve'],
  ] as const

  test.each<[string, Answer, number]>([
    ['is asked to restart', restart, 1],
    ['loses its connection', { end: 'fin' }, 3],
    ['meets a shutdown', { end: answers.shuttingDown }, 3],
  ])('that %s before its first row is sent again', async (_, answer, sessions) => {
    await using server = await startWireServer({
      rules: [refuse(select, answer, 2), { text: select, answer: { columns, rows: three } }, ...answered],
    })
    await using db = openThings(server)
    expect(await inTime(collect(db.table(things).stream({ batchSize: 2 })))).toHaveLength(3)
    expect(server.sessions).toHaveLength(sessions)
  })

  test('that is asked to restart behind its first rows says so: others would follow', async () => {
    await using server = await startWireServer({
      rules: [{ text: select, answer: { columns, rows: three, ...restart } }, ...answered],
    })
    await using db = openThings(server)
    const names: unknown[] = []
    const error = await errorOf(async () => {
      for await (const { name } of db.table(things).stream({ batchSize: 2 })) {
        names.push(name)
      }
    })
    expect(error).toBeInstanceOf(SerializationError)
    expect(names.slice(0, 2)).toStrictEqual(['ada', 'bob'])
    expect(sent(server)).toStrictEqual([['select']])
    expect(db.stats()).toMatchObject({ lent: 0 })
  })

  test('that is always asked to restart is sent eleven times', async () => {
    await using server = await startWireServer({ rules: [refuseEvery(select), ...answered] })
    await using db = openThings(server)
    const error = await errorOf(() => inTime(collect(db.table(things).stream())))
    expect(error).toBeInstanceOf(SerializationError)
    expect(sent(server).flat()).toHaveLength(11)
  })
})

describe('a batch of several statements', () => {
  const ids = Array.from({ length: 2001 }, (_, id) => BigInt(id))
  const rows = ids.map((id) => ({ id, name: `${id}` }))
  /** What the server returns for each row of a statement: the place of the row, and the row where that is asked for. */
  const placed = (text: RegExp, missing: (attempt: number) => string | undefined): Rule[] => {
    let statements = 0
    return [
      {
        text,
        columns: [{ name: 'place', type: 20 }],
        answer: ({ parameters: [ids = '{}'] }) => {
          const attempt = Math.ceil(++statements / 2)
          const given = (ids ?? '{}').slice(1, -1).split(',')
          const found = given
            .map((id, place) => [id, place + 1] as const)
            .filter(([id]) => id !== missing(attempt))
          return { rows: found.map(([, place]) => [`${place}`]), tag: `DELETE ${found.length}` }
        },
      },
    ]
  }

  test.each([
    ['at its second statement', refuseNumber(/^insert/i, 2), [BEGIN, 'insert', 'insert', 'rollback']],
    ['at COMMIT', refuse('commit'), [BEGIN, 'insert', 'insert', 'commit', 'rollback']],
  ])('of an array runs again, %s', async (_, rule, first) => {
    const returning: Rule = {
      text: inserts,
      columns,
      answer: ({ parameters: [ids = '{}', names = '{}'] }) => {
        const list = (text: string | null): string[] =>
          (text ?? '{}').slice(1, -1).replaceAll('"', '').split(',')
        return { rows: list(ids).map((id, index) => [id, list(names)[index] ?? null]) }
      },
    }
    await using server = await startWireServer({ rules: [rule, returning, ...answered] })
    await using db = openThings(server)
    const told: unknown[] = []
    const created = await inTime(
      db.table(things).batchCreate(rows, { onProgress: ({ done }) => told.push(done) }),
    )
    expect(created).toStrictEqual(rows)
    expect(sent(server)).toStrictEqual([[...first, BEGIN, 'insert', 'insert', 'commit']])
    // begins anew with the attempt
    expect(told.slice(-2)).toStrictEqual([2000, 2001])
  })

  test('answers with what the last attempt did', async () => {
    // the row is there at the first attempt, and somebody else has deleted it by the second
    const deletes = placed(/^delete/i, (attempt) => (attempt === 1 ? undefined : '7'))
    await using server = await startWireServer({ rules: [refuse('commit'), ...deletes, ...answered] })
    await using db = openThings(server)
    const deleted = await inTime(db.table(things).batchDelete(ids))
    expect(deleted.filter((one) => !one)).toHaveLength(1)
    expect(deleted[7]).toBe(false)
  })

  test('of an iterable, which is read once, is a SerializationError', async () => {
    await using server = await startWireServer({ rules: [refuse('commit'), ...answered] })
    await using db = openThings(server)
    const error = await errorOf(() => inTime(db.table(things).batchCreate(new Set(rows))))
    expect(error).toBeInstanceOf(SerializationError)
    expect(sent(server)).toStrictEqual([[BEGIN, 'insert', 'insert', 'commit', 'rollback']])
  })

  test('in a transaction restarts with all of it', async () => {
    await using server = await startWireServer({ rules: [refuseNumber(inserts, 2), ...answered] })
    await using db = openThings(server)
    let runs = 0
    await inTime(
      db.transaction(async (tx) => {
        runs++
        await tx.table(things).batchCreate(new Set(rows))
      }),
    )
    expect(runs).toBe(2)
    expect(server.sessions.flatMap(sentOn).filter((text) => text === BEGIN)).toHaveLength(2)
  })

  test('that always meets with others is a RetriesExhaustedError', async () => {
    await using server = await startWireServer({ rules: [refuseEvery('commit'), ...answered] })
    await using db = openThings(server)
    const error = await errorOf(() => inTime(db.table(things).batchCreate(rows)))
    expect(error).toMatchObject({ name: 'RetriesExhaustedError', attempts: 11 })
  })
})
