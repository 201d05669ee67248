import { Database, DatabaseError, defineTable, int4, isRetryable, text } from 'manticore-cockroachdb'
import { beforeAll, describe, expect, test } from 'vitest'
import { serverKind, useDatabase } from '../support/database.js'
import { raiseOn } from '../support/raise.js'
import { errorOf, expectHidden } from '../support/refusal.js'

const SECRET = 'hunter2-secret'

const teas = defineTable('teas', { id: int4().primaryKey(), name: text() })

const database = useDatabase({ tables: { teas } })
const onCockroach = (await serverKind()) === 'cockroachdb'

beforeAll(() => database.db.table(teas).initialize())

// code, class, whether to run the transaction again, and a part of what the message says to do
const codes: [string, string, boolean, string?][] = [
  ['01000', 'DatabaseError', false, 'sql_safe_updates'],
  ['08000', 'ConnectionError', true],
  ['08001', 'ConnectionError', true],
  ['08003', 'ConnectionError', true],
  ['08004', 'ConnectionError', true],
  ['08006', 'ConnectionError', true],
  ['08007', 'AmbiguousCommitError', false],
  ['08C00', 'ConnectionError', true],
  ['08P01', 'ConnectionError', true],
  ['0A000', 'UnsupportedFeatureError', false],
  ['21000', 'DatabaseError', false],
  ['22001', 'DataError', false],
  ['22003', 'DataError', false],
  ['22007', 'DataError', false],
  ['22008', 'DataError', false],
  ['22012', 'DataError', false],
  ['22021', 'DataError', false],
  ['22023', 'DataError', false],
  ['22C01', 'DataError', false],
  ['22P02', 'DataError', false],
  ['23000', 'DatabaseError', false],
  ['23001', 'ForeignKeyViolationError', false],
  ['23502', 'NotNullViolationError', false],
  ['23503', 'ForeignKeyViolationError', false],
  ['23505', 'UniqueViolationError', false],
  ['23514', 'CheckViolationError', false],
  ['23P01', 'ExclusionViolationError', false],
  ['25000', 'DatabaseError', false],
  ['25001', 'DatabaseError', false],
  ['25006', 'DatabaseError', false],
  ['25P01', 'DatabaseError', false],
  ['25P02', 'DatabaseError', false, 'first error'],
  ['25P03', 'ConnectionError', false, 'idle_in_transaction_session_timeout'],
  ['25P04', 'ConnectionError', false, 'transaction_timeout'],
  ['26000', 'DatabaseError', false],
  ['28000', 'AuthenticationError', false, 'check user'],
  ['28P01', 'AuthenticationError', false, 'check user and password'],
  ['2BP01', 'DatabaseError', false],
  ['34000', 'DatabaseError', false],
  ['3B001', 'DatabaseError', false],
  ['3D000', 'DatabaseError', false, 'createDatabase()'],
  ['3F000', 'DatabaseError', false],
  ['40001', 'SerializationError', true, 'db.transaction()'],
  ['40003', 'AmbiguousCommitError', false, 'look before'],
  ['40P01', 'SerializationError', true, 'db.transaction()'],
  ['42501', 'PermissionError', false, 'GRANT'],
  ['42601', 'SyntaxOrAccessError', false],
  ['42703', 'SyntaxOrAccessError', false],
  ['42P01', 'TableNotFoundError', false, 'migration'],
  ['42P07', 'SyntaxOrAccessError', false],
  ['42P10', 'SyntaxOrAccessError', false, 'unique constraint'],
  ['44000', 'DatabaseError', false],
  ['53100', 'DatabaseError', false],
  ['53200', 'DatabaseError', false, 'fewer rows'],
  ['53300', 'ConnectionError', true, 'lower maxConnections'],
  ['53400', 'DatabaseError', false],
  ['54000', 'DatabaseError', false],
  ['54001', 'DatabaseError', false],
  ['55000', 'DatabaseError', false],
  ['55006', 'DatabaseError', false],
  ['55C02', 'DatabaseError', false],
  ['55P03', 'LockTimeoutError', false, 'lock_timeout'],
  ['57014', 'QueryCancelledError', false],
  ['57P04', 'ConnectionError', false],
  ['57P05', 'ConnectionError', true],
  ['58C00', 'ConnectionError', true],
  ['58C01', 'ConnectionError', false],
  ['CR000', 'SerializationError', true],
  ['P0001', 'DatabaseError', false],
  ['XCUBS', 'DatabaseError', false],
  ['XX000', 'DatabaseError', false],
  ['XX001', 'DatabaseError', false],
  ['XXA00', 'SchemaChangeError', false, 'look before'],
  ['XXC01', 'DatabaseError', false],
  ['XXUUU', 'DatabaseError', false],
]

describe.skipIf(onCockroach)('a SQLSTATE', () => {
  test.each(codes)('%s is a %s; retryable: %s', async (code, name, retryable, advice = '') => {
    const { db } = database
    await raiseOn(db, 'teas', { code, message: `what befell "${SECRET}"`, detail: SECRET, hint: SECRET })
    const error = await errorOf(() => db.table(teas).create({ id: 1, name: SECRET }))
    expect([error.name, error.code]).toStrictEqual([name, code])
    expect(error.message.endsWith(`, SQLSTATE ${code}`)).toBe(true)
    expect(error.message).toContain(advice)
    expect(error.detail).toBe(SECRET)
    expectHidden(error, SECRET)
    expect([isRetryable(error), isRetryable(error.cause), isRetryable({ code })]).toStrictEqual([
      retryable,
      retryable,
      retryable,
    ])
    await raiseOn(db, 'teas', null)
  })

  test('57014 is a QueryTimeoutError when its sentence says that time ran out', async () => {
    const { db } = database
    const told = async (message: string) => {
      await raiseOn(db, 'teas', { code: '57014', message })
      return (await errorOf(() => db.table(teas).create({ id: 1 }))).name
    }
    expect(await told('query execution canceled due to statement timeout')).toBe('QueryTimeoutError')
    expect(await told('query execution canceled due to transaction timeout')).toBe('QueryTimeoutError')
    expect(await told('canceling statement due to user request')).toBe('QueryCancelledError')
    expect(await told('query execution canceled')).toBe('QueryCancelledError')
    await raiseOn(db, 'teas', null)
  })

  test('0A000 is no missing feature when a table was altered under a prepared statement', async () => {
    const { db } = database
    await raiseOn(db, 'teas', { code: '0A000', message: 'cached plan must not change result type' })
    const error = await errorOf(() =>
      db.kysely.transaction().execute((tx) => tx.insertInto('teas').values({ id: 1 }).execute()),
    )
    expect(error.constructor).toBe(DatabaseError)
    expect(error.message).toBe(
      'teas: a table was altered since the statement was prepared; run the transaction again, SQLSTATE 0A000',
    )
    await raiseOn(db, 'teas', null)
  })
})

test('the class that an error of a batch has is that of its row source, when it is the source that failed', async () => {
  const failure = Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' })
  const broken = Object.assign(new Error('broken pipe'), { code: 'EPIPE', syscall: 'write' })
  for (const error of [failure, broken, new TypeError('not a row')]) {
    async function* rows(): AsyncGenerator<{ id: number }> {
      yield { id: 1 }
      throw error
    }
    expect(await errorOf(() => database.db.table(teas).batchCreate(rows()))).toBe(error)
  }
})

describe('at the door, a message says what to do', () => {
  test.skipIf(onCockroach)('where there is no such database', async () => {
    const url = new URL(database.url)
    url.pathname = '/no_such_database'
    await using db = Database.fromUrl(url.toString())
    for (const call of [() => db.connect(), () => db.table(teas).read(1), () => db.sql`select 1`]) {
      const { message } = await errorOf(call)
      expect(message).toMatch(/no_such_database.*; check its name, or create it .*, SQLSTATE 3D000$/)
      expect(message.match(/SQLSTATE/g)).toHaveLength(1)
    }
  })
})
