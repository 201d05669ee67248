import { Database, DatabaseError, defineTable, int4, LockTimeoutError, text } from 'manticore-cockroachdb'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { collect } from '../support/collect.js'
import { useDatabase } from '../support/database.js'
import { errorOf } from '../support/refusal.js'
import { connect, questions, said, type Wire } from './support.js'

const jobs = defineTable('jobs', { id: int4().primaryKey(), note: text() })

const database = useDatabase({ tables: { jobs } })
const table = () => database.db.table(jobs)

questions('a row on CockroachDB', () => {
  beforeAll(() => table().initialize())

  beforeEach(async () => {
    await table().deleteWhere({ id: { gte: 0 } })
    await table().batchCreate([1, 2, 3].map((id) => ({ id })))
  })

  /** Somebody else, who has done something with the first row in a transaction that is open. */
  const holding = async (statement: string, isolation = 'serializable'): Promise<Wire> => {
    const wire = await connect(database.url)
    await wire.run(`begin transaction isolation level ${isolation}`)
    await wire.run(statement)
    return wire
  }

  const WRITE = "update jobs set note = 'theirs' where id = 1"
  const LOCK = 'select id from jobs where id = 1 for update'
  const SHARE = 'select id from jobs where id = 1 for share'

  const impatient = () => new Database({ url: database.url, lockTimeout: 300 })

  test.each([
    ['written', WRITE],
    ['locked', LOCK],
  ])('that is %s is refused to NOWAIT with 55P03, and named', async (_, statement) => {
    await holding(statement)
    const error = await errorOf(() => table().read(1, { lock: 'update', noWait: true }))
    expect(error).toBeInstanceOf(LockTimeoutError)
    expect(said(error)).toMatchObject({
      code: '55P03',
      message: expect.stringMatching(/^could not obtain lock on row \(id\)=\(1\) in jobs@jobs_pkey/),
    })
  })

  test.each([
    ['written', WRITE],
    ['locked', LOCK],
  ])('that is %s is passed over by SKIP LOCKED', async (_, statement) => {
    await holding(statement)
    const rows = await table().list({ lock: 'update', skipLocked: true, orderBy: 'id', select: ['id'] })
    expect(rows).toStrictEqual([{ id: 2 }, { id: 3 }])
  })

  test.each([
    ['written', WRITE],
    ['locked', LOCK],
  ])('that is %s keeps a write waiting for lock_timeout, which ends with 55P03', async (_, statement) => {
    await holding(statement)
    await using db = impatient()
    const error = await errorOf(() => db.table(jobs).update(1, { note: 'mine' }))
    expect([error.name, error.code]).toStrictEqual(['LockTimeoutError', '55P03'])
  })

  test.each([
    ['written', WRITE],
    ['locked', LOCK],
  ])('that is %s keeps a serializable read waiting, too', async (_, statement) => {
    await holding(statement)
    await using db = impatient()
    expect(await errorOf(() => db.table(jobs).read(1))).toBeInstanceOf(LockTimeoutError)
    expect(await db.table(jobs).read(2)).toStrictEqual({ id: 2, note: null })
  })

  test.each([
    ['written', WRITE],
    ['locked', LOCK],
  ])('that is %s is read as it was where isolation is READ COMMITTED', async (_, statement) => {
    await holding(statement, 'read committed')
    await using db = impatient()
    const rows = await db.transaction((tx) => tx.table(jobs).list({ where: { id: 1 } }), {
      isolation: 'read committed',
    })
    expect(rows).toStrictEqual([{ id: 1, note: null }])
  })

  test('that is locked FOR SHARE is not locked where isolation is SERIALIZABLE', async () => {
    await holding(SHARE)
    await using db = impatient()
    expect(await db.table(jobs).update(1, { note: 'mine' })).toStrictEqual({ id: 1, note: 'mine' })
  })

  test('that is locked FOR SHARE keeps writes waiting where isolation is READ COMMITTED', async () => {
    await holding(SHARE, 'read committed')
    await using db = impatient()
    expect(await errorOf(() => db.table(jobs).update(1, { note: 'mine' }))).toBeInstanceOf(LockTimeoutError)
    const reading = db.transaction((tx) => tx.table(jobs).read(1, { lock: 'share' }), {
      isolation: 'read committed',
    })
    expect(await reading).toStrictEqual({ id: 1, note: null })
  })

  test('is locked until the end of the transaction, also by one that was rolled back to a savepoint', async () => {
    await using db = impatient()
    await database.db.transaction(async (tx) => {
      const undone = tx.transaction(async (inner) => {
        await inner.table(jobs).read(1, { lock: 'update' })
        throw new RangeError('undone')
      })
      await expect(undone).rejects.toThrow('undone')
      expect(await errorOf(() => db.table(jobs).update(1, { note: 'mine' }))).toBeInstanceOf(LockTimeoutError)
    })
    expect(await db.table(jobs).update(1, { note: 'mine' })).toStrictEqual({ id: 1, note: 'mine' })
  })

  test('is not locked by a cursor: a stream with a lock is refused inside a transaction', async () => {
    const streaming = () =>
      database.db.transaction((tx) => collect(tx.table(jobs).stream({ lock: 'update' })))
    const error = await errorOf(streaming)
    expect(error).toBeInstanceOf(DatabaseError)
    expect(error.code).toBe('0A000')
  })

  test('is locked by a stream outside of transactions, through a portal', async () => {
    const rows = await collect(table().stream({ lock: 'update', orderBy: 'id', batchSize: 1 }))
    expect(rows.map(({ id }) => id)).toStrictEqual([1, 2, 3])
  })

  test('is nothing that pg_try_advisory_lock would protect: everybody gets it', async () => {
    const taken = await Promise.all([connect(database.url), connect(database.url)])
    for (const wire of taken) {
      expect((await wire.run('select pg_try_advisory_lock(1)::TEXT')).rows).toStrictEqual([['true']])
    }
  })
})
