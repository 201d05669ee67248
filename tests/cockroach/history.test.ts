import { readAsOf } from '@manticore/core'
import {
  type AsOf,
  type BoundedStaleness,
  boundedStaleness,
  Database,
  defineTable,
  followerRead,
  int4,
  text,
  UnsupportedFeatureError,
} from 'manticore-cockroachdb'
import { beforeAll, expect, inject, test, vi } from 'vitest'
import { collect } from '../support/collect.js'
import { useDatabase } from '../support/database.js'
import { errorOf } from '../support/refusal.js'
import { questions } from './support.js'

// of a transaction, too
type Moment = Exclude<AsOf, BoundedStaleness>

const events = defineTable('events', { id: int4().primaryKey(), note: text() })

const database = useDatabase({ tables: { events } })
const table = () => database.db.table(events)

const clock = async (): Promise<string> => {
  const [row] = await database.db.sql<{ now: string }>`select cluster_logical_timestamp()::TEXT as now`
  return row?.now ?? ''
}

const past = { id: 1, note: 'before' }

questions('AS OF SYSTEM TIME', () => {
  let before: string

  beforeAll(async () => {
    await table().initialize()
    await table().create(past)
    before = await clock()
    await table().update(1, { note: 'after' })
  })

  // every form that asOf takes, as the library writes it; read from nothing, which is as old as one likes
  test.each<[string, Moment]>([
    ['seconds', '-10s'],
    ['a part of a second', '-1.5s'],
    ['microseconds', '-5000000us'],
    ['milliseconds', '-1500ms'],
    ['minutes', '-2m'],
    ['minutes and seconds', '-1m30s'],
    ['hours', '-1h'],
    ['days', '-1d'],
    ['weeks', '-1w'],
    ['all units', '-1w1d1h1m1s1ms1us'],
    ['a day', '2024-02-29'],
    ['a day and a minute', '2024-02-29 12:30'],
    ['a time in UTC', '2024-02-29T12:30:15.123456789Z'],
    ['a time in another zone', '2024-02-29T12:30:15+05:30'],
    ['a Date', new Date('2024-02-29T12:30:15.123Z')],
    ['nanoseconds', '1709209815123456789'],
    ['nanoseconds and a counter', '1709209815123456789.0000000001'],
    ['the clock of the cluster, some time ago', followerRead()],
  ])('takes %s', async (_, asOf) => {
    await using db = new Database({ url: inject('url') })
    const { sql } = readAsOf(asOf)
    expect(
      await db.execute(`select n from (values (1::INT4)) as v (n) as of system time ${sql}`),
    ).toStrictEqual([{ n: 1 }])
  })

  test.each<[string, Moment]>([
    ['an interval', '-1.5s'],
    ['an interval of several parts', '-1s500ms'],
    ['a Date', new Date(Date.now() - 5000)],
    ['a text', new Date(Date.now() - 5000).toISOString()],
    ['nanoseconds', `${Date.now() - 5000}000000`],
    ['the clock of the cluster, some time ago', followerRead()],
  ])('is set for a transaction by %s', async (_, asOf) => {
    await using db = new Database({ url: inject('url') })
    const read = () =>
      db.transaction((tx) => tx.execute('select n from (values (1::INT4)) as v (n)'), { asOf })
    expect(await read()).toStrictEqual([{ n: 1 }])
  })

  test('counts every part of an interval back, and not the first alone', async () => {
    const moment = async (asOf: Moment): Promise<number> => {
      const [row] = await database.db.transaction(
        (tx) => tx.execute<{ at: string }>('select cluster_logical_timestamp()::TEXT as at'),
        { asOf },
      )
      return Number(row?.at) / 1e9
    }
    await using db = new Database({ url: inject('url') })
    const now = (await db.execute<{ at: Date }>('select now() as at'))[0]?.at.getTime() ?? 0
    const back = now / 1000 - (await moment('-1m30s'))
    expect(back).toBeGreaterThan(60)
    expect(back).toBeLessThan(120)
  })

  test('stands where the library writes it, in every kind of read', async () => {
    const asOf = before
    expect(await table().read(1, { asOf })).toStrictEqual(past)
    expect(await table().readMany([1, 2], { asOf })).toStrictEqual([past, undefined])
    expect(await table().find({ note: 'before' }, { asOf })).toStrictEqual(past)
    expect(await table().list({ where: { id: { gt: 0 } }, orderBy: 'id', limit: 5, asOf })).toStrictEqual([
      past,
    ])
    expect((await table().page({ where: { id: { gt: 0 } }, asOf })).rows).toStrictEqual([past])
    expect(await collect(table().stream({ batchSize: 1, asOf }))).toStrictEqual([past])
    expect(await table().count({ note: 'before' }, { asOf })).toBe(1)
    expect(await table().exists({ note: 'before' }, { asOf })).toBe(true)
    expect(await table().aggregate({ groupBy: ['note'], count: true, orderBy: 'count', asOf })).toStrictEqual(
      [{ note: 'before', count: 1 }],
    )
    expect(await table().read(1)).toStrictEqual({ id: 1, note: 'after' })
  })

  test('holds for a whole transaction, set as its first statement', async () => {
    const read = await database.db.transaction(
      async (tx) => [await tx.table(events).read(1), await tx.table(events).count()],
      { asOf: before },
    )
    expect(read).toStrictEqual([past, 1])
  })

  test('lets nothing be written', async () => {
    const write = () => database.db.transaction((tx) => tx.table(events).delete(1), { asOf: before })
    expect((await errorOf(write)).code).toBe('25006')
  })

  test('of a moment before the table was made finds no table, or no database', async () => {
    expect(['42P01', '3D000']).toContain((await errorOf(() => table().read(1, { asOf: '-1h' }))).code)
  })

  // the nearest replica knows of the table some seconds after it was made
  test('of follower_read_timestamp() reads a table that is old enough', async () => {
    await vi.waitFor(
      async () =>
        expect(await table().read(1, { asOf: followerRead() })).toStrictEqual({ id: 1, note: 'after' }),
      { timeout: 30_000, interval: 1000 },
    )
  })

  test('of with_max_staleness() reads one row by its key', async () => {
    for (const asOf of [boundedStaleness('1h'), boundedStaleness('1h', { nearestOnly: true })]) {
      await vi.waitFor(async () => expect(await table().read(1, { asOf })).toMatchObject({ id: 1 }), {
        timeout: 30_000,
        interval: 1000,
      })
    }
  })

  test('of with_max_staleness() refuses to read several rows, as a feature that is not there', async () => {
    const error = await errorOf(() => table().list({ asOf: boundedStaleness('10s') }))
    expect(error).toBeInstanceOf(UnsupportedFeatureError)
    expect(error.code).toBe('0A000')
  })
})
