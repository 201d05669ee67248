import { Kysely, sql } from 'kysely'
import {
  atIndex,
  CockroachDialect,
  Database,
  decimal,
  defineTable,
  int4,
  type QueryEvent,
  text,
} from 'manticore-cockroachdb'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { collect } from '../support/collect.js'
import { useDatabase } from '../support/database.js'
import { deferred } from '../support/deferred.js'
import { startProxy } from '../support/proxy.js'
import { errorOf, wrong } from '../support/refusal.js'

const items = defineTable('items', {
  id: int4().primaryKey(),
  name: text().notNull(),
  price: decimal(8, 2).codec({
    encode: (cents: number) => `${cents / 100}`,
    decode: (amount) => Math.round(Number(amount) * 100),
  }),
})

interface Items {
  items: { id: number; name: string; price: number | null }
}

const database = useDatabase({ tables: { items } })

const rows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    name: `item ${index + 1}`,
    price: index * 100,
  }))

const names = async (): Promise<string[]> =>
  (await database.db.kysely.selectFrom('items').select('name').orderBy('id').execute()).map(
    ({ name }) => name,
  )

/** A Kysely by itself, and the statements it sends. */
const open = (options: { readonly url?: string; readonly maxConnections?: number } = {}) => {
  const events: QueryEvent[] = []
  const dialect = new CockroachDialect({
    url: database.url,
    tables: { items },
    ...options,
    onQuery: (event) => events.push(event),
  })
  const texts = (): string[] =>
    events.map((event) => event.text).filter((sent) => sent !== 'select version()')
  return { kysely: new Kysely<Items>({ dialect }), dialect, texts }
}

beforeEach(async () => {
  const table = database.db.table(items)
  await table.initialize()
  await table.deleteWhere({ id: { gte: 0 } })
  await table.batchCreate(rows(10).map((row) => ({ ...row, price: row.price })))
})

describe('a Kysely by itself', () => {
  test('reads declared columns as declared, and anything else by its type', async () => {
    await using kysely = open().kysely
    expect(
      await kysely
        .selectFrom('items')
        .select(['id', 'price', sql<bigint>`count(*) over ()`.as('count')])
        .where('id', '=', 2)
        .execute(),
    ).toStrictEqual([{ id: 2, price: 100, count: 1n }])
  })

  test('opens nothing before it is used, and closes what it opened', async () => {
    await using proxy = await startProxy(database.url)
    const unused = open({ url: proxy.url }).kysely
    await unused.destroy()
    expect(proxy.opened).toBe(0)
    const { kysely } = open({ url: proxy.url })
    await kysely.selectFrom('items').select('id').execute()
    await kysely.transaction().execute((tx) => tx.deleteFrom('items').where('id', '=', 99).execute())
    expect(proxy.open).toBeGreaterThan(0)
    await kysely.destroy()
    await vi.waitFor(() => expect(proxy.open).toBe(0))
    expect((await errorOf(() => kysely.selectFrom('items').select('id').execute())).message).toMatch(
      /destroyed/,
    )
  })

  test('takes the options of a Database, and refuses what they cannot be', async () => {
    const error = await errorOf(() => new CockroachDialect({ url: 'mysql://localhost' }))
    expect(error.name).toBe('ConnectionError')
    expect((await errorOf(() => new CockroachDialect(wrong('postgresql://localhost')))).name).toBe(
      'ConnectionError',
    )
    expect((await errorOf(() => new CockroachDialect({ tables: wrong({ items: {} }) }))).name).toBe(
      'SchemaError',
    )
  })

  test('runs where a database or a transaction runs when it is given one, and closes nothing', async () => {
    await using db = new Database({ url: database.url, tables: { items } })
    const shared = new Kysely<Items>({ dialect: new CockroachDialect(db) })
    expect(await shared.selectFrom('items').select('price').where('id', '=', 3).execute()).toStrictEqual([
      { price: 200 },
    ])
    await shared.destroy()
    await db
      .transaction(async (tx) => {
        const inside = new Kysely<Items>({ dialect: new CockroachDialect(tx) })
        expect(await inside.selectFrom('items').select('price').where('id', '=', 2).execute()).toStrictEqual([
          { price: 100 },
        ])
        expect(
          await collect(inside.selectFrom('items').select('price').orderBy('id').stream(4)),
        ).toHaveLength(10)
        const hinted = inside.selectFrom(atIndex(inside, 'items', 'items_pkey').as('i')).select('i.price')
        expect(await hinted.where('i.id', '=', 3).execute()).toStrictEqual([{ price: 200 }])
        await inside.deleteFrom('items').where('id', '>', 1).execute()
        expect(await tx.table(items).count()).toBe(1)
        throw new Error('undo')
      })
      .catch((error: Error) => expect(error.message).toBe('undo'))
    expect(await db.table(items).count()).toBe(10)
  })

  test('tells Kysely of each query it logs', async () => {
    const logged: string[] = []
    await using kysely = new Kysely<Items>({
      dialect: new CockroachDialect({ url: database.url }),
      log: ({ level, query }) => {
        logged.push(`${level}: ${query.sql}`)
      },
    })
    await kysely.selectFrom('items').select('id').execute()
    await errorOf(() => sql`select 1 / 0`.execute(kysely))
    expect(logged).toStrictEqual(['query: select "id" from "items"', 'error: select 1 / 0'])
  })

  test('sends a text and a value as they are, or refuses them', async () => {
    await using kysely = open().kysely
    const { rows: found } = await sql<{
      value: string
    }>`select ${"'; drop table items; --"}::TEXT as value`.execute(kysely)
    expect(found).toStrictEqual([{ value: "'; drop table items; --" }])
    for (const query of [
      () => sql.raw('select \0').execute(kysely),
      () => sql`select ${'a\0b'}::TEXT`.execute(kysely),
      () => sql`select ${Symbol('none')}::TEXT`.execute(kysely),
    ]) {
      expect((await errorOf(query)).name).toBe('ValidationError')
    }
  })
})

describe('connections', () => {
  test('are shared by queries that only read, however many', async () => {
    await using proxy = await startProxy(database.url)
    await using kysely = open({ url: proxy.url, maxConnections: 1 }).kysely
    const found = await Promise.all(
      rows(30).map(({ id }) =>
        kysely.selectFrom('items').select('name').where('id', '=', id).executeTakeFirst(),
      ),
    )
    expect(found.map((row) => row?.name)).toStrictEqual(
      rows(30).map(({ id, name }) => (id <= 10 ? name : undefined)),
    )
    expect(proxy.opened).toBe(1)
  })

  test('are taken one by one for writes, of which there may be more than connections', async () => {
    await using proxy = await startProxy(database.url)
    await using kysely = open({ url: proxy.url, maxConnections: 3 }).kysely
    await Promise.all(
      rows(10).map(({ id }) =>
        kysely
          .updateTable('items')
          .set({ name: `new ${id}` })
          .where('id', '=', id)
          .execute(),
      ),
    )
    expect(await names()).toStrictEqual(rows(10).map(({ id }) => `new ${id}`))
    expect(proxy.opened).toBeLessThanOrEqual(3)
  })

  test('are one session within connection(), from the first statement that could matter', async () => {
    await using kysely = open({ maxConnections: 4 }).kysely
    const backend = sql<{ pid: number }>`select pg_backend_pid()::INT4 as pid`
    await Promise.all(
      rows(3).map(({ id }) =>
        kysely.connection().execute(async (one) => {
          await one.selectFrom('items').select('id').execute()
          await sql.raw(`set application_name = 'session ${id}'`).execute(one)
          const before = await backend.execute(one)
          expect(
            (await sql<{ name: string }>`select current_setting('application_name') as name`.execute(one))
              .rows,
          ).toStrictEqual([{ name: `session ${id}` }])
          await one.transaction().execute(async (tx) => {
            expect((await backend.execute(tx)).rows).toStrictEqual(before.rows)
          })
          expect((await backend.execute(one)).rows).toStrictEqual(before.rows)
        }),
      ),
    )
  })

  test('come back after errors of every kind', async () => {
    await using kysely = open({ maxConnections: 2 }).kysely
    for (const mistake of [
      () => kysely.insertInto('items').values({ id: 1, name: 'twice', price: null }).execute(),
      () => kysely.transaction().execute((tx) => sql`select 1 / 0`.execute(tx)),
      () =>
        kysely
          .transaction()
          .setIsolationLevel(wrong('nothing'))
          .execute(async () => undefined),
      () => collect(kysely.selectFrom('items').select(sql`1 / (id - 5)`.as('x')).orderBy('id').stream(2)),
      () => collect(kysely.selectFrom('items').select('id').stream(0)),
    ]) {
      await errorOf(mistake)
    }
    const both = kysely.transaction().execute(async () => names())
    expect(await Promise.all([both, names()])).toStrictEqual([
      rows(10).map(({ name }) => name),
      await names(),
    ])
  })
})

describe('a transaction', () => {
  test('begins with the isolation level and access mode it is given', async () => {
    const { kysely, texts } = open()
    const settings = async (tx: Kysely<Items>) => {
      const { rows: found } = await sql<{ level: string; only: string }>`
        select current_setting('transaction_isolation') as level, current_setting('transaction_read_only') as only`.execute(
        tx,
      )
      return found[0]
    }
    const begin = kysely.transaction()
    expect(
      await begin.setIsolationLevel('serializable').setAccessMode('read only').execute(settings),
    ).toStrictEqual({
      level: 'serializable',
      only: 'on',
    })
    expect((await begin.setAccessMode('read write').execute(settings))?.only).toBe('off')
    await begin.setIsolationLevel('snapshot').execute(settings)
    await begin.setIsolationLevel('read committed').execute(settings)
    await begin.execute(settings)
    await kysely.destroy()
    expect(texts().filter((sent) => /^begin/.test(sent))).toStrictEqual([
      'begin transaction isolation level serializable, read only',
      'begin transaction read write',
      'begin transaction isolation level repeatable read',
      'begin transaction isolation level read committed',
      'begin',
    ])
  })

  test('of a database is not one to begin another in', async () => {
    const error = await errorOf(() =>
      database.db.transaction((tx) => tx.kysely.transaction().execute(async () => undefined)),
    )
    expect(error.name).toBe('ValidationError')
    expect(error.message).toContain('tx.transaction(...) is a savepoint')
  })

  test('that is read-only refuses to write', async () => {
    await using kysely = open().kysely
    const error = await errorOf(() =>
      kysely
        .transaction()
        .setAccessMode('read only')
        .execute((tx) => tx.deleteFrom('items').execute()),
    )
    expect(error.code).toBe('25006')
  })

  test('ended by hand, with savepoints, leaves what was not undone', async () => {
    await using kysely = open().kysely
    const tx = await kysely.startTransaction().execute()
    await tx.deleteFrom('items').where('id', '>', 3).execute()
    const first = await tx.savepoint('the "first"').execute()
    await first.deleteFrom('items').where('id', '=', 3).execute()
    const second = await first.savepoint('second').execute()
    await second.deleteFrom('items').where('id', '=', 2).execute()
    const error = await errorOf(() =>
      second.insertInto('items').values({ id: 1, name: 'twice', price: null }).execute(),
    )
    expect(error.name).toBe('UniqueViolationError')
    const again = await second.rollbackToSavepoint('second').execute()
    await again.releaseSavepoint('the "first"').execute()
    await tx.commit().execute()
    expect([tx.isCommitted, tx.isRolledBack]).toStrictEqual([true, false])
    expect(await names()).toStrictEqual(['item 1', 'item 2'])
  })

  test('in which something failed is not committed by COMMIT, and gives its connection back', async () => {
    await using kysely = open({ maxConnections: 1 }).kysely
    const tx = await kysely.startTransaction().execute()
    await tx.deleteFrom('items').execute()
    await errorOf(() => sql`select 1 / 0`.execute(tx))
    const error = await errorOf(() => tx.commit().execute())
    expect([error.name, error.code]).toStrictEqual(['DatabaseError', '25P02'])
    // without a rollback, which nobody is sure to send after that
    expect(await kysely.selectFrom('items').select('id').execute()).toHaveLength(10)
    await kysely.transaction().execute((other) => other.deleteFrom('items').where('id', '=', 1).execute())
    await tx.rollback().execute()
    expect(await names()).toHaveLength(9)
  })

  test('whose COMMIT fails has the error of the COMMIT', async () => {
    await using kysely = open().kysely
    await sql`create table if not exists pairs (id int4 primary key, other int4)`.execute(kysely)
    const clash = async (id: number, ready: () => Promise<void>) =>
      kysely
        .transaction()
        .setIsolationLevel('serializable')
        .execute(async (tx) => {
          await sql`select count(*) from pairs`.execute(tx)
          await ready()
          await sql`insert into pairs (id) values (${id}::INT4)`.execute(tx)
        })
    const met = [deferred(), deferred()] as const
    const meet = (mine: 0 | 1) => async () => {
      met[mine].resolve()
      await met[1 - mine]?.promise
    }
    const outcomes = await Promise.allSettled([clash(1, meet(0)), clash(2, meet(1))])
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(failed.map(({ reason }) => [reason.name, reason.code])).toStrictEqual([
      ['SerializationError', '40001'],
    ])
  })
})

describe('a stream', () => {
  test('yields every row, in batches of its size, as declared', async () => {
    const { kysely, texts } = open()
    const query = kysely.selectFrom('items').selectAll().where('id', '<=', 7).orderBy('id')
    const streamed = await collect(query.stream(3))
    expect(streamed).toStrictEqual(await query.execute())
    expect(streamed[6]).toStrictEqual({ id: 7, name: 'item 7', price: 600 })
    expect(await collect(query.where('id', '<', 0).stream())).toStrictEqual([])
    await kysely.destroy()
    expect(texts().some((sent) => /declare|fetch/i.test(sent))).toBe(false)
  })

  test('fetches no more than is taken', async () => {
    await using proxy = await startProxy(database.url)
    await using kysely = open({ url: proxy.url }).kysely
    const many = sql<{
      n: number
      pad: string
    }>`select n, repeat('x', 1000) as pad from generate_series(1, 20000) as n`
    const query = many.compile(kysely)
    const taken: unknown[] = []
    for await (const { rows: batch } of kysely.getExecutor().stream(query, 10)) {
      taken.push(...batch)
      if (taken.length >= 30) {
        break
      }
    }
    expect(taken).toHaveLength(30)
    // of twenty million bytes
    expect(proxy.received).toBeLessThan(200_000)
    expect(await kysely.selectFrom('items').select('id').execute()).toHaveLength(10)
  })

  test('that is left gives its connection back', async () => {
    await using kysely = open({ maxConnections: 1 }).kysely
    for (let time = 0; time < 3; time++) {
      for await (const { id } of kysely.selectFrom('items').select('id').orderBy('id').stream(2)) {
        if (id === time + 3) {
          break
        }
      }
    }
    await kysely.transaction().execute((tx) => tx.deleteFrom('items').where('id', '=', 1).execute())
    expect(await names()).toHaveLength(9)
  })

  test('in a transaction sees what that did, and lets it go on when it is left', async () => {
    await using kysely = open().kysely
    await kysely.transaction().execute(async (tx) => {
      await tx.deleteFrom('items').where('id', '=', 1).execute()
      for await (const { id, price } of tx
        .selectFrom('items')
        .select(['id', 'price'])
        .orderBy('id')
        .stream(2)) {
        expect(price).toBe((id - 1) * 100)
        if (id === 5) {
          break
        }
      }
      await tx.deleteFrom('items').where('id', '=', 2).execute()
      // what a cursor of SQL cannot be declared for
      const returned = await collect(
        tx.updateTable('items').set({ name: 'streamed' }).where('id', '<=', 6).returning('id').stream(2),
      )
      expect(returned).toHaveLength(4)
      await tx.insertInto('items').values({ id: 100, name: 'last', price: null }).execute()
    })
    expect(await names()).toStrictEqual([
      ...Array(4).fill('streamed'),
      'item 7',
      'item 8',
      'item 9',
      'item 10',
      'last',
    ])
  })

  test('in a transaction of the database shares it with its tables', async () => {
    await database.db.transaction(async (tx) => {
      const seen: number[] = []
      for await (const { id } of tx.kysely.selectFrom('items').select('id').orderBy('id').stream(3)) {
        seen.push(id)
        await tx.table(items).update(id, { name: `seen ${id}` })
      }
      expect(seen).toHaveLength(10)
      const returned = await collect(
        tx.kysely.deleteFrom('items').where('id', '>', 2).returning(['id', 'price']).stream(3),
      )
      expect(returned).toHaveLength(8)
    })
    expect(await names()).toStrictEqual(['seen 1', 'seen 2'])
  })

  test('reads columns as declared where there is no other connection to ask about them', async () => {
    await using kysely = open({ maxConnections: 1 }).kysely
    await kysely.transaction().execute(async (tx) => {
      const cheap = tx.selectFrom('items').select('price').where('id', '=', 2)
      expect(await collect(cheap.stream(1))).toStrictEqual([{ price: 100 }])
    })
    await using other = open({ maxConnections: 1 }).kysely
    const cheap = other.selectFrom('items').select('price').where('id', '=', 3)
    expect(await collect(cheap.stream(1))).toStrictEqual([{ price: 200 }])
  })

  test('whose connection is lost ends with an error', async () => {
    await using proxy = await startProxy(database.url)
    await using kysely = open({ url: proxy.url }).kysely
    const error = await errorOf(async () => {
      for await (const { id } of kysely.selectFrom('items').select('id').orderBy('id').stream(2)) {
        if (id === 2) {
          await proxy.cut()
        }
      }
    })
    expect([error.name, error.code]).toStrictEqual(['ConnectionError', 'CONNECTION_LOST'])
    expect(await kysely.selectFrom('items').select('id').execute()).toHaveLength(10)
  })

  test('has the error of its statement', async () => {
    await using kysely = open().kysely
    const wrongName = kysely.selectFrom('items').select(sql.ref('nothing').as('x'))
    expect((await errorOf(() => collect(wrongName.stream(2)))).name).toBe('SyntaxOrAccessError')
    const late = kysely.selectFrom('items').select(sql`10 / (id - 5)`.as('x')).orderBy('id')
    const seen: unknown[] = []
    const error = await errorOf(async () => {
      for await (const row of late.stream(1)) {
        seen.push(row)
      }
    })
    expect([error.name, error.code]).toStrictEqual(['DataError', '22012'])
    expect((await errorOf(() => collect(late.stream(1.5)))).name).toBe('ValidationError')
  })
})
