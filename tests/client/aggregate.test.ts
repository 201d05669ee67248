import { inspect } from 'node:util'
import { aggregate } from '@manticore/core'
import { tableDefinition } from '@manticore/schema'
import fc from 'fast-check'
import {
  bool,
  bytes,
  char,
  Database,
  date,
  decimal,
  defineTable,
  enumType,
  float4,
  float8,
  int2,
  int4,
  int8,
  jsonb,
  sql,
  text,
  timestamptz,
  uuid,
  ValidationError,
} from 'manticore-cockroachdb'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { type ServerProxy, startProxy } from '../support/proxy.js'
import { errorOf, wrong } from '../support/refusal.js'
import { isSynchronous } from '../support/target.js'

const rank = enumType('aggregate_rank', ['low', 'middle', 'high'])

const accounts = defineTable('accounts', {
  id: int4().primaryKey(),
  role: text(),
  team: int4().named('team_id'),
  balance: decimal(30, 4).notNull(),
  visits: int8(),
  small: int2(),
  points: 'INT',
  ratio: float8(),
  score: float4(),
  born: date(),
  seen: timestamptz().named('seen at'),
  rank: rank(),
  code: char(5),
  cents: int8().codec<string, string>({
    encode: (value) => BigInt(value.slice(1)),
    decode: (value) => `¢${value}`,
  }),
  active: bool(),
  owner: uuid(),
  settings: jsonb(),
  photo: bytes(),
  tags: text().array(),
})

// each has the name of an aggregate, or of what an aggregate's result column is called
const counts = defineTable('counts', {
  id: int4().primaryKey(),
  count: text().notNull(),
  total: int4().notNull().named('sum'),
  'max.total': int4().notNull().named('max'),
})

const numbers = defineTable('numbers', {
  id: int4().primaryKey(),
  part: int4(),
  integer: int8(),
  decimal: decimal(),
})

const server = useDatabase()
const table = () => server.db.table(accounts)

beforeAll(async () => {
  await server.db.table(accounts).initialize()
  await server.db.table(counts).initialize()
  await server.db.table(numbers).initialize()
})

beforeEach(async () => {
  await table().deleteWhere({ id: { gte: 0 } })
})

const fill = async (): Promise<void> => {
  await table().batchCreate([
    { id: 1, role: 'admin', team: 1, balance: '10.5000', visits: 5n, rank: 'high', born: '1990-01-01' },
    { id: 2, role: 'admin', team: 2, balance: '0.2500', visits: 7n, rank: 'low', born: '1980-12-31' },
    { id: 3, role: 'member', team: 1, balance: '-3', visits: null, rank: 'middle' },
    { id: 4, role: 'member', team: null, balance: '100.1', visits: null },
    { id: 5, role: null, team: null, balance: '1', visits: 1n },
    { id: 6, role: null, team: 1, balance: '2', visits: -1n },
  ])
}

describe('compiles', () => {
  const compile = (options: unknown) => aggregate(accounts[tableDefinition], options)

  test('names, casts and the order of NULLs', () => {
    const { shape, parameters } = compile({
      where: { role: 'a' },
      groupBy: ['team', 'seen'],
      count: true,
      sum: ['balance', 'score'],
      avg: ['score'],
      min: ['score'],
      having: {
        count: { gt: 1 },
        sum: { visits: { between: [1n, 2n] }, score: 1 },
        max: { rank: { in: ['low'] } },
      },
      orderBy: ['seen desc', 'count', 'sum.balance', 'max.visits nulls last'],
      limit: 3,
      offset: 4,
    })
    expect(shape.text).toBe(
      'select "team_id", "seen at", count(*), sum("balance"), sum("score"::FLOAT8), avg("score"::FLOAT8), min("score")' +
        ' from "accounts" where "role" = $1::TEXT group by "team_id", "seen at"' +
        ' having count(*) > $2::INT8 and sum("visits") between $3::DECIMAL and $4::DECIMAL' +
        ' and sum("score"::FLOAT8) = $5::FLOAT8 and max("rank") = any($6::"aggregate_rank"[])' +
        ' order by "accounts"."seen at" desc nulls last, count(*) asc, sum("balance") asc,' +
        ' max("visits") asc nulls last limit $7::INT8 offset $8::INT8',
    )
    expect(parameters).toStrictEqual(['a', '1', '1', '2', '1', '{"low"}', '3', '4'])
  })

  test('once for each structure, whatever the values', () => {
    const query = (value: number, operator = 'gt') =>
      compile({
        where: { id: { gt: value } },
        groupBy: ['role'],
        having: { sum: { id: { [operator]: value } } },
        limit: value,
      }).shape
    expect(query(1)).toBe(query(2))
    expect(query(1)).not.toBe(query(1, 'gte'))
    expect(compile({ sum: ['id'] }).shape).not.toBe(compile({ avg: ['id'] }).shape)
    expect(compile({ groupBy: ['id'] }).shape).not.toBe(compile({ max: ['id'] }).shape)
    expect(compile({ groupBy: ['id'], orderBy: 'id' }).shape).not.toBe(
      compile({ groupBy: ['id'], orderBy: 'id desc' }).shape,
    )
  })
})

describe('without groups', () => {
  test('answers with exactly what was asked', async () => {
    await fill()
    expect(await table().aggregate({ count: true })).toStrictEqual({ count: 6 })
    expect(await table().aggregate({ sum: ['balance'] })).toStrictEqual({ sum: { balance: '110.8500' } })
    expect(
      await table().aggregate({
        where: { role: 'admin' },
        count: true,
        sum: ['balance', 'visits'],
        avg: ['visits', 'balance'],
        min: ['id', 'rank', 'born', 'role', 'visits'],
        max: ['id', 'rank', 'born', 'balance'],
      }),
    ).toStrictEqual({
      count: 2,
      sum: { balance: '10.7500', visits: 12n },
      avg: { visits: '6', balance: '5.375' },
      min: { id: 1, rank: 'low', born: '1980-12-31', role: 'admin', visits: 5n },
      max: { id: 2, rank: 'high', born: '1990-01-01', balance: '10.5000' },
    })
  })

  test('is null when there is nothing', async () => {
    expect(
      await table().aggregate({
        count: true,
        sum: ['balance', 'visits', 'ratio'],
        avg: ['balance', 'small', 'score'],
        min: ['id', 'seen'],
        max: ['role', 'cents'],
      }),
    ).toStrictEqual({
      count: 0,
      sum: { balance: null, visits: null, ratio: null },
      avg: { balance: null, small: null, score: null },
      min: { id: null, seen: null },
      max: { role: null, cents: null },
    })
    await table().create({ id: 1, balance: '1' })
    expect(await table().aggregate({ count: true, sum: ['visits'], max: ['visits'] })).toStrictEqual({
      count: 1,
      sum: { visits: null },
      max: { visits: null },
    })
  })

  test('adds integers of every width beyond 64 bits', async () => {
    const most = 2n ** 63n - 1n
    await table().batchCreate(
      [1, 2, 3].map((id) => ({
        id,
        balance: '0',
        visits: most,
        small: 32767,
        points: Number.MAX_SAFE_INTEGER,
      })),
    )
    expect(await table().aggregate({ sum: ['visits', 'small', 'points', 'id'] })).toStrictEqual({
      sum: { visits: most * 3n, small: 98301n, points: BigInt(Number.MAX_SAFE_INTEGER) * 3n, id: 6n },
    })
    expect(await table().aggregate({ avg: ['visits', 'points'] })).toStrictEqual({
      avg: { visits: String(most), points: String(Number.MAX_SAFE_INTEGER) },
    })
  })

  test('keeps every digit of decimals', async () => {
    await table().batchCreate([
      { id: 1, balance: '99999999999999999999999999.9999' },
      { id: 2, balance: '0.0001' },
      { id: 3, balance: '12345678901234567890.1234' },
    ])
    expect(await table().aggregate({ sum: ['balance'], min: ['balance'], max: ['balance'] })).toStrictEqual({
      sum: { balance: '100000012345678901234567890.1234' },
      min: { balance: '0.0001' },
      max: { balance: '99999999999999999999999999.9999' },
    })
  })

  test('knows NaN and infinity', async () => {
    await table().batchCreate([
      { id: 1, balance: 'NaN', ratio: Number.NaN, score: Number.POSITIVE_INFINITY },
      { id: 2, balance: '1', ratio: 1, score: 1 },
    ])
    expect(
      await table().aggregate({ sum: ['balance', 'ratio', 'score'], avg: ['balance', 'ratio', 'score'] }),
    ).toStrictEqual({
      sum: { balance: 'NaN', ratio: Number.NaN, score: Number.POSITIVE_INFINITY },
      avg: { balance: 'NaN', ratio: Number.NaN, score: Number.POSITIVE_INFINITY },
    })
  })

  test('adds floats in double precision', async () => {
    await table().batchCreate([
      { id: 1, balance: '0', ratio: 0.25, score: 16_777_216 },
      { id: 2, balance: '0', ratio: 0.5, score: 1 },
    ])
    expect(await table().aggregate({ sum: ['ratio', 'score'], avg: ['ratio', 'score'] })).toStrictEqual({
      sum: { ratio: 0.75, score: 16_777_217 },
      avg: { ratio: 0.375, score: 8_388_608.5 },
    })
  })

  test('reads extremes as their columns are read', async () => {
    const seen = new Date('2024-05-06T07:08:09.123Z')
    await table().batchCreate([
      { id: 1, balance: '0', seen, code: 'ab', cents: '¢5' },
      { id: 2, balance: '0', seen: new Date(0), code: 'b', cents: '¢12' },
    ])
    expect(
      await table().aggregate({
        min: ['cents', 'code', 'seen'],
        max: ['cents', 'code', 'seen'],
        sum: ['cents'],
      }),
    ).toStrictEqual({
      // the sum of what is stored, which a codec for one value may know nothing of
      sum: { cents: 17n },
      min: { cents: '¢5', code: 'ab', seen: new Date(0) },
      max: { cents: '¢12', code: 'b', seen },
    })
  })

  test('takes a column once, and options that are undefined as not given', async () => {
    await fill()
    expect(
      await table().aggregate(
        wrong({
          sum: ['visits', 'visits'],
          count: undefined,
          groupBy: undefined,
          limit: undefined,
          avg: undefined,
        }),
      ),
    ).toStrictEqual({ sum: { visits: 12n } })
  })

  test('takes a filter in every form', async () => {
    await fill()
    expect(await table().aggregate({ where: {}, count: true })).toStrictEqual({ count: 6 })
    expect(
      await table().aggregate({ where: sql`team_id = ${1}::INT4 or id = ${4}::INT4`, sum: ['id'] }),
    ).toStrictEqual({ sum: { id: 14n } })
  })
})

describe('with groups', () => {
  beforeEach(fill)

  test('answers with a row for each, NULL being one', async () => {
    expect(
      await table().aggregate({
        groupBy: ['role'],
        count: true,
        sum: ['balance', 'visits'],
        min: ['born'],
        orderBy: 'role',
      }),
    ).toStrictEqual([
      { role: null, count: 2, sum: { balance: '3.0000', visits: 0n }, min: { born: null } },
      { role: 'admin', count: 2, sum: { balance: '10.7500', visits: 12n }, min: { born: '1980-12-31' } },
      { role: 'member', count: 2, sum: { balance: '97.1000', visits: null }, min: { born: null } },
    ])
  })

  test('answers with no row where there is none', async () => {
    expect(await table().aggregate({ where: { id: 0 }, groupBy: ['role'], count: true })).toStrictEqual([])
  })

  test('groups by several columns, some with names of their own', async () => {
    expect(
      await table().aggregate({ groupBy: ['team', 'role'], count: true, orderBy: ['team desc', 'role'] }),
    ).toStrictEqual([
      { team: 2, role: 'admin', count: 1 },
      { team: 1, role: null, count: 1 },
      { team: 1, role: 'admin', count: 1 },
      { team: 1, role: 'member', count: 1 },
      { team: null, role: null, count: 1 },
      { team: null, role: 'member', count: 1 },
    ])
  })

  test('tells the values there are, when nothing is computed', async () => {
    expect(await table().aggregate({ groupBy: ['team'], orderBy: 'team' })).toStrictEqual([
      { team: null },
      { team: 1 },
      { team: 2 },
    ])
  })

  test.each([
    ['role', [null, 'admin', 'member']],
    ['role asc', [null, 'admin', 'member']],
    ['role desc', ['member', 'admin', null]],
    ['role nulls last', ['admin', 'member', null]],
    ['role desc nulls first', [null, 'member', 'admin']],
    ['role DESC NULLS FIRST', [null, 'member', 'admin']],
    ['sum.visits', ['member', null, 'admin']],
    ['sum.visits desc', ['admin', null, 'member']],
    ['sum.visits desc nulls first', ['member', 'admin', null]],
    ['sum.balance desc', ['member', 'admin', null]],
    ['avg.balance', [null, 'admin', 'member']],
    ['min.balance', ['member', 'admin', null]],
    ['max.id desc', [null, 'member', 'admin']],
    ['max.rank desc nulls last', ['admin', 'member', null]],
  ])('sorts by %s', async (orderBy, roles) => {
    const rows = await table().aggregate({ groupBy: ['role'], orderBy: wrong(orderBy) })
    expect(rows).toStrictEqual(roles.map((role) => ({ role })))
  })

  test('sorts by several, and cuts', async () => {
    const query = { groupBy: ['team'], count: true, orderBy: ['count desc', 'team desc'] } as const
    const all = [
      { team: 1, count: 3 },
      { team: null, count: 2 },
      { team: 2, count: 1 },
    ]
    expect(await table().aggregate(query)).toStrictEqual(all)
    expect(await table().aggregate({ ...query, limit: 2 })).toStrictEqual(all.slice(0, 2))
    expect(await table().aggregate({ ...query, offset: 1 })).toStrictEqual(all.slice(1))
    expect(await table().aggregate({ ...query, limit: 1, offset: 1 })).toStrictEqual(all.slice(1, 2))
    expect(await table().aggregate({ ...query, limit: 0 })).toStrictEqual([])
  })

  const havings: readonly [having: unknown, roles: readonly (string | null)[]][] = [
    [{ count: { gt: 1 } }, [null, 'admin', 'member']],
    [{ count: 2 }, [null, 'admin', 'member']],
    [{ count: { ne: 2 } }, []],
    [{ count: { in: [1, 2] }, sum: { visits: { gt: 0n } } }, ['admin']],
    [{ sum: { balance: { gte: '10.75' } } }, ['admin', 'member']],
    [{ sum: { balance: { gt: '10.75' } } }, ['member']],
    [{ sum: { balance: { lt: 10n } } }, [null]],
    [{ sum: { balance: { lte: 10.75 } } }, [null, 'admin']],
    [{ sum: { visits: 12 } }, ['admin']],
    [{ sum: { visits: { ne: 12n } } }, [null]],
    [{ sum: { visits: null } }, ['member']],
    [{ sum: { visits: { ne: null } } }, [null, 'admin']],
    [{ sum: { visits: { isNull: false } } }, [null, 'admin']],
    [{ sum: { visits: { in: [12n, 2n ** 70n] } } }, ['admin']],
    [{ sum: { id: { in: [3, 7n] } } }, ['admin', 'member']],
    [{ sum: { id: { notIn: [] } } }, [null, 'admin', 'member']],
    [{ sum: { id: { between: [3, 10] } } }, ['admin', 'member']],
    [{ avg: { visits: { in: ['6', 7] } } }, ['admin']],
    [{ avg: { id: { gt: '1.5', lt: 4 } } }, ['member']],
    [{ avg: { ratio: null } }, [null, 'admin', 'member']],
    [{ min: { rank: { in: ['low', 'high'] } } }, ['admin']],
    [{ max: { rank: 'middle' } }, ['member']],
    [{ max: { role: { notIn: ['admin'] } } }, ['member']],
    [{ max: { born: { lt: new Date('1995-01-01') }, id: 2 } }, ['admin']],
    [{ max: { cents: { eq: null } }, min: { balance: '-3' } }, ['member']],
    [{}, [null, 'admin', 'member']],
  ]

  test.each(havings.map(([having, roles]) => [inspect(having), having, roles] as const))(
    'keeps the groups that have %s',
    async (_, having, roles) => {
      const rows = await table().aggregate({
        where: { id: { gt: 0 } },
        groupBy: ['role'],
        having: wrong(having),
        orderBy: 'role',
        limit: 10,
      })
      expect(rows).toStrictEqual(roles.map((role) => ({ role })))
    },
  )

  test('compares sums and averages of floats, and extremes through codecs', async () => {
    await table().updateWhere({ id: 1 }, { ratio: 0.5, score: 0.5, cents: '¢7', seen: new Date(1000) })
    const having = {
      sum: { ratio: { in: [0.5] }, score: 0.5 },
      avg: { ratio: { lte: 0.5 }, score: { between: [0, 1] } },
      min: { score: { gt: 0.25 }, cents: '¢7' },
      max: { seen: { gte: new Date(1000) }, cents: { in: ['¢7'] } },
    } as const
    expect(await table().aggregate({ groupBy: ['role'], having })).toStrictEqual([{ role: 'admin' }])
  })

  test('tells columns from aggregates of the same name', async () => {
    const named = server.db.table(counts)
    await named.batchCreate([
      { id: 1, count: 'b', total: 2, 'max.total': 1 },
      { id: 2, count: 'a', total: 3, 'max.total': 2 },
      { id: 3, count: 'a', total: 3, 'max.total': 2 },
    ])
    expect(
      await named.aggregate({
        groupBy: ['count', 'total'],
        sum: ['total'],
        orderBy: ['total', 'count desc'],
      }),
    ).toStrictEqual([
      { count: 'b', total: 2, sum: { total: 2n } },
      { count: 'a', total: 3, sum: { total: 6n } },
    ])
    expect(await named.aggregate({ groupBy: ['count'], max: ['total'], orderBy: 'count' })).toStrictEqual([
      { count: 'a', max: { total: 3 } },
      { count: 'b', max: { total: 2 } },
    ])
    expect(
      await named.aggregate({ groupBy: ['max.total'], count: true, orderBy: ['max.total desc', 'count'] }),
    ).toStrictEqual([
      { 'max.total': 2, count: 2 },
      { 'max.total': 1, count: 1 },
    ])
  })
})

// the proxy is in this thread
describe.skipIf(isSynchronous)('refuses before anything is sent', () => {
  let proxy: ServerProxy
  let db: Database

  beforeAll(async () => {
    proxy = await startProxy(server.url)
    db = new Database({ url: proxy.url })
    await db.table(accounts).count()
  })

  afterAll(async () => {
    await db.close()
    await proxy[Symbol.asyncDispose]()
  })

  const grouped = { groupBy: ['role'], count: true }

  test.each<[string, unknown, string | undefined, RegExp]>([
    ['nothing', undefined, undefined, /something to compute/],
    ['an empty request', {}, undefined, /something to compute/],
    ['only a filter', { where: { id: 1 } }, undefined, /something to compute/],
    ['an array', [], undefined, /expects an object of options; got an array/],
    [
      'an unknown option',
      { count: true, median: ['id'] },
      undefined,
      /"median" is not an option of aggregate/,
    ],
    ['a count that is false', { count: false }, undefined, /count expects true; got a boolean/],
    ['a count of a column', { count: 'id' }, undefined, /count expects true; got a string/],
    ['a column that is no array', { sum: 'id' }, undefined, /sum expects an array of columns/],
    ['an empty array', { count: true, avg: [] }, undefined, /avg expects .* got an empty array/],
    ['an empty groupBy', { groupBy: [], count: true }, undefined, /groupBy expects .* got an empty array/],
    ['an unknown column', { sum: ['nope'] }, 'nope', /accounts has no column "nope"/],
    ['an unknown group', { groupBy: ['toString'] }, 'toString', /has no column "toString"/],
    ['a column that is no text', { max: [1] }, undefined, /max expects the names of columns; got a number/],
    ['a hole', { max: new Array(1) }, undefined, /max expects the names of columns; got undefined/],
    ['a sum of text', { sum: ['role'] }, 'role', /sum is for columns of integers.*"role" is TEXT/],
    ['a sum of booleans', { sum: ['active'] }, 'active', /"active" is BOOL/],
    ['an average of dates', { avg: ['born'] }, 'born', /"born" is DATE/],
    ['an average of an array', { avg: ['tags'] }, 'tags', /"tags" is TEXT\[\]/],
    ['the least JSON', { min: ['settings'] }, 'settings', /min is for columns of numbers.*is JSONB/],
    ['the least UUID', { min: ['owner'] }, 'owner', /"owner" is UUID/],
    ['the greatest BOOL', { max: ['active'] }, 'active', /"active" is BOOL/],
    ['the greatest bytes', { max: ['photo'] }, 'photo', /"photo" is BYTEA/],
    ['the greatest array', { max: ['tags'] }, 'tags', /"tags" is TEXT\[\]/],
    ['a limit without groups', { count: true, limit: 1 }, undefined, /limit needs groupBy/],
    ['an offset without groups', { count: true, offset: 0 }, undefined, /offset needs groupBy/],
    ['an order without groups', { count: true, orderBy: 'count' }, undefined, /orderBy needs groupBy/],
    ['having without groups', { count: true, having: {} }, undefined, /having needs groupBy/],
    ['a negative limit', { ...grouped, limit: -1 }, undefined, /limit expects an integer from 0/],
    ['a null offset', { ...grouped, offset: null }, undefined, /offset expects an integer from 0; got null/],
    ['an order of a number', { ...grouped, orderBy: 1 }, undefined, /orderBy expects texts.*got a number/],
    ['an order of a hole', { ...grouped, orderBy: new Array(1) }, undefined, /got undefined/],
    ['an empty order', { ...grouped, orderBy: '' }, undefined, /orderBy expects texts/],
    ['an order of what differs', { ...grouped, orderBy: 'id' }, 'id', /by role cannot be ordered by "id"/],
    ['an unknown order', { ...grouped, orderBy: 'nope desc' }, 'nope', /has no column "nope"/],
    ['an unknown direction', { ...grouped, orderBy: 'role down' }, 'role down', /no column "role down"/],
    ['SQL as an order', { ...grouped, orderBy: 'count; drop table accounts' }, undefined, /no column/],
    ['an order by no aggregate', { ...grouped, orderBy: 'median.id' }, 'median.id', /no column/],
    ['an order by the sum of text', { ...grouped, orderBy: 'sum.role' }, 'role', /sum is for columns/],
    ['a filter of undefined', { count: true, where: { id: undefined } }, 'id', /is undefined/],
    [
      'an unknown aggregate in having',
      { ...grouped, having: { median: 1 } },
      undefined,
      /"median" is not an/,
    ],
    ['having that is no object', { ...grouped, having: [] }, undefined, /having expects a plain object/],
    [
      'an empty aggregate in having',
      { ...grouped, having: { sum: {} } },
      undefined,
      /"sum" in having is an empty/,
    ],
    [
      'an undefined aggregate in having',
      { ...grouped, having: { sum: undefined } },
      undefined,
      /got undefined/,
    ],
    ['an undefined count in having', { ...grouped, having: { count: undefined } }, undefined, /is undefined/],
    ['an empty condition', { ...grouped, having: { sum: { id: {} } } }, 'id', /is an empty object/],
    [
      'an undefined operand',
      { ...grouped, having: { sum: { id: { gt: undefined } } } },
      'id',
      /is undefined/,
    ],
    [
      'an unknown operator',
      { ...grouped, having: { max: { role: { like: 'a%' } } } },
      'role',
      /"like" is not an op/,
    ],
    [
      'an inherited operator',
      { ...grouped, having: { count: { toString: 1 } } },
      undefined,
      /is not an operator/,
    ],
    ['an unknown column in having', { ...grouped, having: { sum: { nope: 1 } } }, 'nope', /no column "nope"/],
    ['the sum of text in having', { ...grouped, having: { sum: { role: 1 } } }, 'role', /sum is for columns/],
    [
      'a count of text',
      { ...grouped, having: { count: { gt: '1' } } },
      undefined,
      /expects an integer.*a string/,
    ],
    ['a count of null', { ...grouped, having: { count: null } }, undefined, /expects an integer.*got null/],
    [
      'a sum of integers as text',
      { ...grouped, having: { sum: { id: '1' } } },
      'id',
      /a bigint or a safe integer/,
    ],
    [
      'a fraction of integers',
      { ...grouped, having: { sum: { id: 1.5 } } },
      'id',
      /a bigint or a safe integer/,
    ],
    [
      'words for a decimal',
      { ...grouped, having: { sum: { balance: 'much' } } },
      'balance',
      /expects a decimal/,
    ],
    ['more than null', { ...grouped, having: { sum: { balance: { gt: null } } } }, 'balance', /got null/],
    [
      'an in of one value',
      { ...grouped, having: { sum: { id: { in: 1 } } } },
      'id',
      /expects an array of values/,
    ],
    ['an in with null', { ...grouped, having: { sum: { id: { in: [null] } } } }, 'id', /got null/],
    [
      'a between of one',
      { ...grouped, having: { sum: { id: { between: [1] } } } },
      'id',
      /expects \[least, most\]/,
    ],
    [
      'an isNull of text',
      { ...grouped, having: { sum: { id: { isNull: 'no' } } } },
      'id',
      /expects a boolean/,
    ],
    [
      'a label there is not',
      { ...grouped, having: { max: { rank: 'top' } } },
      'rank',
      /expects one of "low"/,
    ],
    [
      'what a codec throws at',
      { ...grouped, having: { max: { cents: 'x!' } } },
      'cents',
      /expects a value for its codec/,
    ],
  ])('%s', async (_, options, column, message) => {
    const before = proxy.sent
    const error = await errorOf(() => db.table(accounts).aggregate(wrong(options)))
    expect(error).toBeInstanceOf(ValidationError)
    expect(error.message).toMatch(message)
    expect(error.message).toMatch(/^accounts\b/)
    expect(error.table).toBe('accounts')
    if (column !== undefined) {
      expect(error.column).toBe(column)
    }
    expect(proxy.sent).toBe(before)
  })

  test('a group that would be hidden by an aggregate', async () => {
    const error = await errorOf(() => server.db.table(counts).aggregate({ groupBy: ['count'], count: true }))
    expect(error).toBeInstanceOf(ValidationError)
    expect(error.message).toBe(
      'counts: a group cannot have both its column "count" and the aggregate of that name; leave one out',
    )
  })
})

// decimals of four digits after the point are integers of their ten-thousandths here
const SCALE = 4
const decimalText = (units: bigint): string => {
  const digits = String(units < 0n ? -units : units).padStart(SCALE + 1, '0')
  return `${units < 0n ? '-' : ''}${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`
}

interface Model {
  readonly part: number | null
  readonly integer: bigint | null
  readonly decimal: bigint | null
}

const add = (values: readonly bigint[]): bigint | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0n)
const least = (values: readonly bigint[]): bigint | null =>
  values.length === 0 ? null : values.reduce((a, b) => (a < b ? a : b))
const greatest = (values: readonly bigint[]): bigint | null =>
  values.length === 0 ? null : values.reduce((a, b) => (a > b ? a : b))
const given = (values: readonly (bigint | null)[]): bigint[] => values.filter((value) => value !== null)
const text4 = (units: bigint | null): string | null => (units === null ? null : decimalText(units))

const modelOf = (rows: readonly Model[]) => {
  const integers = given(rows.map(({ integer }) => integer))
  const decimals = given(rows.map((row) => row.decimal))
  return {
    count: rows.length,
    sum: { integer: add(integers), decimal: text4(add(decimals)) },
    min: { integer: least(integers), decimal: text4(least(decimals)) },
    max: { integer: greatest(integers), decimal: text4(greatest(decimals)) },
  }
}

const PARTS = [null, -1, 0, 7]
const asked = {
  count: true,
  sum: ['integer', 'decimal'],
  min: ['integer', 'decimal'],
  max: ['integer', 'decimal'],
} as const

const anyRow = fc.record<Model>({
  part: fc.constantFrom(...PARTS),
  integer: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  decimal: fc.option(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })),
})

test('agrees with a model that counts in bigints', async () => {
  const stored = server.db.table(numbers)
  await fc.assert(
    fc.asyncProperty(fc.array(anyRow, { maxLength: 12 }), fc.bigInt(), async (rows, limit) => {
      await stored.deleteWhere({ id: { gte: 0 } })
      await stored.batchCreate(rows.map((row, id) => ({ ...row, id, decimal: text4(row.decimal) })))
      expect(await stored.aggregate(asked)).toStrictEqual(modelOf(rows))

      const groups = PARTS.flatMap((part) => {
        const members = rows.filter((row) => row.part === part)
        return members.length === 0 ? [] : [{ part, ...modelOf(members) }]
      })
      expect(await stored.aggregate({ ...asked, groupBy: ['part'], orderBy: 'part' })).toStrictEqual(groups)
      expect(
        await stored.aggregate({
          ...asked,
          groupBy: ['part'],
          having: { count: { gt: 1 }, sum: { integer: { gte: limit } } },
          orderBy: 'part desc',
        }),
      ).toStrictEqual(
        groups
          .filter(({ count, sum }) => count > 1 && sum.integer !== null && sum.integer >= limit)
          .toReversed(),
      )
    }),
    { numRuns: 40 },
  )
})
