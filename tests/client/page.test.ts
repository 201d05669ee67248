import fc from 'fast-check'
import {
  Database,
  defineTable,
  float8,
  int4,
  type OrderBy,
  text,
  timestamptz,
  uuid,
  ValidationError,
} from 'manticore-cockroachdb'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'

const notes = defineTable('notes', {
  id: uuid().primaryKey().defaultRandom(),
  title: text(),
  rank: int4(),
  weight: float8(),
  at: timestamptz().named('written_at').notNull(),
})
const seats = defineTable('seats', { row: int4().primaryKey(), place: text().primaryKey() })
const keyless = defineTable('keyless', { a: int4() })

const database = useDatabase({ tables: { notes, seats } })

beforeAll(async () => {
  await database.db.table(notes).initialize()
  await database.db.table(seats).initialize()
})

beforeEach(async () => {
  await database.db.sql`truncate table notes, seats`
})

const walk = async (options: Parameters<ReturnType<typeof table>['page']>[0]) => {
  const ids: string[] = []
  let after: string | undefined
  do {
    const page = await table().page({ ...options, after })
    ids.push(...page.rows.map((row) => row.id))
    after = page.next
  } while (after !== undefined)
  return ids
}

const table = () => database.db.table(notes)

// microseconds apart, which a Date cannot tell
const at = (index: number): string => `2024-01-01T00:00:00.${String(100000 + (index % 40)).padStart(6, '0')}Z`

const fill = (count: number) =>
  table().batchCreate(
    Array.from({ length: count }, (_, index) => ({
      title: index % 7 === 0 ? null : `t${index % 5}`,
      rank: index % 11 === 0 ? null : index % 13,
      weight: [null, Number.NaN, -0, 0, 1.5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY][index % 7]!,
      at: at(index),
    })),
  )

describe('walking a table by pages gives each row once, in the order of a list', () => {
  const orders: (OrderBy<typeof notes> | readonly OrderBy<typeof notes>[] | undefined)[] = [
    undefined,
    'title',
    ['title desc', 'rank'],
    ['rank nulls last', 'title desc nulls first'],
    ['at', 'weight desc', 'title'],
    ['at desc', 'id desc'],
    ['weight', 'weight desc'],
  ]
  test.each(orders.map((order) => [JSON.stringify(order) ?? 'by key', order] as const))(
    '%s',
    async (_, orderBy) => {
      await fill(300)
      const order = orderBy === undefined ? [] : Array.isArray(orderBy) ? orderBy : [orderBy]
      const all = await table().list({
        orderBy: [...order, ...(order.some((text) => text.startsWith('id')) ? [] : ['id' as const])],
      })
      expect(await walk({ limit: 37, ...(orderBy === undefined ? {} : { orderBy }) })).toStrictEqual(
        all.map((row) => row.id),
      )
    },
  )

  test('any order, any size of page, any filter', async () => {
    await fill(60)
    const column = fc.constantFrom('title', 'rank', 'weight', 'at', 'id')
    const item = fc
      .tuple(column, fc.constantFrom('', ' asc', ' desc'), fc.constantFrom('', ' nulls first', ' nulls last'))
      .map((parts) => parts.join('') as OrderBy<typeof notes>)
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(item, { maxLength: 3, selector: (text) => text.split(' ')[0] }),
        fc.integer({ min: 1, max: 70 }),
        fc.constantFrom({}, { rank: { gt: 4 } }, { or: [{ title: null }, { rank: { lte: 3 } }] }),
        async (orderBy, limit, where) => {
          const total = orderBy.some((text) => text.startsWith('id')) ? orderBy : [...orderBy, 'id' as const]
          const all = await table().list({ orderBy: total, where })
          expect(await walk({ orderBy, limit, where })).toStrictEqual(all.map((row) => row.id))
        },
      ),
      { numRuns: 60 },
    )
  })
})

test('rows inserted and deleted behind the cursor shift nothing', async () => {
  await fill(50)
  const before = await table().list({ orderBy: ['at', 'id'] })
  const first = await table().page({ orderBy: 'at', limit: 20 })
  await table().deleteWhere({ id: { in: first.rows.slice(0, 10).map((row) => row.id) } })
  await table().create({ at: '2020-01-01T00:00:00Z' })
  const rest = await table().page({ orderBy: 'at', limit: 100, after: first.next })
  expect(rest).toStrictEqual({ rows: before.slice(20), next: undefined })
})

test('a page is 20 rows unless told, and selects as a list does', async () => {
  await fill(21)
  const page = await table().page({ orderBy: 'at', select: ['title'] })
  expect({ ...page, rows: page.rows.length, row: page.rows[1] }).toStrictEqual({
    rows: 20,
    row: { title: 't1' },
    next: expect.any(String),
  })
})

test('by a composite key', async () => {
  const rows = Array.from({ length: 9 }, (_, index) => ({
    row: Math.floor(index / 3),
    place: 'abc'.charAt(index % 3),
  }))
  await database.db.table(seats).batchCreate(rows)
  const first = await database.db.table(seats).page({ limit: 4 })
  const second = await database.db.table(seats).page({ limit: 5, after: first.next })
  expect([first.rows, second]).toStrictEqual([rows.slice(0, 4), { rows: rows.slice(4), next: undefined }])
})

describe('a cursor that cannot be', () => {
  const cursor = async (): Promise<string> => {
    await fill(3)
    return (await table().page({ limit: 1 })).next!
  }
  const refused = 'is not the "next" of a page of this table in this order, or it was changed'

  test('of another order', async () => {
    await expect(table().page({ orderBy: 'title', after: await cursor() })).rejects.toThrow(refused)
  })

  test('of another table', async () => {
    await expect(database.db.table(seats).page({ after: await cursor() })).rejects.toThrow(refused)
  })

  test('changed in any one character', async () => {
    const good = await cursor()
    for (let index = 0; index < good.length - 1; index++) {
      const changed = good.slice(0, index) + (good[index] === 'A' ? 'B' : 'A') + good.slice(index + 1)
      await expect(table().page({ after: changed })).rejects.toThrow(ValidationError)
    }
  })

  test('made with another secret', async () => {
    const good = await cursor()
    await using other = new Database({ url: database.url, cursorSecret: 'ours' })
    await expect(other.table(notes).page({ after: good })).rejects.toThrow(refused)
  })

  test.each([[''], ['AAAA'], [5], [null]])('%j', async (after) => {
    await expect(table().page({ after: after as never })).rejects.toThrow(ValidationError)
  })
})

test.each([[0], [-1], [1.5], ['5']])('a limit of %j is refused', async (limit) => {
  await expect(table().page({ limit: limit as never })).rejects.toThrow(
    'the limit of a page expects an integer from 1',
  )
})

test('a table without a key has no pages', async () => {
  await expect(database.db.table(keyless).page()).rejects.toThrow('keyless declares no primary key')
})
