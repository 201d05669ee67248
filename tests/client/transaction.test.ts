import {
  AmbiguousCommitError,
  type BeginOptions,
  Database,
  DatabaseError,
  defineTable,
  followerRead,
  int4,
  QueryCancelledError,
  QueryTimeoutError,
  RecordNotFoundError,
  sql,
  TransactionClosedError,
  type TransactionOptions,
  text,
  UniqueViolationError,
  UnsupportedFeatureError,
  ValidationError,
} from 'manticore-cockroachdb'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { collect } from '../support/collect.js'
import { serverKind, useDatabase } from '../support/database.js'
import { deferred } from '../support/deferred.js'
import { errorOf } from '../support/refusal.js'
import { isSynchronous } from '../support/target.js'

const accounts = defineTable('accounts', {
  id: int4().primaryKey(),
  owner: text().notNull().unique(),
  balance: int4().notNull().default(0),
})

const database = useDatabase({ tables: { accounts }, maxConnections: 4 })
const book = () => database.db.table(accounts)
const balances = async () => (await book().list({ orderBy: 'id' })).map(({ balance }) => balance)

let onCockroach = false

beforeAll(async () => {
  onCockroach = (await serverKind()) === 'cockroachdb'
  await book().initialize()
})

beforeEach(async () => {
  await book().truncate()
  await book().batchCreate([
    { id: 1, owner: 'ada', balance: 100 },
    { id: 2, owner: 'bob', balance: 50 },
  ])
})

/** A value that the types refuse. */
const wrong = <T>(value: unknown): T => value as T

describe('a transaction', () => {
  test('moves money as the README shows it and answers with what its function returns', async () => {
    const moved = await database.db.transaction(async (tx) => {
      const from = await tx.table(accounts).readOrThrow(1, { lock: 'update' })
      await tx.table(accounts).update(1, { balance: from.balance - 30 })
      await tx.table(accounts).update(2, { balance: sql`balance + ${30}` })
      return 30
    })
    expect(moved).toBe(30)
    expect(await balances()).toStrictEqual([70, 80])
  })

  test('rolls back when its function throws, which comes out unchanged', async () => {
    const thrown = { what: 'anything at all' }
    const call = () =>
      database.db.transaction(async (tx) => {
        await tx.table(accounts).update(1, { balance: 0 })
        throw thrown
      })
    expect(await errorOf(call)).toBe(thrown)
    expect(await balances()).toStrictEqual([100, 50])
  })

  test('rolls back when its function throws before it has sent anything, or is not asynchronous', async () => {
    const thrown = new Error('no')
    const call = () =>
      database.db.transaction(() => {
        throw thrown
      })
    expect(await errorOf(call)).toBe(thrown)
    expect(await database.db.transaction(() => 'nothing sent')).toBe('nothing sent')
  })

  test('has all that a database has', async () => {
    const { db } = database
    await db.transaction(async (tx) => {
      expect(tx.server).toStrictEqual(db.server)
      await tx.insert('accounts', { id: 3, owner: 'eve' })
      await tx.update('accounts', { id: 3 }, { balance: 3 })
      expect(await tx.select('accounts', { where: { id: 3 }, select: ['balance'] })).toStrictEqual([
        { balance: 3 },
      ])
      await tx.batchInsert('accounts', [{ id: 4, owner: 'dan' }])
      await tx.batchUpdate('accounts', [{ id: 4, balance: 4 }])
      expect(await tx.delete('accounts', { id: 4 })).toBe(1)
      expect(await tx.sql`select balance from accounts where id = ${3}`).toStrictEqual([{ balance: 3 }])
      expect(await tx.execute('select owner from accounts where id = $1', [3])).toStrictEqual([
        { owner: 'eve' },
      ])
      // Kysely runs its queries by promises
      if (!isSynchronous) {
        expect(
          await tx.kysely.selectFrom('accounts').select('owner').where('id', '=', 3).executeTakeFirst(),
        ).toStrictEqual({ owner: 'eve' })
      }
      expect(await book().in(tx).exists(3)).toBe(true)
    })
    expect(await book().read(3)).toStrictEqual({ id: 3, owner: 'eve', balance: 3 })
  })

  test('sees nothing of itself from outside before it ends', async () => {
    const { db } = database
    await db.transaction(
      async (tx) => {
        await tx.table(accounts).create({ id: 3, owner: 'eve' })
        // on CockroachDB the read would wait for the transaction
        if (!onCockroach) {
          expect(await book().read(3)).toBeUndefined()
        }
      },
      { allowRoot: true },
    )
    expect(await book().exists(3)).toBe(true)
  })

  test.each<[TransactionOptions, string]>([
    [{}, 'serializable'],
    [{ isolation: 'serializable' }, 'serializable'],
    [{ isolation: 'read committed' }, 'read committed'],
  ])('with %o is %s', async (options, isolation) => {
    const [row] = await database.db.transaction((tx) => tx.sql`show transaction_isolation`, options)
    expect(row).toStrictEqual({ transaction_isolation: isolation })
  })

  test('that is read-only refuses writes', async () => {
    const error = await errorOf(() =>
      database.db.transaction((tx) => tx.table(accounts).update(1, { balance: 0 }), { readOnly: true }),
    )
    expect(error).toBeInstanceOf(DatabaseError)
    expect(error.code).toBe('25006')
  })

  test('takes a priority, which only CockroachDB has a word for', async () => {
    const rows = await database.db.transaction((tx) => tx.table(accounts).count(), { priority: 'low' })
    expect(rows).toBe(2)
  })

  test('is the same as runInTransaction', async () => {
    await database.db.runInTransaction((tx) => tx.table(accounts).update(1, { balance: 1 }), {
      maxRetries: 2,
    })
    expect(await balances()).toStrictEqual([1, 50])
  })

  test('whose function swallows the error of a statement is rolled back, and says so', async () => {
    const error = await errorOf(() =>
      database.db.transaction(async (tx) => {
        await tx.table(accounts).update(1, { balance: 0 })
        await errorOf(() => tx.table(accounts).create({ id: 9, owner: 'ada' }))
      }),
    )
    expect(error).toBeInstanceOf(DatabaseError)
    expect(error).toMatchObject({ code: '25P02', cause: { code: '23505' } })
    expect(error.message).toContain('tx.transaction(...)')
    expect(await balances()).toStrictEqual([100, 50])
  })

  test('in which a statement has failed sends nothing more', async () => {
    let seen: unknown
    await errorOf(() =>
      database.db.transaction(async (tx) => {
        await errorOf(() => tx.table(accounts).create({ id: 9, owner: 'ada' }))
        seen = await errorOf(() => tx.table(accounts).read(1))
      }),
    )
    expect(seen).toMatchObject({ code: '25P02' })
    expect(await balances()).toStrictEqual([100, 50])
  })

  test('may be given statements side by side', async () => {
    const rows = await database.db.transaction((tx) => {
      const inside = tx.table(accounts)
      return Promise.all([inside.read(1), inside.read(2), inside.count()])
    })
    expect(rows).toMatchObject([{ id: 1 }, { id: 2 }, 2])
  })
})

describe('a stream in a transaction', () => {
  test('reads batch by batch, with other statements in between', async () => {
    const { db } = database
    const seen = await db.transaction(async (tx) => {
      const inside = tx.table(accounts)
      await inside.batchCreate(
        Array.from({ length: 25 }, (_, index) => ({ id: 10 + index, owner: `${index}` })),
      )
      const owners: unknown[] = []
      for await (const { id } of inside.stream({
        where: { id: { gte: 10 } },
        orderBy: 'id',
        batchSize: 10,
      })) {
        owners.push((await inside.readOrThrow(id)).owner)
      }
      return owners
    })
    expect(seen).toStrictEqual(Array.from({ length: 25 }, (_, index) => `${index}`))
  })

  test('may be left early, and two may run at once', async () => {
    await database.db.transaction(async (tx) => {
      const inside = tx.table(accounts)
      for await (const first of inside.stream({ orderBy: 'id', batchSize: 1 })) {
        expect(await collect(inside.stream({ orderBy: 'id', batchSize: 1 }))).toHaveLength(2)
        expect(first.id).toBe(1)
        break
      }
      expect(await collect(inside.stream({ batchSize: 1 }))).toHaveLength(2)
    })
  })
})

describe('a savepoint', () => {
  test('undoes what was done in it, and no more', async () => {
    const { db } = database
    await db.transaction(async (tx) => {
      await tx.table(accounts).update(1, { balance: 1 })
      const failing = () =>
        tx.transaction(async (inner) => {
          await inner.table(accounts).update(2, { balance: 2 })
          await inner.table(accounts).create({ id: 9, owner: 'ada' })
        })
      expect(await errorOf(failing)).toBeInstanceOf(UniqueViolationError)
      await tx.transaction((inner) => inner.table(accounts).create({ id: 3, owner: 'eve', balance: 3 }))
    })
    expect(await balances()).toStrictEqual([1, 50, 3])
  })

  test('can hold another', async () => {
    await database.db.transaction((tx) =>
      tx.transaction(async (outer) => {
        await outer.table(accounts).update(1, { balance: 1 })
        const failing = () =>
          outer.transaction(async (inner) => {
            await inner.table(accounts).update(1, { balance: 2 })
            throw new Error('inner')
          })
        await expect(failing()).rejects.toThrow('inner')
      }),
    )
    expect(await balances()).toStrictEqual([1, 50])
  })

  test('keeps the transaction around it from being used meanwhile', async () => {
    await database.db.transaction(async (tx) => {
      await tx.transaction(async () => {
        for (const call of [
          () => tx.table(accounts).read(1),
          () => tx.sql`select 1`,
          () => tx.transaction(async () => undefined),
        ]) {
          const error = await errorOf(call)
          expect(error).toBeInstanceOf(ValidationError)
          expect(error.message).toContain('a savepoint of this transaction is open')
        }
      })
      expect(await tx.table(accounts).count()).toBe(2)
    })
  })

  test('that is not awaited is an error of the transaction, which is rolled back', async () => {
    const never = deferred()
    const error = await errorOf(() =>
      database.db.transaction(async (tx) => {
        await tx.table(accounts).update(1, { balance: 1 })
        void tx.transaction(() => never.promise).catch(() => undefined)
      }),
    )
    expect(error).toBeInstanceOf(ValidationError)
    expect(await balances()).toStrictEqual([100, 50])
    never.resolve()
  })

  test('has its isolation from its transaction', async () => {
    await database.db.transaction(async (tx) => {
      for (const options of [
        { isolation: 'serializable' },
        { readOnly: true },
        { priority: 'high' },
        { asOf: '-10s' },
      ] as const) {
        const error = await errorOf(() => tx.transaction(async () => undefined, options))
        expect(error).toBeInstanceOf(ValidationError)
      }
    })
  })

  test('with a time of its own ends by it, and leaves the transaction to go on', async () => {
    await database.db.transaction(async (tx) => {
      const late = () =>
        tx.transaction(
          async (inner) => {
            await inner.table(accounts).update(1, { balance: 1 })
            await inner.sql`select pg_sleep(20)`
          },
          { timeout: 300 },
        )
      expect(await errorOf(late)).toBeInstanceOf(QueryTimeoutError)
      await tx.table(accounts).update(2, { balance: 2 })
    })
    expect(await balances()).toStrictEqual([100, 2])
  })

  test('by hand has its time from its transaction', async () => {
    await using tx = await database.db.begin()
    const error = await errorOf(() => tx.begin({ timeout: 100 }))
    expect(error).toBeInstanceOf(ValidationError)
  })

  test('is around a batch of several statements, so that its error can be caught', async () => {
    await database.db.transaction(async (tx) => {
      const inside = tx.table(accounts)
      const rows = [
        { id: 1, balance: 7 },
        { id: 99, balance: 7 },
      ]
      const error = await errorOf(() => inside.batchUpdate(rows, { strict: true }))
      expect(error).toBeInstanceOf(RecordNotFoundError)
      await inside.update(2, { balance: 8 })
    })
    expect(await balances()).toStrictEqual([100, 8])
  })
})

describe('a transaction by hand', () => {
  test('is committed', async () => {
    await using tx = await database.db.begin()
    await tx.table(accounts).update(1, { balance: 1 })
    expect(tx.ended).toBe(false)
    await tx.commit()
    expect(tx.ended).toBe(true)
    expect(await balances()).toStrictEqual([1, 50])
  })

  test('is rolled back by leaving its block, or by hand', async () => {
    {
      await using tx = await database.db.begin()
      await tx.table(accounts).update(1, { balance: 1 })
    }
    await using tx = await database.db.begin({ isolation: 'read committed' })
    await tx.table(accounts).update(1, { balance: 1 })
    await tx.rollback()
    await tx.rollback()
    expect(await balances()).toStrictEqual([100, 50])
  })

  test('can hold a savepoint by hand', async () => {
    await using tx = await database.db.begin()
    {
      await using kept = await tx.begin()
      await kept.table(accounts).update(1, { balance: 1 })
      await kept.commit()
      await using undone = await tx.begin()
      await undone.table(accounts).update(2, { balance: 2 })
    }
    await tx.commit()
    expect(await balances()).toStrictEqual([1, 50])
  })

  test('gives its connection back, however it ends', async () => {
    const { db } = database
    for (let round = 0; round < 10; round++) {
      await using committed = await db.begin()
      await committed.commit()
      await using undone = await db.begin()
      await undone.table(accounts).count()
    }
    expect(db.stats()).toMatchObject({ lent: 0, waiting: 0 })
  })

  // the end is waited for
  test.skipIf(isSynchronous)('ends by itself when its time is over, or its signal says so', async () => {
    const { db } = database
    const controller = new AbortController()
    const ways: [BeginOptions, () => void, typeof QueryTimeoutError | typeof QueryCancelledError][] = [
      [{ timeout: 500 }, () => undefined, QueryTimeoutError],
      [{ signal: controller.signal }, () => controller.abort(), QueryCancelledError],
    ]
    for (const [options, end, errorClass] of ways) {
      const tx = await db.begin(options)
      await tx.table(accounts).update(1, { balance: 1 })
      end()
      await expect.poll(() => db.stats().lent).toBe(0)
      expect(await errorOf(() => tx.table(accounts).read(1))).toBeInstanceOf(errorClass)
      expect(await errorOf(() => tx.commit())).toBeInstanceOf(errorClass)
    }
    expect(await balances()).toStrictEqual([100, 50])
  })
})

describe('a transaction that has ended', () => {
  test('refuses everything', async () => {
    const { db } = database
    const left = await db.transaction(async (tx) => tx)
    const undone = await db.begin()
    await undone.rollback()
    for (const [tx, end] of [
      [left, 'committed'],
      [undone, 'rolled back'],
    ] as const) {
      for (const call of [
        () => tx.table(accounts).read(1),
        () => tx.table(accounts).batchCreate([{ id: 5, owner: 'x' }]),
        () => collect(tx.table(accounts).stream()),
        () => tx.sql`select 1`,
        ...(isSynchronous ? [] : [() => tx.kysely.selectFrom('accounts').selectAll().execute()]),
        () => tx.transaction(async () => undefined),
        () => tx.begin(),
      ]) {
        const error = await errorOf(call)
        expect(error).toBeInstanceOf(TransactionClosedError)
        expect(error.code).toBe('TRANSACTION_CLOSED')
        expect(error.message).toContain(end)
      }
    }
    expect(await errorOf(() => undone.commit())).toBeInstanceOf(TransactionClosedError)
  })

  // it leaves nothing behind
  test.skipIf(isSynchronous)(
    'does not stop what its function left behind from using the database',
    async () => {
      const { db } = database
      const ended = deferred()
      let later: Promise<number> | undefined
      await db.transaction(async (tx) => {
        await tx.table(accounts).count()
        later = ended.promise.then(() => db.table(accounts).count())
      })
      ended.resolve()
      expect(await later).toBe(2)
    },
  )
})

describe('the database itself inside the function of a transaction', () => {
  test('is refused, by every way', async () => {
    const { db } = database
    await db.transaction(async (tx) => {
      for (const call of [
        () => book().read(1),
        () => book().batchCreate([{ id: 5, owner: 'x' }]),
        () => book().batchCreate((function* () {})()),
        () => collect(book().stream()),
        () => db.sql`select 1`,
        () => db.insert('accounts', { id: 5, owner: 'x' }),
        ...(isSynchronous ? [] : [() => db.kysely.selectFrom('accounts').selectAll().execute()]),
        () => db.transaction(async () => undefined),
        () => db.begin(),
        () => tx.transaction(() => book().read(1)),
      ]) {
        const error = await errorOf(call)
        expect(error).toBeInstanceOf(ValidationError)
        expect(error.message).toContain('tx.table(users)')
      }
    })
  })

  test('is let pass with allowRoot', async () => {
    const { db } = database
    const count = await db.transaction(() => book().count(), { allowRoot: true })
    expect(count).toBe(2)
  })

  test('is no matter of another database', async () => {
    await using other = new Database({ url: database.url, tables: { accounts } })
    const counts = await database.db.transaction(async (tx) => [
      await tx.table(accounts).count(),
      await other.table(accounts).count(),
      await other.transaction(async (inner) => {
        expect(await errorOf(() => book().count())).toBeInstanceOf(ValidationError)
        return inner.table(accounts).count()
      }),
    ])
    expect(counts).toStrictEqual([2, 2, 2])
  })
})

describe('what begins or ends a transaction, as a statement of its own', () => {
  test.each([
    'begin',
    'BEGIN TRANSACTION',
    '  start transaction read only',
    '-- now\ncommit',
    '/* now */ rollback',
    'end',
    'abort',
    'savepoint a',
    'release savepoint a',
    'rollback to savepoint a',
  ])('is refused: %s', async (statement) => {
    const { db } = database
    expect(await errorOf(() => db.execute(statement))).toBeInstanceOf(ValidationError)
    const call = db.transaction(async (tx) => {
      expect(await errorOf(() => tx.execute(statement))).toBeInstanceOf(ValidationError)
      return await tx.table(accounts).count()
    })
    expect(await call).toBe(2)
  })
})

describe('options that cannot be', () => {
  test.each<[unknown, string]>([
    [{ maxRetries: -1 }, 'maxRetries must be an integer from 0; got -1'],
    [{ maxRetries: 1.5 }, 'maxRetries'],
    [{ maxRetries: '3' }, 'maxRetries'],
    [{ isolation: 'snapshot' }, '"serializable", "repeatable read", "read committed"'],
    [{ readOnly: 'yes' }, 'readOnly must be a boolean; got string'],
    [{ priority: 'urgent' }, '"low", "normal", "high"'],
    [{ onRetry: true }, 'onRetry must be a function'],
    [{ allowRoot: 1 }, 'allowRoot must be a boolean'],
    [{ timeout: 0 }, 'timeout expects milliseconds'],
    [{ timeout: Number.NaN }, 'timeout expects milliseconds'],
    [{ signal: {} }, 'signal expects an AbortSignal'],
    [{ retries: 3 }, '"retries" is not an option of transaction; the options are isolation, readOnly'],
    [{ asOf: 'yesterday' }, 'asOf expects an interval'],
    [{ asOf: "-10s'; drop table accounts; --" }, 'asOf expects an interval'],
    [{ asOf: { kind: 'boundedStaleness', atMost: '10s', nearestOnly: false } }, 'one moment'],
    [{ asOf: '-10s', readOnly: false }, 'leave readOnly: false out'],
    [null, 'expects an object of options; got null'],
    ['serializable', 'expects an object of options; got string'],
  ])('are refused before anything is sent: %o', async (options, sentence) => {
    const { db } = database
    let called = false
    const work = async () => {
      called = true
    }
    const error = await errorOf(() => db.transaction(work, wrong<TransactionOptions>(options)))
    expect(error).toBeInstanceOf(ValidationError)
    expect(error.message).toContain(sentence)
    expect(called).toBe(false)
    expect(db.stats()).toMatchObject({ lent: 0, waiting: 0 })
  })

  test('include a transaction without a function', async () => {
    const error = await errorOf(() => database.db.transaction(wrong<() => Promise<void>>(undefined)))
    expect(error).toBeInstanceOf(ValidationError)
    expect(error.message).toContain('async (tx) => ...')
  })

  test('include those of transaction that begin does not have', async () => {
    const error = await errorOf(() => database.db.begin(wrong<BeginOptions>({ maxRetries: 3 })))
    expect(error).toBeInstanceOf(ValidationError)
  })

  test('include the past on a server that keeps none, and of a single read', async () => {
    const { db } = database
    if (!onCockroach) {
      for (const asOf of ['-10s', followerRead()]) {
        const error = await errorOf(() => db.transaction(async () => undefined, { asOf }))
        expect(error).toBeInstanceOf(UnsupportedFeatureError)
      }
    }
    await db.transaction(async (tx) => {
      const error = await errorOf(() => tx.table(accounts).read(1, { asOf: '-10s' }))
      expect(error).toBeInstanceOf(ValidationError)
    })
    expect(db.stats()).toMatchObject({ lent: 0, waiting: 0 })
  })
})

describe('the time of a transaction', () => {
  // no timer fires while a function runs
  test.skipIf(isSynchronous)('ends a function that waits for something else', async () => {
    const { db } = database
    const never = deferred()
    let late: Promise<DatabaseError> | undefined
    const error = await errorOf(() =>
      db.transaction(
        async (tx) => {
          await tx.table(accounts).update(1, { balance: 1 })
          late = never.promise.then(() => errorOf(() => tx.table(accounts).read(1)))
          await never.promise
        },
        { timeout: 50 },
      ),
    )
    expect(error).toBeInstanceOf(QueryTimeoutError)
    expect(await balances()).toStrictEqual([100, 50])
    never.resolve()
    expect(await late).toBeInstanceOf(QueryTimeoutError)
  })

  // no timer fires while a call waits
  test.skipIf(isSynchronous)('is cut short by a signal', async () => {
    const signal = AbortSignal.timeout(30)
    const error = await errorOf(() =>
      database.db.transaction((tx) => tx.sql`select pg_sleep(20)`, { signal }),
    )
    expect(error).toBeInstanceOf(QueryCancelledError)
    expect(error).not.toBeInstanceOf(AmbiguousCommitError)
    expect(error.cause).toBeDefined()
  })
})

test('schema changes are part of a transaction on PostgreSQL, and refused in one on CockroachDB', async () => {
  const { db } = database
  if (onCockroach) {
    const error = await errorOf(() => db.transaction((tx) => tx.dropTable(accounts)))
    expect(error).toBeInstanceOf(UnsupportedFeatureError)
    return
  }
  const call = () =>
    db.transaction(async (tx) => {
      await tx.dropTable(accounts)
      throw new Error('no')
    })
  await expect(call()).rejects.toThrow('no')
  expect(await book().count()).toBe(2)
})
