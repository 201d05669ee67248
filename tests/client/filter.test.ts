import {
  defineTable,
  int4,
  int8,
  jsonb,
  type OrderCallback,
  sql,
  text,
  timestamp,
  timestamptz,
  ValidationError,
  type Where,
} from 'manticore-cockroachdb'
import { beforeAll, describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { errorOf, wrong } from '../support/refusal.js'

interface Settings {
  theme?: string | number | null
  size?: { width: number | string; 'odd key': boolean }
  list?: (number | { deep: string })[]
}

const things = defineTable('filtered_things', {
  id: int4().primaryKey(),
  name: text().named('the "name"'),
  visits: int8().named('visit_count'),
  seenAt: timestamp().named('seen_at'),
  made: timestamptz().named('id2'),
  // a column whose name is the property of another
  id2: int4().named('made'),
  settings: jsonb<Settings>().named('settings_json'),
  cents: int4().codec<{ cents: number }>({
    encode: ({ cents }) => cents,
    decode: (cents) => ({ cents }),
  }),
})

const database = useDatabase({ tables: { things } })

const day = (number: number): Date => new Date(Date.UTC(2024, 0, number))

beforeAll(async () => {
  const table = database.db.table(things)
  await table.initialize()
  await table.batchCreate([
    {
      id: 1,
      name: 'Ada',
      visits: 2n ** 60n,
      seenAt: day(1),
      made: day(1),
      id2: 10,
      settings: { theme: 'dark', size: { width: 5, 'odd key': true }, list: [1, { deep: 'x' }] },
      cents: { cents: 100 },
    },
    { id: 2, name: 'bob', visits: 1, seenAt: day(2), made: day(2), id2: 20, settings: { theme: 5 } },
    { id: 3, name: null, settings: { theme: null, size: { width: '5', 'odd key': false } } },
    { id: 4, name: 'Cyd', visits: 3, settings: null },
    { id: 5, name: 'dan', settings: {}, id2: 10 },
  ])
})

const found = async (where: Where<typeof things>): Promise<number[]> => {
  const table = database.db.table(things)
  const ids = (await table.list({ where, orderBy: 'id', select: ['id'] })).map(({ id }) => id)
  expect(await table.count(where)).toBe(ids.length)
  expect(await table.exists(where)).toBe(ids.length > 0)
  expect((await table.find(where, { orderBy: 'id' }))?.id).toBe(ids[0])
  expect((await table.page({ where, select: ['id'] })).rows.map(({ id }) => id)).toStrictEqual(ids)
  return ids
}

describe('a path into JSON', () => {
  test.each<[string, Where<typeof things>, number[]]>([
    ['equals', { settings: { path: { theme: 'dark' } } }, [1]],
    ['equals a value of its own type', { settings: { path: { theme: 5 } } }, [2]],
    ['equals no value of another type', { settings: { path: { theme: '5' } } }, []],
    ['does not equal', { settings: { path: { theme: { ne: 'dark' } } } }, [2, 3]],
    ['null is JSON null, or nothing', { settings: { path: { theme: null } } }, [3, 4, 5]],
    ['isNull', { settings: { path: { theme: { isNull: true } } } }, [3, 4, 5]],
    ['ne null', { settings: { path: { theme: { ne: null } } } }, [1, 2]],
    ['is an object', { settings: { path: { size: { eq: { 'odd key': true, width: 5 } } } } }, [1]],
    ['is nested', { settings: { path: { 'size.width': { gt: 3 } } } }, [1]],
    ['compares texts with texts', { settings: { path: { 'size.width': { gte: '5' } } } }, [3]],
    ['less than a text is no number', { settings: { path: { 'size.width': { lt: 'z' } } } }, [3]],
    ['less than a number is no null', { settings: { path: { theme: { lt: 9 } } } }, [2]],
    ['between', { settings: { path: { 'size.width': { between: [5, 6] } } } }, [1]],
    ['in', { settings: { path: { theme: { in: ['dark', 5] } } } }, [1, 2]],
    ['in nothing', { settings: { path: { theme: { in: [] } } } }, []],
    ['notIn', { settings: { path: { theme: { notIn: ['dark'] } } } }, [2, 3]],
    ['like', { settings: { path: { theme: { like: 'd_r%' } } } }, [1]],
    ['ilike', { settings: { path: { theme: { ilike: 'DARK' } } } }, [1]],
    ['like is for texts', { settings: { path: { theme: { like: '5' } } } }, []],
    ['a key with a blank', { settings: { path: { 'size.odd key': true } } }, [1]],
    ['an element', { settings: { path: { 'list.0': 1 } } }, [1]],
    ['inside an element', { settings: { path: { 'list.1.deep': 'x' } } }, [1]],
    ['several', { settings: { path: { theme: 'dark', 'size.width': { gt: 3, lt: 5 } } } }, []],
    ['not', { not: { settings: { path: { theme: 'dark' } } } }, [2, 3]],
    ['or', { or: [{ settings: { path: { theme: 'dark' } } }, { id: 4 }] }, [1, 4]],
  ])('%s', async (_, where, ids) => {
    expect(await found(where)).toStrictEqual(ids)
  })
})

describe('a callback', () => {
  test.each<[string, Where<typeof things>, number[]]>([
    ['renames properties', (eb) => eb('name', '=', 'Ada'), [1]],
    ['qualified ones too', (eb) => eb('filtered_things.visits', '<', 3), [2]],
    ['whose names cross', (eb) => eb('id2', '=', 10), [1, 5]],
    ['whose names cross, the other', (eb) => eb('made', '>', day(1)), [2]],
    ['sends a bigint whole', (eb) => eb('visits', '=', 2n ** 60n), [1]],
    ['sends a date as the column does', (eb) => eb('seenAt', '=', day(2)), [2]],
    ['sends what a codec makes', (eb) => eb('cents', '=', { cents: 100 }), [1]],
    ['in', (eb) => eb('id', 'in', [1, 2, 9]), [1, 2]],
    ['in, with expressions', (eb) => eb('id', 'in', [eb.val(1), eb.lit(2)]), [1, 2]],
    ['between', (eb) => eb.between('id', 2, 4), [2, 3, 4]],
    ['is null', (eb) => eb('name', 'is', null), [3]],
    ['is distinct from', (eb) => eb('name', 'is distinct from', 'Ada'), [2, 3, 4, 5]],
    ['is not distinct from null', (eb) => eb('name', 'is not distinct from', null), [3]],
    ['functions', (eb) => eb(eb.fn('lower', ['name']), '=', 'cyd'), [4]],
    ['columns with columns', (eb) => eb('id', '=', eb(eb.ref('id2'), '/', eb.lit(10))), [1, 2]],
    ['or', (eb) => eb.or([eb('id', '=', 1), eb('name', 'like', 'b%')]), [1, 2]],
    ['or without brackets', (eb) => eb('id', '=', 1).or('id', '=', 2), [1, 2]],
    ['an object', (eb) => eb.and({ id: 1, name: 'Ada' }), [1]],
    ['not', (eb) => eb.not(eb('id', '>', 1)), [1]],
    ['case', (eb) => eb(eb.case().when('id', '=', 1).then(1).else(2).end(), '=', eb.lit(1)), [1]],
    ['JSON', (eb) => eb('settings', '=', { theme: 5 }), [2]],
    ['an empty and', (eb) => eb.and([]), [1, 2, 3, 4, 5]],
    ['our sql', () => sql`${things.visits} = ${3}`, [4]],
    [
      'a subquery',
      (eb) =>
        eb(
          'id',
          '=',
          eb.selectFrom('filtered_things as t').select((t) => t.fn.max('t.id').as('last')),
        ),
      [5],
    ],
  ])('%s', async (_, where, ids) => {
    expect(await found(where)).toStrictEqual(ids)
  })

  test('sends no value in its text, and what it sends is text', async () => {
    const name = `'; drop table "filtered_things"; --`
    expect(
      await found((eb) => eb.or([eb('name', '=', name), eb(eb.fn('lower', ['name']), '=', name)])),
    ).toStrictEqual([])
    expect(await found(sql`${things.name} = ${name}`)).toStrictEqual([])
  })

  test.each<[string, () => unknown]>([
    [
      'an unknown property',
      () => found(wrong((eb: never) => Reflect.apply(eb, undefined, ['nope', '=', 1]))),
    ],
    [
      'the name of a column',
      () => found(wrong((eb: never) => Reflect.apply(eb, undefined, ['seen_at', '=', day(1)]))),
    ],
    ['another table', () => found(wrong((eb: never) => Reflect.apply(eb, undefined, ['other.id', '=', 1])))],
    ['undefined', () => found((eb) => eb('id', '=', wrong(undefined)))],
    ['undefined in a function', () => found((eb) => eb(eb.val(wrong(undefined)), '=', wrong(1)))],
    ['undefined in an object', () => found((eb) => eb.and({ id: 1, name: wrong(undefined) }))],
    ['undefined by way of eb', () => found(({ eb }) => eb.or({ id: 1, name: wrong(undefined) }))],
    ['null, which nothing equals', () => found((eb) => eb('name', '=', null))],
    ['a value of the wrong kind', () => found((eb) => eb('id', '=', wrong('one')))],
    ['a list with such a value', () => found((eb) => eb('id', 'in', [1, wrong('one')]))],
    ['nothing', () => found(wrong(() => undefined))],
    ['an object', () => found(wrong(() => ({ id: 1 })))],
    ['a promise', () => found(wrong(() => Promise.resolve(sql`true`)))],
    ['empty sql', () => found(sql` `)],
  ])('refuses %s', async (_, call) => {
    const error = await errorOf(call)
    expect(error).toBeInstanceOf(ValidationError)
  })

  test('changes and deletes, and never by accident every row', async () => {
    const table = database.db.table(things)
    await table.batchCreate([
      { id: 101, name: 'x' },
      { id: 102, name: 'y' },
    ])
    for (const where of [
      undefined,
      {},
      (eb) => eb.and([]),
      (eb) => eb.or([eb.and([]), eb('id', '=', 101)]),
      (eb) => eb.lit(true),
      sql``,
    ] as Where<typeof things>[]) {
      expect(await errorOf(() => table.deleteWhere(where))).toBeInstanceOf(ValidationError)
      expect(await errorOf(() => table.updateWhere(where, { name: 'z' }))).toBeInstanceOf(ValidationError)
    }
    expect(await table.updateWhere((eb) => eb('id', '>', 100), { name: 'z' })).toBe(2)
    expect(await table.updateWhere(sql`${things.id} = ${101} or false`, { name: 'a' })).toBe(1)
    expect(await table.deleteWhere((eb) => eb.and({ id: 101, name: 'a' }))).toBe(1)
    expect(await table.deleteWhere(sql`id > ${100}`)).toBe(1)
    expect(await table.count()).toBe(5)
  })

  test('throws what it throws', async () => {
    const thrown = new Error('mine')
    const error = await errorOf(() =>
      database.db.table(things).list({
        where: () => {
          throw thrown
        },
      }),
    )
    expect(error).toBe(thrown)
  })
})

describe('the callback of an order', () => {
  test.each<[string, OrderCallback<typeof things>, number[]]>([
    ['one expression', (eb) => eb.neg(eb.ref('id')), [5, 4, 3, 2, 1]],
    ['NULLs first when ascending', (eb) => eb.fn('lower', ['name']), [3, 1, 2, 4, 5]],
    [
      'NULLs last when descending',
      (eb) => ({ by: eb.fn('lower', ['name']), direction: 'desc' }),
      [5, 4, 2, 1, 3],
    ],
    ['NULLs as written', (eb) => ({ by: eb.ref('name'), nulls: 'last' }), [1, 4, 2, 5, 3]],
    ['several, texts among them', (eb) => [eb('id', '>', 3), 'id desc'], [3, 2, 1, 5, 4]],
    ['our sql', () => ({ by: sql`${things.id} % ${3}`, direction: 'desc' }), [5, 2, 4, 1, 3]],
    ['none', () => [], [1, 2, 3, 4, 5]],
  ])('%s', async (name, orderBy, ids) => {
    const table = database.db.table(things)
    const rows = await table.list({ orderBy, where: (eb) => eb('id', '<', 6), limit: 5, offset: 0 })
    const order = rows.map(({ id }) => id)
    expect(name === 'our sql' ? order.map((id) => id % 3) : order).toStrictEqual(
      name === 'our sql' ? ids.map((id) => id % 3) : ids,
    )
    const streamed: number[] = []
    for await (const { id } of table.stream({ orderBy, select: ['id'] })) {
      streamed.push(id)
    }
    expect(streamed).toStrictEqual(order)
  })

  test.each<[string, unknown]>([
    ['nothing', () => undefined],
    ['an unknown property', () => 'nope'],
    ['a direction of its own', () => ({ by: sql`id`, direction: 'desc; drop table x' })],
    ['nulls of its own', () => ({ by: sql`id`, nulls: 'nowhere' })],
    ['something else', () => ({ by: sql`id`, collate: 'x' })],
    ['undefined among its items', () => ['id', undefined]],
  ])('refuses %s', async (_, orderBy) => {
    const error = await errorOf(() => database.db.table(things).list({ orderBy: wrong(orderBy) }))
    expect(error).toBeInstanceOf(ValidationError)
  })

  test('is not for a page', async () => {
    const error = await errorOf(() => database.db.table(things).page({ orderBy: wrong(() => 'id') }))
    expect(error).toBeInstanceOf(ValidationError)
    expect(error.message).toContain('callback')
  })
})
