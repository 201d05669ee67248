import {
  boundedStaleness,
  Database,
  defineTable,
  followerRead,
  int4,
  LockTimeoutError,
  type Selectable,
  text,
  UnsupportedFeatureError,
  ValidationError,
} from 'manticore-cockroachdb'
import { beforeAll, describe, expect, test } from 'vitest'
import { collect } from '../support/collect.js'
import { serverKind, useDatabase } from '../support/database.js'
import { useOverheard } from '../support/overheard.js'
import { errorOf } from '../support/refusal.js'
import { isSynchronous } from '../support/target.js'

const onCockroach = (await serverKind()) === 'cockroachdb'

const jobs = defineTable('jobs', {
  id: int4().primaryKey(),
  queue: text().notNull(),
  note: text(),
})

type Job = Selectable<typeof jobs>

const database = useDatabase({ tables: { jobs } })
const table = () => database.db.table(jobs)

const rows: readonly Job[] = [1, 2, 3, 4].map((id) => ({ id, queue: id < 4 ? 'mail' : 'print', note: null }))

beforeAll(async () => {
  await table().initialize()
  await table().batchCreate(rows)
})

/** Does something while another connection holds a lock on the first job. */
const whileLocked = async (strength: 'update' | 'share', work: () => Promise<void>): Promise<void> => {
  const tx = await database.db.begin()
  try {
    expect(await tx.execute(`select "id" from "jobs" where "id" = 1 for ${strength}`)).toHaveLength(1)
    await work()
  } finally {
    await tx.rollback()
  }
}

/** Every read of rows that meets the first job, by what it answers. */
const reads = {
  read: (options) => table().read(1, options),
  readOrThrow: (options) => table().readOrThrow(1, options),
  readMany: (options) => table().readMany([2, 1], options),
  find: (options) => table().find({ queue: 'mail' }, { orderBy: 'id', ...options }),
  list: (options) => table().list({ where: { queue: 'mail' }, orderBy: 'id', ...options }),
  page: async (options) => (await table().page({ limit: 2, ...options })).rows,
  stream: (options) => collect(table().stream({ orderBy: 'id', batchSize: 2, ...options })),
} satisfies Record<string, (options: Options) => Promise<unknown>>

type Options = { readonly lock: 'update' | 'share'; readonly skipLocked?: boolean; readonly noWait?: boolean }

const names = Object.keys(reads) as (keyof typeof reads)[] // of a literal

describe('a lock', () => {
  test.each(names)('leaves what %s answers as it is', async (name) => {
    const plain = await reads[name]({} as Options)
    for (const lock of ['update', 'share'] as const) {
      expect(await reads[name]({ lock })).toStrictEqual(plain)
      expect(await reads[name]({ lock, skipLocked: true })).toStrictEqual(plain)
      expect(await reads[name]({ lock, noWait: true })).toStrictEqual(plain)
    }
  })

  test.each(names)('that somebody else holds is an error with noWait: %s', async (name) => {
    await whileLocked('update', async () => {
      const error = await errorOf(() => reads[name]({ lock: 'update', noWait: true }))
      expect(error).toBeInstanceOf(LockTimeoutError)
      expect(error.code).toBe('55P03')
      // without a lock the rows are there to be read; on CockroachDB a read that is serializable waits for them
      if (!onCockroach) {
        expect(await table().count({ queue: 'mail' })).toBe(3)
      }
    })
  })

  test('that somebody else holds is passed over with skipLocked', async () => {
    await whileLocked('update', async () => {
      const options = { lock: 'update', skipLocked: true } as const
      const [, second, third, fourth] = rows
      expect(await reads.read(options)).toBeUndefined()
      expect((await errorOf(() => reads.readOrThrow(options))).code).toBe('RECORD_NOT_FOUND')
      expect(await reads.readMany(options)).toStrictEqual([second, undefined])
      expect(await reads.find(options)).toStrictEqual(second)
      expect(await reads.list(options)).toStrictEqual([second, third])
      expect(await reads.page(options)).toStrictEqual([second, third])
      expect(await reads.stream(options)).toStrictEqual([second, third, fourth])
      if (!onCockroach) {
        // there a shared lock is none, and a read without a lock waits
        expect(await reads.list({ ...options, lock: 'share' })).toStrictEqual([second, third])
        expect(await table().read(1)).toStrictEqual(rows[0])
      }
    })
  })

  // CockroachDB takes no shared locks unless it is told to
  test.skipIf(onCockroach)('that is shared is shared', async () => {
    await whileLocked('share', async () => {
      for (const name of names) {
        expect(await reads[name]({ lock: 'share', noWait: true })).toStrictEqual(
          await reads[name]({} as Options),
        )
        expect(await errorOf(() => reads[name]({ lock: 'update', noWait: true }))).toBeInstanceOf(
          LockTimeoutError,
        )
      }
    })
  })

  // CockroachDB locks every row that it scans, and scans ahead
  test.skipIf(onCockroach)('of ours keeps others out for as long as its statement runs', async () => {
    const noWait = { lock: 'update', noWait: true } as const
    const ids: number[] = []
    for await (const { id } of table().stream({
      where: { queue: 'mail' },
      orderBy: 'id',
      batchSize: 1,
      lock: 'update',
    })) {
      ids.push(id)
      // the statement is not over before its last row has been taken
      expect(await errorOf(() => table().read(id, noWait))).toBeInstanceOf(LockTimeoutError)
      expect((await table().read(4, noWait))?.id).toBe(4)
      if (ids.length === 2) {
        break
      }
    }
    expect(ids).toStrictEqual([1, 2])
    expect((await table().read(1, noWait))?.id).toBe(1)
  })

  test('is one prepared statement like any other read', async () => {
    for (let use = 0; use < 5; use++) {
      expect((await table().readOrThrow(2, { lock: 'update' })).id).toBe(2)
      expect((await table().find({ id: 3 }, { lock: 'share', select: ['id'] }))?.id).toBe(3)
    }
  })
})

describe.skipIf(onCockroach)('the past on PostgreSQL', () => {
  const overheard = useOverheard(database.url)

  const moments = [
    '-10s',
    '2024-01-01',
    new Date(2024, 0, 1),
    followerRead(),
    boundedStaleness('10s', { nearestOnly: true }),
  ]

  // who overhears the line is in this thread
  test.skipIf(isSynchronous)('is an error that says so, and nothing is sent', async () => {
    const { db } = overheard
    const jobsThere = db.table(jobs)
    for (const asOf of moments) {
      const calls = [
        () => jobsThere.read(1, { asOf }),
        () => jobsThere.readOrThrow(1, { asOf }),
        () => jobsThere.readMany([1], { asOf }),
        () => jobsThere.find({ id: 1 }, { asOf }),
        () => jobsThere.list({ asOf }),
        () => jobsThere.page({ asOf }),
        () => collect(jobsThere.stream({ asOf })),
        () => jobsThere.count({ id: 1 }, { asOf }),
        () => jobsThere.exists(1, { asOf }),
        () => jobsThere.exists({ id: 1 }, { asOf }),
        () => jobsThere.aggregate({ count: true, asOf }),
        () => db.select('jobs', { asOf }),
      ]
      // a table named by string is looked up once
      await db.select('jobs')
      for (const call of calls) {
        const error = await overheard.silentError(call)
        expect(error).toBeInstanceOf(UnsupportedFeatureError)
        expect(error.code).toBe('UNSUPPORTED_FEATURE')
        expect(error.message).toMatch(
          /^asOf reads the past, which PostgreSQL \d+\.\d+ does not keep: leave asOf out, or use CockroachDB$/,
        )
        expect(error.sql).toContain(' as of system time ')
      }
    }
  })

  test('is one too when the call is what connects', async () => {
    await using fresh = new Database({ url: database.url })
    expect(await errorOf(() => fresh.table(jobs).read(1, { asOf: '-10s' }))).toBeInstanceOf(
      UnsupportedFeatureError,
    )
    await using streamed = new Database({ url: database.url })
    expect(await errorOf(() => collect(streamed.table(jobs).stream({ asOf: '-10s' })))).toBeInstanceOf(
      UnsupportedFeatureError,
    )
    // and leaves the connection to others
    expect(await streamed.table(jobs).count()).toBe(rows.length)
  })

  test('that is no moment is refused before that', async () => {
    expect(await errorOf(() => table().read(1, { asOf: 'yesterday' }))).toBeInstanceOf(ValidationError)
  })
})

// a table younger than the moment is not there yet, so the moment is the one of the last write
describe.runIf(onCockroach)('the past on CockroachDB', () => {
  test('is what was there then', async () => {
    const [clock] = await database.db.sql<{ now: string }>`select cluster_logical_timestamp()::STRING as now`
    const asOf = clock?.now ?? ''
    await table().update(4, { note: 'changed' })
    const past = { id: 4, queue: 'print', note: null }
    expect(await table().read(4, { asOf })).toStrictEqual(past)
    expect(await table().readMany([4, 5], { asOf })).toStrictEqual([past, undefined])
    expect(await table().list({ where: { note: 'changed' }, asOf })).toStrictEqual([])
    expect((await table().page({ where: { id: 4 }, asOf })).rows).toStrictEqual([past])
    expect(await collect(table().stream({ where: { id: 4 }, asOf }))).toStrictEqual([past])
    expect(await table().count({ note: 'changed' }, { asOf })).toBe(0)
    expect(await table().exists({ note: 'changed' }, { asOf })).toBe(false)
    expect(await table().exists(4, { asOf })).toBe(true)
    expect(await table().aggregate({ count: true, asOf })).toStrictEqual({ count: rows.length })
    await table().update(4, { note: null })
  })
})
