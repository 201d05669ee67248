import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { threadId } from 'node:worker_threads'
import { SyncDatabase, SyncTable } from '@manticore/sync'
import {
  defineTable,
  int4,
  type QueryEvent,
  RetriesExhaustedError,
  type Retry,
  SerializationError,
  text,
  ValidationError,
} from 'manticore-cockroachdb'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { thrownBy } from './thrown-by.js'

/** The threads in which the codec was used. */
const threads = new Set<number>()

const upperCase = text().codec({
  encode: (value: { readonly name: string }) => {
    threads.add(threadId)
    return value.name.toUpperCase()
  },
  decode: (stored) => {
    threads.add(threadId)
    return Object.freeze({ name: stored.toLowerCase() })
  },
})

const accounts = defineTable('accounts', {
  id: int4().primaryKey(),
  owner: upperCase,
  balance: int4().notNull(),
})

const database = useDatabase()
let db: SyncDatabase<{ accounts: typeof accounts }>
let other: SyncDatabase<{ accounts: typeof accounts }>

beforeAll(() => {
  db = new SyncDatabase({ url: database.url, tables: { accounts } })
  other = new SyncDatabase({ url: database.url, tables: { accounts } })
  db.table(accounts).initialize()
})

afterAll(() => {
  db.close()
  other.close()
})

beforeEach(() => {
  db.table(accounts).truncate()
  db.table(accounts).batchCreate([
    { id: 1, owner: { name: 'Ada' }, balance: 100 },
    { id: 2, owner: { name: 'Bob' }, balance: 50 },
  ])
})

test('what a column is read and written by runs where the table was declared', () => {
  expect(db.table(accounts).readOrThrow(1)).toStrictEqual({ id: 1, owner: { name: 'ada' }, balance: 100 })
  expect(new SyncTable(accounts, other).readOrThrow(2).owner).toStrictEqual({ name: 'bob' })
  expect(db.sql`select owner from accounts where id = 1`).toStrictEqual([{ owner: { name: 'ada' } }])
  expect(threads).toStrictEqual(new Set([threadId]))
})

/** Changes a row in another transaction after this one has read it, so that it cannot be committed. */
const meet = (tx: Parameters<Parameters<typeof db.transaction>[0]>[0]): number => {
  const { balance } = tx.table(accounts).readOrThrow(1)
  other.table(accounts).update(1, { balance: balance + 1 })
  tx.table(accounts).update(1, { balance: balance - 10 })
  return balance
}

describe('a transaction that meets another', () => {
  test('runs again from its start, and says so', () => {
    const retries: Retry[] = []
    let runs = 0
    const balance = db.transaction(
      (tx) => {
        runs++
        return runs < 3 ? meet(tx) : tx.table(accounts).readOrThrow(1).balance
      },
      { onRetry: (retry) => retries.push(retry) },
    )
    expect(balance).toBe(102)
    expect(
      retries.map(({ attempt, error }) => [attempt, error.code, error instanceof SerializationError]),
    ).toStrictEqual([
      [1, '40001', true],
      [2, '40001', true],
    ])
    expect(retries.every(({ delay }) => delay > 0)).toBe(true)
  })

  test('runs as often as it may, and its cause is the last failure', () => {
    let seen: unknown
    const error = thrownBy(() =>
      db.transaction(
        (tx) => {
          try {
            return meet(tx)
          } catch (failure) {
            seen = failure
            throw failure
          }
        },
        { maxRetries: 1 },
      ),
    )
    expect(error).toBeInstanceOf(RetriesExhaustedError)
    expect(error).toMatchObject({ attempts: 2 })
    expect(error.cause).toBe(seen)
    expect(db.table(accounts).readOrThrow(1).balance).toBe(102)
  })

  test('is heard of in whatever its function throws, and ends by what onRetry throws', () => {
    let runs = 0
    db.transaction((tx) => {
      runs++
      try {
        return runs === 1 ? meet(tx) : 0
      } catch (cause) {
        throw new Error('around it', { cause })
      }
    })
    expect(runs).toBe(2)
    const enough = new Error('enough')
    const error = thrownBy(() =>
      db.transaction(meet, {
        onRetry: () => {
          throw enough
        },
      }),
    )
    expect(error).toBe(enough)
  })
})

test('transactions of several databases go into one another, each to its own end', () => {
  const answer = db.transaction((tx) => {
    tx.table(accounts).update(1, { balance: 1 })
    const inner = thrownBy(() =>
      other.transaction((there) => {
        there.table(accounts).update(2, { balance: 2 })
        expect(tx.table(accounts).count()).toBe(2)
        throw new Error('only that one')
      }),
    )
    return inner.message
  })
  expect(answer).toBe('only that one')
  expect(db.table(accounts).list({ orderBy: 'id', select: ['balance'] })).toStrictEqual([
    { balance: 1 },
    { balance: 50 },
  ])
})

test('a batch says how far it is', () => {
  const told: unknown[] = []
  const rows = Array.from({ length: 4500 }, (_, n) => ({ id: 10 + n, owner: { name: `n${n}` }, balance: n }))
  const created = db.table(accounts).batchCreate(rows, { onProgress: (progress) => told.push(progress) })
  expect(created.at(-1)).toStrictEqual({ id: 4509, owner: { name: 'n4499' }, balance: 4499 })
  expect(told).toStrictEqual([2000, 4000, 4500].map((done) => ({ done, total: 4500 })))
})

test('statements are told of where the database is, as long as somebody listens', () => {
  const heard: QueryEvent[] = []
  using told = new SyncDatabase({ url: database.url, onQuery: (event) => heard.push(event) })
  told.execute('select $1::INT4', [5])
  thrownBy(() => told.execute('selec'))
  expect(heard.map(({ text, parameterCount, rows }) => [text, parameterCount, rows])).toStrictEqual([
    ['select $1::INT4', 1, 1],
    ['selec', 0, 0],
  ])
  expect(heard[1]?.error).toMatchObject({ name: 'SyntaxOrAccessError', code: '42601' })
  expect(heard.every(Object.isFrozen)).toBe(true)
  const channel: unknown[] = []
  const listen = (event: unknown): unknown => channel.push(event)
  subscribe('manticore:query', listen)
  other.execute('select 1')
  unsubscribe('manticore:query', listen)
  other.execute('select 2')
  expect(channel).toMatchObject([{ text: 'select 1', error: undefined }])
})

test('values of every size cross whole', () => {
  for (const length of [0, 1, 12, 13, 100_000]) {
    for (const piece of ['x', 'ä', '漢', '🐟']) {
      const value = piece.repeat(length)
      expect(
        db.execute('select $1::TEXT as value, null as none, $2::TEXT as empty', [value, '']),
      ).toStrictEqual([{ value, none: null, empty: '' }])
    }
  }
  expect(db.execute('select from generate_series(1, 3) as g')).toStrictEqual([{}, {}, {}])
  const many = db.execute<{ n: number }>('select n::INT4 as n from generate_series(1, 2500) as g (n)')
  expect(many.map(({ n }) => n)).toStrictEqual(Array.from({ length: 2500 }, (_, index) => index + 1))
})

test('nothing is opened before it is used, and nothing goes after it was closed', () => {
  const unused = new SyncDatabase({ url: database.url, maxConnections: 3 })
  expect(unused.server).toBeUndefined()
  expect(unused.stats()).toStrictEqual({
    max: 3,
    open: 0,
    opening: 0,
    idle: 0,
    lent: 0,
    running: 0,
    waiting: 0,
  })
  unused.close()
  unused.close()
  for (const call of [
    () => unused.connect(),
    () => unused.sql`select 1`,
    () => unused.begin(),
    () => unused.table(accounts).count(),
  ]) {
    expect(thrownBy(call)).toMatchObject({ name: 'ConnectionError', code: 'CLOSED' })
  }
  expect(thrownBy(() => unused.close({ timeout: -1 }))).toBeInstanceOf(ValidationError)
})

test('the server is known from the first use on, also when all has ended', () => {
  const once = new SyncDatabase({ url: database.url })
  const tx = once.begin()
  tx.rollback()
  const server = db.server
  expect([once.server, tx.server]).toStrictEqual([server, server])
  once.close()
  expect([once.server, tx.server, server?.kind]).toStrictEqual([server, server, expect.any(String)])
})

test('a database that is closed in a transaction ends it', () => {
  const closing = new SyncDatabase({ url: database.url })
  const error = thrownBy(() =>
    closing.transaction((tx) => {
      tx.table(accounts).update(1, { balance: 0 })
      // nobody could end it while that waits, so it does not
      closing.close({ timeout: Number.POSITIVE_INFINITY })
      return tx.table(accounts).count()
    }),
  )
  expect(error).toMatchObject({ name: 'ConnectionError', code: 'CLOSED' })
  expect(db.table(accounts).readOrThrow(1).balance).toBe(100)
})
