import { SyncDatabase } from '@manticore/sync'
import {
  ConnectionError,
  defineTable,
  int4,
  QueryCancelledError,
  QueryTimeoutError,
  text,
  UniqueViolationError,
  ValidationError,
} from 'manticore-cockroachdb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { closedPort } from '../support/listeners.js'
import { wrong } from '../support/refusal.js'
import { thrownBy } from './thrown-by.js'

const players = defineTable('players', { id: int4().primaryKey(), nick: text().notNull().unique() })

const database = useDatabase()
let db: SyncDatabase<{ players: typeof players }>

beforeAll(() => {
  db = new SyncDatabase({ url: database.url, tables: { players } })
  db.table(players).initialize()
  db.table(players).create({ id: 1, nick: 'ada' })
})

afterAll(() => db.close())

test('an error of the server has its class, its place and its cause', () => {
  const error = thrownBy(() => db.table(players).create({ id: 2, nick: 'ada' }))
  expect(error).toBeInstanceOf(UniqueViolationError)
  expect({ ...error }).toStrictEqual({
    code: '23505',
    table: 'players',
    column: 'nick',
    columns: ['nick'],
    constraint: 'players_nick_key',
    sql: 'insert into "players" ("id", "nick") values ($1::INT4, $2::TEXT) returning "id", "nick"',
  })
  expect(error.cause).toBeInstanceOf(Error)
  expect(error.cause).toMatchObject({
    name: 'PostgresError',
    code: '23505',
    constraint_name: 'players_nick_key',
  })
  expect(Object.keys(error)).not.toContain('detail')
  expect(error.detail).toContain('ada')
})

// where the call was made, and not where the worker heard of it
test.each<[string, () => unknown]>([
  ['a table', () => db.table(players).create({ id: 1, nick: 'eve' })],
  ['a statement', () => db.sql`select nothing`],
  ['a transaction', () => db.transaction((tx) => tx.execute('select nothing'))],
  ['a function of its own', () => db.transaction(() => db.table(players).count())],
  ['a timeout', () => db.execute('select pg_sleep(20)', [], { timeout: 50 })],
  ['what cannot be', () => db.table(players).read(wrong('one'))],
])('an error of %s has the caller in its stack', (_, call) => {
  const { stack = '', name, message } = thrownBy(call)
  expect(stack.startsWith(`${name}: ${message}\n    at `)).toBe(true)
  expect(stack).toContain('errors.test.ts')
})

test('what a function throws comes out as it is, and its cause is found in it', () => {
  const thrown = [
    new Error('mine'),
    'a text',
    undefined,
    null,
    { what: 'an object' },
    new AggregateError([1], 'all'),
  ]
  for (const one of thrown) {
    expect(
      thrownBy(() =>
        db.transaction((tx) =>
          tx.transaction(() => {
            throw one
          }),
        ),
      ),
    ).toBe(one)
  }
  const wrapped = thrownBy(() =>
    db.transaction((tx) => {
      try {
        tx.table(players).create({ id: 1, nick: 'eve' })
      } catch (cause) {
        throw new Error('around it', { cause })
      }
    }),
  )
  expect(wrapped).toMatchObject({ message: 'around it', cause: { code: '23505' } })
})

test('a server that is not there is an error, and so is a database that is not', async () => {
  using nowhere = new SyncDatabase({ host: '127.0.0.1', port: await closedPort(), connectTimeout: 1 })
  const error = thrownBy(() => nowhere.connect())
  expect(error).toBeInstanceOf(ConnectionError)
  expect(error).toMatchObject({ code: 'ECONNREFUSED', cause: { syscall: 'connect' } })
  const url = new URL(database.url)
  url.pathname = '/nowhere'
  using missing = new SyncDatabase({ url: url.toString() })
  expect(thrownBy(() => missing.sql`select 1`)).toMatchObject({ code: '3D000' })
  expect(thrownBy(() => new SyncDatabase({ port: -1 }))).toBeInstanceOf(ConnectionError)
})

test('a connection that is lost is an error, and the next call has another', () => {
  using other = new SyncDatabase({ url: database.url })
  const error = thrownBy(() =>
    db.transaction((tx) => {
      const [row] = tx.sql<{ pid: number }>`select pg_backend_pid() as pid`
      other.sql`select pg_terminate_backend(${row?.pid}::INT4, 5000)`
      return tx.table(players).count()
    }),
  )
  expect(error).toBeInstanceOf(ConnectionError)
  expect(db.table(players).count()).toBe(1)
})

test('a signal that is aborted before the call, or in a function, cancels it', () => {
  const reason = new Error('enough')
  const error = thrownBy(() => db.execute('select pg_sleep(20)', [], { signal: AbortSignal.abort(reason) }))
  expect(error).toBeInstanceOf(QueryCancelledError)
  expect(error.cause).toBe(reason)
  const controller = new AbortController()
  const late = thrownBy(() =>
    db.transaction(
      (tx) => {
        controller.abort()
        return tx.execute('select pg_sleep(20)')
      },
      { signal: controller.signal },
    ),
  )
  expect(late).toBeInstanceOf(QueryCancelledError)
  expect(late.cause).toMatchObject({ name: 'AbortError' })
})

test('a signal ends a transaction by hand, and a stream between two batches', () => {
  const controller = new AbortController()
  {
    using tx = db.begin({ signal: controller.signal })
    tx.table(players).count()
    controller.abort()
    expect(thrownBy(() => tx.table(players).count())).toBeInstanceOf(QueryCancelledError)
    expect(tx.ended).toBe(true)
  }
  const another = new AbortController()
  const stream = db.table(players).stream({ signal: another.signal, batchSize: 1 })
  expect(stream.next().value).toStrictEqual({ id: 1, nick: 'ada' })
  another.abort()
  expect(thrownBy(() => stream.next())).toBeInstanceOf(QueryCancelledError)
  expect(db.stats()).toMatchObject({ lent: 0, running: 0 })
})

test('the time of a transaction ends the statement that runs, and then nothing more is sent', () => {
  const seen: unknown[] = []
  const error = thrownBy(() =>
    db.transaction(
      (tx) => {
        seen.push(thrownBy(() => tx.execute('select pg_sleep(20)')))
        seen.push(thrownBy(() => tx.execute('select 1')))
      },
      { timeout: 200 },
    ),
  )
  for (const one of [error, ...seen]) {
    expect(one).toBeInstanceOf(QueryTimeoutError)
  }
  expect(db.stats()).toMatchObject({ lent: 0, waiting: 0 })
})

test('an asynchronous function is no function of a synchronous transaction, which is rolled back', () => {
  const error = thrownBy(() =>
    // @ts-expect-error that is what its type says
    db.transaction(async (tx) => {
      tx.table(players).create({ id: 7, nick: 'gone' })
      throw new Error('after that')
    }),
  )
  expect(error).toBeInstanceOf(ValidationError)
  expect(error.message).toContain('write it without async')
  expect(db.table(players).exists(7)).toBe(false)
})

test('Kysely builds and compiles, and says what to do instead of running a query', async () => {
  const query = db.kysely.selectFrom('players').select('nick').where('id', '=', 1)
  const { sql, parameters } = query.compile()
  expect(db.execute(sql, parameters)).toStrictEqual([{ nick: 'ada' }])
  await expect(query.execute()).rejects.toThrow('query.compile(); db.execute(sql, parameters)')
})
