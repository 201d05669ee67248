import {
  AmbiguousCommitError,
  AuthenticationError,
  ConnectionError,
  Database,
  DatabaseError,
  DataError,
  defineTable,
  int4,
  isRetryable,
  LockTimeoutError,
  PoolTimeoutError,
  QueryCancelledError,
  QueryTimeoutError,
  RecordNotFoundError,
  RetriesExhaustedError,
  SerializationError,
  TransactionClosedError,
  UniqueViolationError,
  ValidationError,
} from 'manticore-cockroachdb'
import { beforeAll, describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { closedPort } from '../support/listeners.js'
import { startProxy } from '../support/proxy.js'
import { errorOf } from '../support/refusal.js'

const teas = defineTable('teas', { id: int4().primaryKey() })

const database = useDatabase({ tables: { teas } })

beforeAll(() => database.db.table(teas).initialize())

const lost = new ConnectionError('lost', { code: 'CONNECTION_LOST', cause: { code: 'CONNECTION_CLOSED' } })
const again = new SerializationError('again', { code: '40001' })
const ambiguous = new AmbiguousCommitError('who knows', { code: 'CONNECTION_LOST', cause: again })
const exhausted = new RetriesExhaustedError('too often', { attempts: 3, cause: again })

class OwnError extends Error {}

const cycle = Object.assign(new Error('a cycle'), { cause: undefined as unknown })
cycle.cause = new Error('of two', { cause: cycle })
const cycleWithUs = Object.assign(new Error('a cycle'), { cause: undefined as unknown })
cycleWithUs.cause = Object.assign(new SerializationError('again', { code: '40001' }), { cause: cycleWithUs })

describe('isRetryable', () => {
  test.each<[string, unknown]>([
    ['a serialization failure', again],
    ['a connection lost before COMMIT', lost],
    ['a server that does not open', new ConnectionError('no', { code: 'CONNECT_TIMEOUT' })],
    ['a server that is not there', new ConnectionError('no', { code: 'ECONNREFUSED' })],
    ['an error around one', new OwnError('mine', { cause: again })],
    ['an error around an error around one', new OwnError('mine', { cause: new Error('', { cause: lost }) })],
    [
      'an error with a code of its own around one',
      Object.assign(new Error('', { cause: again }), { code: 'E_X' }),
    ],
    ['an error of another driver', Object.assign(new Error('restart transaction'), { code: '40001' })],
    ['what is no Error and has a code', { code: '40001' }],
    ['what is no Error around one', { cause: { code: 'CR000' } }],
    ['57P01', { code: '57P01' }],
    ['57P02', { code: '57P02' }],
    ['57P03', { code: '57P03' }],
    ['a port where nobody listens', { code: 'ECONNREFUSED' }],
    ['a cycle with one in it', cycleWithUs],
  ])('is true of %s', (_, error) => {
    expect(isRetryable(error)).toBe(true)
  })

  test.each<[string, unknown]>([
    ['a commit nobody knows of', ambiguous],
    ['an error around it', new OwnError('mine', { cause: ambiguous })],
    [
      'a retry whose cause is a commit nobody knows of',
      new SerializationError('again', { code: '40001', cause: ambiguous }),
    ],
    ['the same of another driver', new OwnError('mine', { cause: { code: '40003' } })],
    ['retries that are used up', exhausted],
    ['an error around them', new OwnError('mine', { cause: new Error('', { cause: exhausted }) })],
    ['a refused password', new AuthenticationError('no', { code: '28P01', cause: { code: '28P01' } })],
    ['wrong options', new ConnectionError('no', { code: 'INVALID_OPTIONS' })],
    ['a closed database', new ConnectionError('no', { code: 'CLOSED' })],
    ['an unknown database', new ConnectionError('no', { code: '3D000' })],
    ['a violated constraint', new UniqueViolationError('twice', { code: '23505' })],
    ['a refused value', new DataError('no', { code: '22P02' })],
    ['wrong use', new ValidationError('no')],
    ['a missing row', new RecordNotFoundError('no', {})],
    ['a transaction that has ended', new TransactionClosedError('no')],
    ['a full pool', new PoolTimeoutError('no', { code: 'POOL_TIMEOUT', cause: lost })],
    ['a time that ran out', new QueryTimeoutError('no', { code: '57014', cause: again })],
    ['a lock that was not to be had', new LockTimeoutError('no', { code: '55P03' })],
    ['a cancelled statement', new QueryCancelledError('no', { code: '57014' })],
    ['a loss that only a connection can judge', { code: 'CONNECTION_CLOSED' }],
    ['the same of Node', Object.assign(new Error('reset'), { code: 'ECONNRESET' })],
    ['any error', new Error('40001')],
    ['a cycle', cycle],
    ['a text', '40001'],
    ['a number', 40001],
    ['a code that is no text', { code: 40001 }],
    ['nothing', undefined],
    ['null', null],
    ['an object', {}],
    ['a function', () => '40001'],
  ])('is false of %s', (_, error) => {
    expect(isRetryable(error)).toBe(false)
  })

  test('tells a connection lost in a transaction from one lost under a write by itself', async () => {
    await using proxy = await startProxy(database.url)
    await using db = new Database({ url: proxy.url, maxConnections: 2 })
    // by itself a read would be sent again
    await using tx = await db.begin()
    await Promise.all([tx.table(teas).count(), db.table(teas).count()])
    const calls = [() => tx.table(teas).read(1), () => db.table(teas).create({ id: 7 })].map(errorOf)
    await proxy.cut()
    const [read, write] = await Promise.all(calls)
    expect([read?.name, isRetryable(read)]).toStrictEqual(['ConnectionError', true])
    expect([write?.name, isRetryable(write)]).toStrictEqual(['AmbiguousCommitError', false])
  })

  test('tells a server that is down from a database that was closed', async () => {
    const db = new Database({ host: '127.0.0.1', port: await closedPort(), connectTimeout: 1 })
    expect(isRetryable(await errorOf(() => db.connect()))).toBe(true)
    await db.close()
    expect(isRetryable(await errorOf(() => db.connect()))).toBe(false)
  })
})

describe('a RetriesExhaustedError', () => {
  test('has its attempts, its last failure, its code and its name', () => {
    expect([exhausted.name, exhausted.code, exhausted.attempts, exhausted.cause]).toStrictEqual([
      'RetriesExhaustedError',
      'RETRIES_EXHAUSTED',
      3,
      again,
    ])
    expect(exhausted).toBeInstanceOf(DatabaseError)
    expect(JSON.parse(JSON.stringify(exhausted))).toStrictEqual({ code: 'RETRIES_EXHAUSTED', attempts: 3 })
  })
})

test('a TransactionClosedError has its code and its name', () => {
  const error = new TransactionClosedError('the transaction was committed')
  expect([error.name, error.code, error instanceof DatabaseError]).toStrictEqual([
    'TransactionClosedError',
    'TRANSACTION_CLOSED',
    true,
  ])
})
