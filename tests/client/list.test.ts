import {
  bool,
  decimal,
  defineTable,
  enumType,
  float8,
  int4,
  jsonb,
  type Selectable,
  text,
  timestamptz,
  type Where,
} from 'manticore-cockroachdb'
import { beforeAll, describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'

const size = enumType('size', ['small', 'medium', 'large'])

const items = defineTable('items', {
  id: int4().primaryKey(),
  name: text(),
  price: decimal(8, 2),
  size: size(),
  ratio: float8(),
  sold: bool().notNull().default(false),
  at: timestamptz().named('sold_at'),
  tags: text().array(),
  data: jsonb<{ color?: string; size?: { w: number; h: number }; list?: number[] }>(),
})

const database = useDatabase({ tables: { items } })

const day = (number: number): Date => new Date(Date.UTC(2024, 0, number))

const rows: readonly Selectable<typeof items>[] = [
  {
    id: 1,
    name: 'apple',
    price: '1.50',
    size: 'small',
    ratio: 0.5,
    sold: false,
    at: day(1),
    tags: ['a', 'b'],
    data: { color: 'red' },
  },
  {
    id: 2,
    name: 'Banana',
    price: '2.50',
    size: 'medium',
    ratio: 1.5,
    sold: true,
    at: day(2),
    tags: ['b', 'c'],
    data: { color: 'yellow', size: { w: 2, h: 20 } },
  },
  {
    id: 3,
    name: 'cherry%',
    price: '10.00',
    size: 'large',
    ratio: Number.NaN,
    sold: false,
    at: day(3),
    tags: [],
    data: { list: [1, 2, 3] },
  },
  { id: 4, name: null, price: null, size: null, ratio: null, sold: true, at: null, tags: null, data: null },
  {
    id: 5,
    name: 'apple',
    price: '0.50',
    size: 'large',
    ratio: -1,
    sold: false,
    at: day(5),
    tags: ['a', null as never],
    data: {},
  },
]

beforeAll(async () => {
  const table = database.db.table(items)
  await table.initialize()
  expect(await Promise.all(rows.map((row) => table.create(row)))).toStrictEqual(rows)
})

const list = () => database.db.table(items)

const found = async (where: Where<typeof items>): Promise<number[]> => {
  const matching = await list().list({ where, orderBy: 'id', select: ['id'] })
  const ids = matching.map(({ id }) => id)
  // every way to ask gives the same answer
  expect(await list().count(where)).toBe(ids.length)
  expect(await list().exists(where)).toBe(ids.length > 0)
  expect((await list().find(where, { orderBy: 'id', select: ['id'] }))?.id).toBe(ids[0])
  return ids
}

describe('an operator', () => {
  test.each<[string, Where<typeof items>, number[]]>([
    ['a value', { name: 'apple' }, [1, 5]],
    ['eq', { name: { eq: 'apple' } }, [1, 5]],
    ['ne leaves NULL out', { name: { ne: 'apple' } }, [2, 3]],
    ['lt', { price: { lt: '2.50' } }, [1, 5]],
    ['lte', { price: { lte: '2.5' } }, [1, 2, 5]],
    ['gt', { price: { gt: 2 } }, [2, 3]],
    ['gte', { price: { gte: '10' } }, [3]],
    ['gt and lt together', { price: { gt: '0.50', lt: '2.50' } }, [1]],
    ['gt of an enum, in the order of its labels', { size: { gt: 'small' } }, [2, 3, 5]],
    ['gt of a float: NaN is the greatest', { ratio: { gt: 1 } }, [2, 3]],
    ['lt of a timestamp', { at: { lt: day(3) } }, [1, 2]],
    ['lt of a timestamp as text', { at: { lt: '2024-01-03T00:00:00Z' } }, [1, 2]],
    ['between takes both ends', { price: { between: ['0.50', '2.50'] } }, [1, 2, 5]],
    ['between the wrong way round matches nothing', { price: { between: ['2.50', '0.50'] } }, []],
    ['in', { name: { in: ['apple', 'cherry%', 'unknown'] } }, [1, 3, 5]],
    ['in of one', { id: { in: [4] } }, [4]],
    ['in of none matches nothing', { name: { in: [] } }, []],
    ['in with one value twice', { id: { in: [2, 2] } }, [2]],
    ['in of an enum', { size: { in: ['small', 'large'] } }, [1, 3, 5]],
    ['notIn leaves NULL out', { name: { notIn: ['apple'] } }, [2, 3]],
    ['notIn of none matches all', { name: { notIn: [] } }, [1, 2, 3, 4, 5]],
    ['like minds the case', { name: { like: 'b%' } }, []],
    ['like with %', { name: { like: '%an%' } }, [2]],
    ['like with _', { name: { like: 'appl_' } }, [1, 5]],
    ['like with an escape', { name: { like: '%\\%' } }, [3]],
    ['ilike does not mind the case', { name: { ilike: 'b%' } }, [2]],
    ['isNull', { name: { isNull: true } }, [4]],
    ['isNull: false', { name: { isNull: false } }, [1, 2, 3, 5]],
    ['null', { name: null }, [4]],
    ['eq: null', { name: { eq: null } }, [4]],
    ['ne: null', { name: { ne: null } }, [1, 2, 3, 5]],
    ['false is a value', { sold: false }, [1, 3, 5]],
    ['zero is a value', { id: 0 }, []],
    ['an empty text is a value', { name: '' }, []],
    ['an array', { tags: ['a', 'b'] }, [1]],
    ['an array in another order is another', { tags: ['b', 'a'] }, []],
    ['an empty array', { tags: [] }, [3]],
    ['an array with a null in it', { tags: { eq: ['a', null] as never } }, [5]],
    ['ne of an array', { tags: { ne: ['a', 'b'] } }, [2, 3, 5]],
    ['null of an array', { tags: null }, [4]],
    ['contains of an array', { tags: { contains: ['b'] } }, [1, 2]],
    ['contains of an array: all of them', { tags: { contains: ['c', 'b'] } }, [2]],
    ['contains of no element', { tags: { contains: [] } }, [1, 2, 3, 5]],
    ['containedBy of an array', { tags: { containedBy: ['c', 'b', 'a'] } }, [1, 2, 3]],
    ['overlaps', { tags: { overlaps: ['a', 'c'] } }, [1, 2, 5]],
    ['overlaps with none', { tags: { overlaps: [] } }, []],
    ['eq of JSON', { data: { eq: { size: { h: 20, w: 2 }, color: 'yellow' } } }, [2]],
    ['in of JSON', { data: { in: [{}, { color: 'red' }] } }, [1, 5]],
    ['null of JSON', { data: null }, [4]],
    ['contains of JSON', { data: { contains: { size: { w: 2 } } } }, [2]],
    ['contains of an array in JSON', { data: { contains: { list: [3, 1] } } }, [3]],
    ['contains of nothing', { data: { contains: {} } }, [1, 2, 3, 5]],
    ['containedBy of JSON', { data: { containedBy: { color: 'red', list: [9] } } }, [1, 5]],
    ['hasKey', { data: { hasKey: 'color' } }, [1, 2]],
    ['hasKey looks at the outermost only', { data: { hasKey: 'w' } }, []],
  ])('%s', async (_, where, ids) => {
    expect(await found(where)).toStrictEqual(ids)
  })
})

describe('conditions', () => {
  test.each<[string, Where<typeof items>, number[]]>([
    ['of one object hold together', { name: 'apple', size: 'large' }, [5]],
    ['of no object at all match everything', {}, [1, 2, 3, 4, 5]],
    ['and', { and: [{ name: 'apple' }, { sold: false }, { id: { gt: 1 } }] }, [5]],
    ['or', { or: [{ name: 'Banana' }, { name: null }] }, [2, 4]],
    ['or beside others', { sold: false, or: [{ name: 'Banana' }, { name: 'apple' }] }, [1, 5]],
    ['or of one', { or: [{ id: 3 }] }, [3]],
    [
      'an object of several inside or',
      {
        or: [
          { name: 'apple', id: 1 },
          { id: 2, sold: true },
        ],
      },
      [1, 2],
    ],
    ['not', { not: { name: 'apple' } }, [2, 3]],
    ['not of several is not of all together', { not: { name: 'apple', id: 1 } }, [2, 3, 4, 5]],
    ['not of null', { not: { name: null } }, [1, 2, 3, 5]],
    ['not of or', { not: { or: [{ id: 1 }, { id: 2 }] } }, [3, 4, 5]],
    ['not of not', { not: { not: { id: 2 } } }, [2]],
    [
      'or of and of or',
      { or: [{ and: [{ or: [{ id: 1 }, { id: 2 }] }, { sold: true }] }, { id: 5 }] },
      [2, 5],
    ],
    ['and of or beside not', { and: [{ or: [{ id: 1 }, { id: 5 }] }], not: { price: '0.50' } }, [1]],
    ['or binds less than and, whatever is written first', { or: [{ id: 1 }, { id: 3 }], sold: true }, []],
  ])('%s', async (_, where, ids) => {
    expect(await found(where)).toStrictEqual(ids)
  })

  test('of the same form and other values are told apart', async () => {
    for (const [least, ids] of [
      [1, [2, 3, 4, 5]],
      [4, [5]],
      [5, []],
    ] as const) {
      expect(await found({ id: { gt: least } })).toStrictEqual(ids)
    }
    expect(await found({ or: [{ id: 1 }, { sold: true }] })).toStrictEqual([1, 2, 4])
    expect(await found({ and: [{ id: 2 }, { sold: true }] })).toStrictEqual([2])
  })

  test('nested a hundred deep still hold', async () => {
    let where: Where<typeof items> = { id: 3 }
    for (let level = 0; level < 98; level++) {
      where = { not: where }
    }
    expect(await found(where)).toStrictEqual([3])
  })

  test('as many as a program may write', async () => {
    expect(await found({ or: Array.from({ length: 500 }, (_, id) => ({ id })) })).toStrictEqual([
      1, 2, 3, 4, 5,
    ])
    expect(await found({ id: { in: Array.from({ length: 100_000 }, (_, id) => id) } })).toStrictEqual([
      1, 2, 3, 4, 5,
    ])
  })
})

describe('orderBy', () => {
  test.each([
    ['name', [4, 2, 1, 5, 3]],
    ['name asc', [4, 2, 1, 5, 3]],
    ['name desc', [3, 1, 5, 2, 4]],
    ['name nulls first', [4, 2, 1, 5, 3]],
    ['name nulls last', [2, 1, 5, 3, 4]],
    ['name asc nulls last', [2, 1, 5, 3, 4]],
    ['name desc nulls first', [4, 3, 1, 5, 2]],
    ['name desc nulls last', [3, 1, 5, 2, 4]],
    ['at', [4, 1, 2, 3, 5]],
    ['size', [4, 1, 2, 3, 5]],
  ] as const)('%s puts NULL where CockroachDB does, or where it is told', async (order, ids) => {
    const ordered = await list().list({ orderBy: [order, 'id'], select: ['id'] })
    expect(ordered.map(({ id }) => id)).toStrictEqual(ids)
    // the case of the words is as in SQL
    const shouted = order.replace(/ .*/, (words) => words.toUpperCase()) as typeof order
    expect(await list().list({ orderBy: [shouted, 'id'], select: ['id'] })).toStrictEqual(ordered)
  })

  test('takes several, the first first', async () => {
    const ids = async (orderBy: readonly ('sold' | 'sold desc' | 'price' | 'price desc' | 'id desc')[]) =>
      (await list().list({ orderBy, select: ['id'] })).map(({ id }) => id)
    expect(await ids(['sold', 'price'])).toStrictEqual([5, 1, 3, 4, 2])
    expect(await ids(['sold desc', 'price desc'])).toStrictEqual([2, 4, 3, 1, 5])
    expect(await ids(['id desc'])).toStrictEqual([5, 4, 3, 2, 1])
    expect((await ids([])).toSorted()).toStrictEqual([1, 2, 3, 4, 5])
  })

  test('that is not understood is refused with what it may say', async () => {
    await expect(database.db.table(items).list({ orderBy: 'id up' as never })).rejects.toThrow(
      'items: orderBy "id up" is not understood; after a column comes asc or desc, then nulls first or nulls last',
    )
  })
})

describe('limit and offset', () => {
  const ids = async (options: { limit?: number; offset?: number }): Promise<number[]> =>
    (await list().list({ orderBy: 'id', select: ['id'], ...options })).map(({ id }) => id)

  test('cut a part out of the order', async () => {
    expect(await ids({ limit: 2 })).toStrictEqual([1, 2])
    expect(await ids({ limit: 2, offset: 3 })).toStrictEqual([4, 5])
    expect(await ids({ offset: 4 })).toStrictEqual([5])
    expect(await ids({ offset: 5 })).toStrictEqual([])
    expect(await ids({ limit: 0 })).toStrictEqual([])
    expect(await ids({ offset: 0 })).toStrictEqual([1, 2, 3, 4, 5])
    expect(await ids({ limit: Number.MAX_SAFE_INTEGER, offset: 1 })).toStrictEqual([2, 3, 4, 5])
  })

  test('count among the rows that match', async () => {
    expect(
      await list().list({
        where: { sold: false },
        orderBy: 'price desc',
        limit: 1,
        offset: 1,
        select: ['id', 'price'],
      }),
    ).toStrictEqual([{ id: 1, price: '1.50' }])
  })

  test('of find: one row, after as many as offset says', async () => {
    expect(await list().find({ name: 'apple' }, { orderBy: 'id', offset: 1, select: ['id'] })).toStrictEqual({
      id: 5,
    })
    expect(await list().find({ name: 'apple' }, { orderBy: 'id', offset: 2 })).toBe(undefined)
  })
})

describe('select', () => {
  test('leaves the other columns out, in the rows and in their types', async () => {
    const [row] = await list().list({ where: { id: 2 }, select: ['at', 'id'] })
    const typed: { id: number; at: Date | null } | undefined = row
    expect(typed).toStrictEqual({ id: 2, at: day(2) })
    // @ts-expect-error not selected
    expect(row?.name).toBe(undefined)
  })

  test('reads everything when left out', async () => {
    expect(await list().list({ orderBy: 'id' })).toStrictEqual(rows)
    expect(await list().list(undefined)).toHaveLength(5)
  })

  test('takes a column once, however often it is named', async () => {
    expect(await list().list({ where: { id: 1 }, select: ['id', 'id'] })).toStrictEqual([{ id: 1 }])
  })

  test('does not limit what is filtered and ordered by', async () => {
    expect(await list().list({ where: { sold: true }, orderBy: 'name', select: ['id'] })).toStrictEqual([
      { id: 4 },
      { id: 2 },
    ])
  })
})
