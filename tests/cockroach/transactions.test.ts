import {
  Database,
  defineTable,
  int4,
  int8,
  RetriesExhaustedError,
  type Retry,
  SerializationError,
  sql,
  text,
  UniqueViolationError,
} from 'manticore-cockroachdb'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { collect } from '../support/collect.js'
import { useDatabase } from '../support/database.js'
import { deferred } from '../support/deferred.js'
import { errorOf } from '../support/refusal.js'
import { connect, questions, said, since, type Wire } from './support.js'

const accounts = defineTable('accounts', {
  id: int4().primaryKey(),
  amount: int8().notNull().default(0n),
  owner: text().unique(),
})

const database = useDatabase({ tables: { accounts } })
const book = () => database.db.table(accounts)

questions('a transaction on CockroachDB', () => {
  beforeAll(() => book().initialize())

  beforeEach(async () => {
    await book().deleteWhere({ id: { gte: 0 } })
    await book().batchCreate([1, 2, 3, 4, 5].map((id) => ({ id, owner: `owner ${id}` })))
  })

  const failed = async (wire: Wire): Promise<void> => {
    await wire.run('begin')
    expect(await wire.refused('insert into accounts (id) values (1)')).toMatchObject({
      error: { code: '23505' },
      status: 'E',
    })
  }

  test('that has failed refuses every statement with 25P02', async () => {
    const wire = await connect(database.url)
    await failed(wire)
    expect(await wire.refused('select 1')).toMatchObject({ error: { code: '25P02' }, status: 'E' })
    expect(await wire.run('rollback')).toMatchObject({ command: 'ROLLBACK', status: 'I' })
  })

  test('that has failed answers COMMIT with the tag ROLLBACK', async () => {
    const wire = await connect(database.url)
    await failed(wire)
    expect(await wire.run('commit')).toMatchObject({ command: 'ROLLBACK', status: 'I' })
  })

  test('that is not there refuses ROLLBACK and COMMIT with 25P01', async () => {
    const wire = await connect(database.url, { autocommit_before_ddl: 'off' })
    for (const word of ['rollback', 'commit']) {
      expect(await wire.refused(word)).toMatchObject({ error: { code: '25P01' }, status: 'I' })
    }
  })

  test.runIf(since(25, 1))(
    'that is not there only warns of ROLLBACK and COMMIT where a schema change commits',
    async () => {
      const wire = await connect(database.url)
      for (const word of ['rollback', 'commit']) {
        const before = wire.notices.length
        expect(await wire.run(word)).toMatchObject({ command: word.toUpperCase(), status: 'I' })
        expect(wire.notices.slice(before)).toStrictEqual([expect.stringMatching(/^WARNING/)])
      }
    },
  )

  test('that is there refuses BEGIN with 25001', async () => {
    const wire = await connect(database.url)
    await wire.run('begin')
    expect((await wire.refused('begin')).error.code).toBe('25001')
  })

  test.runIf(since(25, 1))('is committed by a schema change in it, which is outside of it', async () => {
    const wire = await connect(database.url)
    await wire.run('begin')
    await wire.run('insert into accounts (id) values (10)')
    expect(await wire.run('create table made_in_passing (id INT8 primary key)')).toMatchObject({
      status: 'I',
    })
    await wire.run('rollback')
    expect(await book().exists(10)).toBe(true)
    await database.db.dropTable('made_in_passing')
  })

  test('goes on behind an error after ROLLBACK TO SAVEPOINT', async () => {
    const wire = await connect(database.url)
    await wire.run('begin')
    await wire.run('insert into accounts (id) values (10)')
    expect(await wire.run('savepoint "a"')).toMatchObject({ command: 'SAVEPOINT', status: 'T' })
    expect(await wire.refused('insert into accounts (id) values (1)')).toMatchObject({ status: 'E' })
    expect(await wire.run('rollback to savepoint "a"')).toMatchObject({ command: 'ROLLBACK', status: 'T' })
    expect(await wire.run('release savepoint "a"')).toMatchObject({ command: 'RELEASE', status: 'T' })
    await wire.run('insert into accounts (id) values (11)')
    expect(await wire.run('commit')).toMatchObject({ command: 'COMMIT', status: 'I' })
    expect(await book().count({ id: { in: [10, 11] } })).toBe(2)
  })

  test('goes on behind an error in a savepoint of the library, however deep', async () => {
    await database.db.transaction(async (tx) => {
      await tx.table(accounts).create({ id: 10 })
      await tx.transaction(async (inner) => {
        await inner.table(accounts).create({ id: 11 })
        const twice = () => inner.transaction((innermost) => innermost.table(accounts).create({ id: 1 }))
        expect(await errorOf(twice)).toBeInstanceOf(UniqueViolationError)
      })
      await tx.table(accounts).create({ id: 12 })
    })
    expect(await book().count({ id: { gte: 10 } })).toBe(3)
  })

  test('has no savepoint of a name that was not given: 3B001', async () => {
    const wire = await connect(database.url)
    await wire.run('begin')
    expect((await wire.refused('rollback to savepoint "nowhere"')).error.code).toBe('3B001')
  })

  test.each([
    ['serializable', 'serializable'],
    ['read committed', 'read committed'],
    ['repeatable read', 'serializable'],
  ] as const)('asked to be %s is %s', async (isolation, expected) => {
    const [row] = await database.db.transaction(
      (tx) => tx.execute("select current_setting('transaction_isolation') as level"),
      { isolation },
    )
    expect(row).toStrictEqual({ level: expected })
  })

  test.each(['low', 'normal', 'high'] as const)('has the priority %s', async (priority) => {
    const [row] = await database.db.transaction((tx) => tx.execute('show transaction priority'), {
      priority,
      readOnly: true,
    })
    expect(Object.values(row ?? {})).toStrictEqual([priority])
  })

  test('that only reads refuses to write with 25006', async () => {
    const write = () => database.db.transaction((tx) => tx.table(accounts).delete(1), { readOnly: true })
    expect((await errorOf(write)).code).toBe('25006')
  })

  test('has its first statement sent behind BEGIN, which need not be answered first', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () =>
        database.db.transaction((tx) => tx.table(accounts).read(1), { readOnly: true }),
      ),
    )
    expect(outcomes.map((row) => row?.id)).toStrictEqual(Array(20).fill(1))
  })

  test('reads through a cursor that was declared with placeholders, other statements between', async () => {
    const wire = await connect(database.url)
    await wire.run('begin')
    await wire.run('declare "rows0" cursor for select id from accounts where id > $1::INT4 order by id', [
      '1',
    ])
    expect((await wire.run('fetch 3 from "rows0"')).rows).toStrictEqual([['2'], ['3'], ['4']])
    expect((await wire.run('select count(*) from accounts')).rows).toStrictEqual([['5']])
    expect((await wire.run('fetch 3 from "rows0"')).rows).toStrictEqual([['5']])
    expect((await wire.run('fetch 3 from "rows0"')).rows).toStrictEqual([])
    await wire.run('close "rows0"')
    expect(await wire.run('commit')).toMatchObject({ command: 'COMMIT' })
  })

  test('has streams, beside each other and beside other statements', async () => {
    const seen = await database.db.transaction(async (tx) => {
      const table = tx.table(accounts)
      const pairs: number[][] = []
      const second = table.stream({ where: { id: { lt: 3 } }, orderBy: 'id', batchSize: 1 })
      for await (const { id } of table.stream({ where: { id: { gt: 2 } }, orderBy: 'id', batchSize: 1 })) {
        const { value } = await second.next()
        pairs.push([id, value?.id ?? 0, await table.count()])
      }
      return pairs
    })
    expect(seen).toStrictEqual([
      [3, 1, 5],
      [4, 2, 5],
      [5, 0, 5],
    ])
  })

  test('may leave a stream of its own before the last row', async () => {
    await database.db.transaction(async (tx) => {
      for await (const { id } of tx.table(accounts).stream({ orderBy: 'id', batchSize: 2 })) {
        if (id === 3) {
          break
        }
      }
      await tx.table(accounts).create({ id: 10 })
    })
    expect(await book().exists(10)).toBe(true)
    expect(await database.db.transaction((tx) => collect(tx.table(accounts).stream()))).toHaveLength(6)
  })
})

questions('a transaction that CockroachDB asks to run again', () => {
  beforeAll(() => book().initialize())

  beforeEach(async () => {
    await book().deleteWhere({ id: { gte: 0 } })
    await book().create({ id: 1 })
  })

  const injecting = async (setting: string): Promise<Database> => {
    const db = new Database({ url: database.url, maxConnections: 1 })
    await db.execute(`set ${setting} = on`)
    return db
  }

  test.each([['inject_retry_errors_enabled'], ['inject_retry_errors_on_commit_enabled']])(
    'says so with 40001, in a statement or at COMMIT, and is run again: %s',
    async (setting) => {
      await using db = await injecting(setting)
      const retries: Retry[] = []
      let attempts = 0
      await db.transaction(
        async (tx) => {
          attempts++
          if (attempts > 1) {
            await tx.execute(`set ${setting} = off`)
          }
          await tx.table(accounts).update(1, { amount: sql`amount + 1` })
        },
        { onRetry: (retry) => retries.push(retry) },
      )
      expect(attempts).toBe(2)
      expect(retries).toHaveLength(1)
      expect(retries[0]?.error).toBeInstanceOf(SerializationError)
      expect(said(retries[0]!.error)).toMatchObject({
        code: '40001',
        message: expect.stringMatching(/^restart transaction: /),
      })
      expect(await db.table(accounts).read(1)).toMatchObject({ amount: 1n })
    },
  )

  test.each([['inject_retry_errors_enabled'], ['inject_retry_errors_on_commit_enabled']])(
    'every time is given up in the end: %s',
    async (setting) => {
      await using db = await injecting(setting)
      const error = await errorOf(() =>
        db.transaction((tx) => tx.table(accounts).update(1, { amount: 5n }), { maxRetries: 2 }),
      )
      expect(error).toBeInstanceOf(RetriesExhaustedError)
      expect(error).toMatchObject({ attempts: 3, cause: { code: '40001' } })
      expect(await book().read(1)).toMatchObject({ amount: 0n })
    },
  )

  test('at COMMIT has ended by then', async () => {
    const wire = await connect(database.url, {
      inject_retry_errors_on_commit_enabled: 'on',
      autocommit_before_ddl: 'off',
    })
    await wire.run('begin')
    await wire.run('update accounts set amount = 5 where id = 1')
    expect(await wire.refused('commit')).toMatchObject({ error: { code: '40001' }, status: 'I' })
    expect((await wire.refused('rollback')).error.code).toBe('25P01')
    expect(await book().read(1)).toMatchObject({ amount: 0n })
  })

  test('since another one was first, loses no update', async () => {
    const met = deferred()
    let waiting = 0
    let attempts = 0
    const add = () =>
      database.db.transaction(async (tx) => {
        attempts++
        const { amount } = await tx.table(accounts).readOrThrow(1)
        if (++waiting === 2) {
          met.resolve()
        }
        await met.promise
        await tx.table(accounts).update(1, { amount: amount + 1n })
      })
    await Promise.all([add(), add()])
    expect(await book().read(1)).toMatchObject({ amount: 2n })
    expect(attempts).toBeGreaterThan(2)
  })

  test('is not cured by ROLLBACK TO SAVEPOINT', async () => {
    const wire = await connect(database.url)
    await wire.run('begin')
    await wire.run('select amount from accounts where id = 1')
    await book().update(1, { amount: 7n })
    await wire.run('savepoint "a"')
    expect((await wire.refused('update accounts set amount = 1 where id = 1')).error).toMatchObject({
      code: '40001',
      message: expect.stringMatching(/RETRY_WRITE_TOO_OLD|RETRY_SERIALIZABLE/),
      hint: expect.stringContaining('transaction-retry-error-reference'),
    })
    // which of these is refused is not for the library to know
    for (const statement of [
      'rollback to savepoint "a"',
      'update accounts set amount = 1 where id = 1',
      'commit',
    ]) {
      await wire.run(statement).catch(() => undefined)
    }
    expect(await book().read(1)).toMatchObject({ amount: 7n })
  })
})
