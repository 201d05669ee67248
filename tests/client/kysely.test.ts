import {
  bool,
  Database,
  decimal,
  defineTable,
  enumType,
  int4,
  int8,
  jsonb,
  sql,
  text,
  timestamptz,
  uuid,
} from 'manticore-cockroachdb'
import { beforeAll, beforeEach, describe, expect, expectTypeOf, test, vi } from 'vitest'
import { serverKind, useDatabase } from '../support/database.js'
import { deferred } from '../support/deferred.js'
import { startProxy } from '../support/proxy.js'
import { errorOf } from '../support/refusal.js'

const genre = enumType('genre', ['prose', 'verse'])

const authors = defineTable('authors', {
  id: int4().primaryKey(),
  name: text().named('full_name').notNull(),
  born: timestamptz(),
})

const books = defineTable('books', {
  id: uuid().primaryKey().defaultRandom(),
  authorId: int4()
    .named('author_id')
    .notNull()
    .references(() => authors.id),
  title: text().notNull(),
  genre: genre().notNull().default('prose'),
  price: decimal(8, 2).notNull().default('0'),
  sold: int8({ mode: 'number' }).notNull().default(0),
  pages: int8(),
  tags: text().array().notNull().default([]),
  extra: jsonb<{ isbn?: string }>(),
  inPrint: bool().named('in_print').notNull().default(true),
})

const database = useDatabase({ tables: { authors, books } })
const onCockroach = (await serverKind()) === 'cockroachdb'

beforeAll(async () => {
  await database.db.table(authors).initialize()
  await database.db.table(books).initialize()
})

const born = new Date('1775-12-16T00:00:00Z')

beforeEach(async () => {
  const { kysely } = database.db
  await kysely.deleteFrom('books').execute()
  await kysely.deleteFrom('authors').execute()
  await kysely
    .insertInto('authors')
    .values([
      { id: 1, full_name: 'Jane Austen', born },
      { id: 2, full_name: 'Homer', born: null },
    ])
    .execute()
})

describe('a query', () => {
  test('is typed by the declarations, with the names of SQL', async () => {
    const { kysely } = database.db
    const rows = await kysely
      .selectFrom('books')
      .innerJoin('authors', 'authors.id', 'books.author_id')
      .select(['full_name', 'born', 'genre', 'price', 'sold', 'pages', 'tags', 'extra', 'in_print'])
      .execute()
    expectTypeOf(rows).toEqualTypeOf<
      {
        full_name: string
        born: Date | null
        genre: 'prose' | 'verse'
        price: string
        sold: number
        pages: bigint | null
        tags: string[]
        extra: { isbn?: string } | null
        in_print: boolean
      }[]
    >()
    const mistakes = [
      // @ts-expect-error the name in TypeScript
      () => kysely.selectFrom('books').select('authorId').execute(),
      // @ts-expect-error no such column
      () => kysely.insertInto('authors').values({ id: 1, full_name: 'x', no: 1 }).execute(),
      // @ts-expect-error a value of the wrong kind
      () => kysely.updateTable('books').set({ sold: 'many' }).where('title', '=', 'none').execute(),
      // @ts-expect-error no such table
      () => kysely.selectFrom('nothing').selectAll().execute(),
    ]
    for (const mistake of mistakes) {
      expect((await errorOf(mistake)).name).toMatch(/^(SyntaxOrAccess|TableNotFound|Data)Error$/)
    }
  })

  test('inserts and returns rows as declared', async () => {
    const { kysely } = database.db
    const row = await kysely
      .insertInto('books')
      .values({
        author_id: 1,
        title: 'Emma',
        price: '12.50',
        sold: 2 ** 40,
        pages: 2n ** 60n,
        tags: ['a,b', "it's"],
        extra: { isbn: 'x' },
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    expect(row).toStrictEqual({
      id: expect.any(String),
      author_id: 1,
      title: 'Emma',
      genre: 'prose',
      price: '12.50',
      sold: 2 ** 40,
      pages: 2n ** 60n,
      tags: ['a,b', "it's"],
      extra: { isbn: 'x' },
      in_print: true,
    })
    expect(await kysely.selectFrom('books').selectAll().execute()).toStrictEqual([row])
  })

  test('takes objects for JSON, dates for timestamps and null for NULL', async () => {
    const { kysely } = database.db
    const at = new Date('2024-02-29T12:00:00.123Z')
    await kysely.updateTable('authors').set({ born: at }).where('id', '=', 2).execute()
    await kysely
      .insertInto('books')
      .values({ author_id: 2, title: 'Iliad', extra: { isbn: '"quoted", {braced}' }, pages: null })
      .execute()
    expect(
      await kysely
        .selectFrom('books')
        .innerJoin('authors', 'authors.id', 'books.author_id')
        .select(['born', 'extra', 'pages'])
        .where('born', '=', at)
        .execute(),
    ).toStrictEqual([{ born: at, extra: { isbn: '"quoted", {braced}' }, pages: null }])
  })

  test('joins, and decodes each column by the table it comes from', async () => {
    const { kysely } = database.db
    await kysely.insertInto('books').values({ author_id: 1, title: 'Emma', sold: 7, pages: 400n }).execute()
    expect(
      await kysely
        .selectFrom('authors as a')
        .leftJoin('books as b', 'b.author_id', 'a.id')
        .select(['a.full_name as writer', 'a.born', 'b.title', 'b.sold', 'b.pages', 'b.in_print'])
        .orderBy('a.id')
        .execute(),
    ).toStrictEqual([
      { writer: 'Jane Austen', born, title: 'Emma', sold: 7, pages: 400n, in_print: true },
      { writer: 'Homer', born: null, title: null, sold: null, pages: null, in_print: null },
    ])
  })

  test('aggregates, and decodes what comes from no column by its SQL type', async () => {
    const { kysely } = database.db
    await kysely
      .insertInto('books')
      .values([
        { author_id: 1, title: 'Emma', price: '1.10', sold: 1 },
        { author_id: 1, title: 'Persuasion', price: '2.20', sold: 2 },
      ])
      .execute()
    expect(
      await kysely
        .selectFrom('books')
        .select(({ fn }) => [
          'author_id',
          fn.countAll().as('count'),
          fn.sum('price').as('total'),
          fn.max('title').as('last'),
          fn<boolean>('bool_and', ['in_print']).as('all_in_print'),
        ])
        .groupBy('author_id')
        .having(({ fn }) => fn.countAll(), '>', 1)
        .execute(),
    ).toStrictEqual([{ author_id: 1, count: 2n, total: '3.30', last: 'Persuasion', all_in_print: true }])
  })

  test('tells how many rows it updated and deleted', async () => {
    const { kysely } = database.db
    await kysely
      .insertInto('books')
      .values([
        { author_id: 1, title: 'a' },
        { author_id: 1, title: 'b' },
      ])
      .execute()
    expect(
      await kysely
        .updateTable('books')
        .set({ sold: 5, genre: 'verse' })
        .where('title', 'in', ['a', 'b', 'c'])
        .executeTakeFirstOrThrow(),
    ).toMatchObject({ numUpdatedRows: 2n })
    expect(
      await kysely
        .updateTable('books')
        .set({ sold: 6 })
        .where('genre', '=', 'verse')
        .returning(['title', 'sold'])
        .execute(),
    ).toHaveLength(2)
    expect(await kysely.deleteFrom('books').where('title', '=', 'a').executeTakeFirstOrThrow()).toMatchObject(
      {
        numDeletedRows: 1n,
      },
    )
  })

  test('that fails is an error like any other', async () => {
    const { kysely } = database.db
    const error = await errorOf(() =>
      kysely.insertInto('authors').values({ id: 1, full_name: 'twice' }).execute(),
    )
    expect([error.name, error.code]).toStrictEqual(['UniqueViolationError', '23505'])
    expect(error.message).not.toContain('twice')
  })

  test('takes the expressions of sql`` for its own', async () => {
    const { kysely } = database.db
    expect(
      await kysely
        .selectFrom('authors')
        .select(({ eb }) =>
          eb.fn<string>('concat', [sql`upper(${authors.name})`, sql`${'!'}::TEXT`]).as('shout'),
        )
        .where(({ eb }) => eb('id', '=', sql<number>`${1}::INT4 + ${1}::INT4`))
        .execute(),
    ).toStrictEqual([{ shout: 'HOMER!' }])
  })
})

describe('a transaction', () => {
  test('commits what it did, all of it', async () => {
    const { kysely } = database.db
    const titles = await kysely.transaction().execute(async (tx) => {
      await tx.insertInto('books').values({ author_id: 1, title: 'Emma' }).execute()
      // nobody else sees it yet; on CockroachDB they wait for the end
      if (!onCockroach) {
        expect(await kysely.selectFrom('books').select('title').execute()).toStrictEqual([])
      }
      return tx.selectFrom('books').select('title').execute()
    })
    expect(titles).toStrictEqual([{ title: 'Emma' }])
    expect(await kysely.selectFrom('books').select('title').execute()).toStrictEqual(titles)
  })

  test('rolls back when its callback throws, and throws the same', async () => {
    const { kysely } = database.db
    const thrown = new Error('mine')
    expect(
      await errorOf(() =>
        kysely.transaction().execute(async (tx) => {
          await tx.insertInto('books').values({ author_id: 1, title: 'Emma' }).execute()
          throw thrown
        }),
      ),
    ).toBe(thrown)
    expect(await kysely.selectFrom('books').select('title').execute()).toStrictEqual([])
  })

  test('rolls back when a statement fails', async () => {
    const { kysely } = database.db
    const error = await errorOf(() =>
      kysely.transaction().execute(async (tx) => {
        await tx.insertInto('authors').values({ id: 3, full_name: 'new' }).execute()
        await tx.insertInto('books').values({ author_id: 99, title: 'nobody wrote it' }).execute()
      }),
    )
    expect(error.name).toBe('ForeignKeyViolationError')
    expect(await kysely.selectFrom('authors').select('id').where('id', '=', 3).execute()).toStrictEqual([])
  })

  test('has an isolation level, savepoints and an end by hand', async () => {
    const { kysely } = database.db
    const tx = await kysely.startTransaction().setIsolationLevel('serializable').execute()
    await tx.insertInto('authors').values({ id: 3, full_name: 'kept' }).execute()
    const after = await tx.savepoint('before_more').execute()
    await after.insertInto('authors').values({ id: 4, full_name: 'undone' }).execute()
    await after.rollbackToSavepoint('before_more').execute()
    await tx.commit().execute()
    expect(await kysely.selectFrom('authors').select('id').orderBy('id').execute()).toStrictEqual([
      { id: 1 },
      { id: 2 },
      { id: 3 },
    ])
    const undone = await kysely.startTransaction().execute()
    await undone.deleteFrom('authors').execute()
    await undone.rollback().execute()
    expect(await kysely.selectFrom('authors').select('id').execute()).toHaveLength(3)
  })

  test('is one of twenty at once, with fewer connections than that', async () => {
    await using proxy = await startProxy(database.url)
    await using db = new Database({ url: proxy.url, maxConnections: 4, tables: { authors, books } })
    const ids = Array.from({ length: 20 }, (_, index) => 100 + index)
    const outcomes = await Promise.all(
      ids.map(async (id) => {
        const work = db.kysely.transaction().execute(async (tx) => {
          await tx
            .insertInto('authors')
            .values({ id, full_name: `author ${id}` })
            .execute()
          await tx
            .insertInto('books')
            .values({ author_id: id, title: `book ${id}` })
            .execute()
          if (id % 4 === 0) {
            throw new Error('undo')
          }
          return id
        })
        const outcome = work.catch((error: Error) => error.message)
        // single statements find a connection between them
        await db.sql`select 1`
        return outcome
      }),
    )
    expect(outcomes).toStrictEqual(ids.map((id) => (id % 4 === 0 ? 'undo' : id)))
    const kept = ids.filter((id) => id % 4 !== 0)
    expect(
      await db.kysely
        .selectFrom('books')
        .innerJoin('authors', 'authors.id', 'books.author_id')
        .select(['author_id', 'title', 'full_name'])
        .orderBy('author_id')
        .execute(),
    ).toStrictEqual(kept.map((id) => ({ author_id: id, title: `book ${id}`, full_name: `author ${id}` })))
    expect(proxy.opened).toBe(4)
  })

  test('whose connection is lost does not go on outside of itself', async () => {
    await using proxy = await startProxy(database.url)
    await using db = new Database({ url: proxy.url, tables: { authors } })
    const error = await errorOf(() =>
      db.kysely.transaction().execute(async (tx) => {
        await tx.insertInto('authors').values({ id: 10, full_name: 'first' }).execute()
        await proxy.cut()
        await tx.insertInto('authors').values({ id: 11, full_name: 'second' }).execute()
      }),
    )
    expect(error.name).toBe('ConnectionError')
    expect(await db.kysely.selectFrom('authors').select('id').orderBy('id').execute()).toStrictEqual([
      { id: 1 },
      { id: 2 },
    ])
  })

  test('that is open when the database closes is finished, or fails as a whole', async () => {
    const db = new Database({ url: database.url, tables: { authors } })
    const begun = deferred()
    const closing = deferred()
    const work = db.kysely.transaction().execute(async (tx) => {
      await tx.insertInto('authors').values({ id: 10, full_name: 'first' }).execute()
      begun.resolve()
      await closing.promise
      await tx.insertInto('authors').values({ id: 11, full_name: 'second' }).execute()
    })
    const outcome = work.then(
      () => 'done',
      () => 'failed',
    )
    await begun.promise
    const closed = db.close()
    closing.resolve()
    const expected = (await outcome) === 'done' ? [{ id: 10 }, { id: 11 }] : []
    await closed
    expect(
      await database.db.kysely
        .selectFrom('authors')
        .select('id')
        .where('id', '>=', 10)
        .orderBy('id')
        .execute(),
    ).toStrictEqual(expected)
  })

  test('that still waits for a connection when the database closes leaves none open', async () => {
    await using proxy = await startProxy(database.url)
    const db = new Database({ url: proxy.url, maxConnections: 1, tables: { authors } })
    const begun = deferred()
    const goOn = deferred()
    const first = db.kysely.transaction().execute(async () => {
      begun.resolve()
      await goOn.promise
    })
    await begun.promise
    const waiting = [
      db.kysely.selectFrom('authors').select('id').execute(),
      db.sql`select 1`,
      db.table(authors).count(),
    ].map((call) =>
      call.then(
        () => 'answered',
        ({ code }) => code,
      ),
    )
    const closed = db.close()
    goOn.resolve()
    await first.catch(() => undefined)
    await closed
    for (const outcome of await Promise.all(waiting)) {
      expect(['answered', 'CLOSED']).toContain(outcome)
    }
    await vi.waitFor(() => expect(proxy.open).toBe(0))
  })
})

test('destroy() closes nothing that is not its own', async () => {
  await using db = new Database({ url: database.url, tables: { authors } })
  await db.kysely.selectFrom('authors').select('id').execute()
  await db.kysely.destroy()
  expect(await db.table(authors).count()).toBe(2)
})

test('a query that is cancelled by its server fails and leaves the connection usable', async () => {
  const { kysely } = database.db
  const error = await errorOf(() =>
    kysely.transaction().execute(async (tx) => {
      await tx.executeQuery({
        ...tx.selectFrom('authors').select('id').compile(),
        sql: "set local statement_timeout = '50ms'",
      })
      await tx.executeQuery({
        ...tx.selectFrom('authors').select('id').compile(),
        sql: 'select pg_sleep(20)',
      })
    }),
  )
  expect([error.name, error.code]).toStrictEqual(['QueryTimeoutError', '57014'])
  expect(await kysely.selectFrom('authors').select('id').execute()).toHaveLength(2)
})
