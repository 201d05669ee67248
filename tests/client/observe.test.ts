import diagnostics_channel from 'node:diagnostics_channel'
import { inspect } from 'node:util'
import { Database, DatabaseError, defineTable, int4, type QueryEvent, text } from 'manticore-cockroachdb'
import { beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { collect } from '../support/collect.js'
import { useDatabase } from '../support/database.js'
import { runNode } from '../support/node.js'
import { errorOf, expectHidden } from '../support/refusal.js'
import type { Rule } from '../support/wire/answer.js'
import * as answers from '../support/wire/cockroach-answers.js'
import { answered, BEGIN, columns, openThings, things } from '../support/wire/things.js'
import { startWireServer } from '../support/wire/wire-server.js'

const SECRET = 'hunter2-secret'

const teas = defineTable('teas', { id: int4().primaryKey(), name: text().unique() })

const events: QueryEvent[] = []
const onQuery = (event: QueryEvent): void => {
  events.push(event)
}
const database = useDatabase({ tables: { teas }, onQuery })

beforeAll(() => database.db.table(teas).initialize())
beforeEach(async () => {
  await database.db.sql`delete from teas`
  events.length = 0
})

const texts = (): string[] => events.map((event) => event.text)

describe('onQuery', () => {
  test('is told of a statement once it was answered', async () => {
    await database.db.table(teas).create({ id: 1, name: SECRET })
    expect(events).toHaveLength(1)
    const [event] = events
    expect(event).toStrictEqual({
      text: 'insert into "teas" ("id", "name") values ($1::INT4, $2::TEXT) returning "id", "name"',
      parameterCount: 2,
      duration: expect.any(Number),
      wait: expect.any(Number),
      attempt: 1,
      rows: 1,
      error: undefined,
    })
    expect(event?.duration).toBeGreaterThan(0)
    expect(event?.wait).toBeGreaterThanOrEqual(0)
    expect(Object.isFrozen(event)).toBe(true)
  })

  test('is told how many rows came back or were touched', async () => {
    const book = database.db.table(teas)
    await book.batchCreate([1, 2, 3].map((id) => ({ id, name: `${id}` })))
    await book.list({ limit: 2 })
    await book.updateWhere({ id: { gt: 1 } }, { name: null })
    await book.read(9)
    await collect(book.stream({ batchSize: 2 }))
    await database.db.execute('select generate_series(1, 4) as n')
    expect(events.map(({ rows }) => rows)).toStrictEqual([3, 2, 2, 0, 3, 4])
    expect(events.map(({ error }) => error)).toStrictEqual(Array(6).fill(undefined))
  })

  test('is told of every statement of a transaction, those that begin and end it too', async () => {
    await database.db.transaction(async (tx) => {
      await tx.table(teas).create({ id: 1 })
      await tx.transaction((inner) => inner.table(teas).count())
    })
    expect(texts().map((text) => /^\w+/.exec(text)?.[0])).toStrictEqual([
      'begin',
      'insert',
      'savepoint',
      'select',
      'release',
      'commit',
    ])
  })

  test('is told why a statement failed, as the caller is, and never of a value', async () => {
    const book = database.db.table(teas)
    await book.create({ id: 1, name: SECRET })
    const failing: (() => Promise<unknown>)[] = [
      () => book.create({ id: 2, name: SECRET }),
      () => database.db.execute('select $1::INT4', [SECRET]),
      () => database.db.transaction((tx) => tx.table(teas).create({ id: 3, name: SECRET })),
      () => database.db.kysely.insertInto('teas').values({ id: 4, name: SECRET }).execute(),
      () => collect(book.stream({ where: { name: SECRET }, orderBy: 'name', batchSize: 1 })),
    ]
    for (const call of failing.slice(0, -1)) {
      events.length = 0
      const error = await errorOf(call)
      const told = events.find((event) => event.error !== undefined)
      expect(told?.error).toBeInstanceOf(DatabaseError)
      expect(told?.error).toMatchObject({ code: error.code, name: error.name })
      expect(told?.rows).toBe(0)
      expectHidden(told?.error as DatabaseError, SECRET) // as just seen
      expect(inspect(events, { depth: 20 })).not.toContain(SECRET)
      expect(JSON.stringify(events)).not.toContain(SECRET)
    }
    events.length = 0
    await failing.at(-1)?.()
    expect(inspect(events, { depth: 20 })).not.toContain(SECRET)
    expect(events).toHaveLength(1)
  })

  test('is not told of what was refused before it was sent', async () => {
    await errorOf(() => database.db.table(teas).create({ id: 'one' as never }))
    expect(events).toStrictEqual([])
  })

  test('knows how long a statement waited for its connection', async () => {
    const heard: QueryEvent[] = []
    await using db = new Database({
      url: database.url,
      tables: { teas },
      maxConnections: 1,
      onQuery: (event) => heard.push(event),
    })
    const tx = await db.begin()
    await tx.table(teas).count()
    const waiting = db.table(teas).read(1)
    await tx.sql`select pg_sleep(0.05)`
    await tx.commit()
    await waiting
    expect(heard.at(-1)?.text).toContain('where')
    expect(heard.at(-1)?.wait).toBeGreaterThan(40)
  })
})

describe('attempts', () => {
  const restart = (text: string | RegExp, times: number): Rule => ({
    text,
    times,
    columns,
    answer: { error: answers.retrySerializable },
  })

  test('of a statement by itself are told one by one', async () => {
    await using server = await startWireServer({ rules: [restart(/^insert/i, 2), ...answered] })
    await using db = openThings(server, { onQuery })
    await db.table(things).create({ id: 1n, name: 'ada' })
    expect(
      events.map(({ attempt, error }) => [attempt, (error as DatabaseError | undefined)?.code]),
    ).toStrictEqual([
      [1, '40001'],
      [2, '40001'],
      [3, undefined],
    ])
  })

  test('of a transaction are told with each of its statements', async () => {
    await using server = await startWireServer({ rules: [restart('commit', 1), ...answered] })
    await using db = openThings(server, { onQuery })
    await db.transaction((tx) => tx.table(things).create({ id: 1n, name: 'ada' }))
    expect(events.map(({ text, attempt }) => [attempt, text.split(' ', 1)[0]])).toStrictEqual([
      [1, 'begin'],
      [1, 'insert'],
      [1, 'commit'],
      [1, 'rollback'],
      [2, 'begin'],
      [2, 'insert'],
      [2, 'commit'],
    ])
    expect(events[0]?.text).toBe(BEGIN)
  })

  test('whose connection was lost are told as that', async () => {
    await using server = await startWireServer({
      rules: [{ text: /^insert/i, columns, answer: { end: answers.shuttingDown } }, ...answered],
    })
    await using db = openThings(server, { onQuery })
    await errorOf(() => db.table(things).create({ id: 1n, name: SECRET }))
    expect(events).toHaveLength(1)
    expect(events[0]?.error).toMatchObject({ name: 'AmbiguousCommitError', code: 'CONNECTION_LOST' })
    expect(inspect(events, { depth: 20 })).not.toContain(SECRET)
  })
})

describe('the channel manticore:query', () => {
  const channel = diagnostics_channel.channel('manticore:query')

  test('has the same events, of every database, while somebody listens', async () => {
    const heard: unknown[] = []
    const listen = (event: unknown): void => {
      heard.push(event)
    }
    await using other = new Database({ url: database.url })
    diagnostics_channel.subscribe('manticore:query', listen)
    try {
      await database.db.table(teas).read(1)
      await other.execute('select $1::TEXT as told', [SECRET])
    } finally {
      diagnostics_channel.unsubscribe('manticore:query', listen)
    }
    await database.db.table(teas).read(2)
    expect(heard).toHaveLength(2)
    expect(heard[0]).toBe(events[0])
    expect(heard[1]).toMatchObject({ text: 'select $1::TEXT as told', parameterCount: 1, rows: 1 })
    expect(inspect(heard)).not.toContain(SECRET)
  })

  // the grammar check listens
  test.skipIf(process.env.STATEMENTS_FOLDER !== undefined)('gets nothing when nobody listens', async () => {
    const publish = vi.spyOn(channel, 'publish')
    const freeze = vi.spyOn(Object, 'freeze')
    try {
      await using db = new Database({ url: database.url })
      await db.execute('select 1')
      freeze.mockClear()
      await db.execute('select 1')
      expect(publish).not.toHaveBeenCalled()
      // an event is frozen when it is made
      expect(
        freeze.mock.calls.filter(([value]) => value instanceof Object && 'duration' in value),
      ).toStrictEqual([])
    } finally {
      publish.mockRestore()
      freeze.mockRestore()
    }
  })
})

test('a listener that throws disturbs no call: its mistake is nobody’s to catch', async () => {
  const { code, output } = await runNode(
    `import diagnostics_channel from 'node:diagnostics_channel'
    import { Database } from 'manticore-cockroachdb'
    process.on('uncaughtException', (error) => console.log('uncaught:', error.message))
    const onQuery = () => { throw new Error('of onQuery') }
    const db = new Database({ url: process.env.SERVER, onQuery })
    diagnostics_channel.subscribe('manticore:query', () => { throw new Error('of the channel') })
    console.log('answered:', (await db.execute('select 1 as one'))[0].one)
    await db.transaction(async (tx) => { await tx.execute('select 2') })
    await db.execute('select nothing').catch((error) => console.log('rejected:', error.code))
    await db.close()
    console.log('closed')`,
    { environment: { SERVER: inject('url') } },
  )
  const lines = output.trim().split('\n')
  expect(lines.filter((line) => line === 'uncaught: of onQuery')).toHaveLength(5)
  expect(lines.filter((line) => line === 'uncaught: of the channel')).toHaveLength(5)
  expect(lines.filter((line) => !line.startsWith('uncaught'))).toStrictEqual([
    'answered: 1',
    'rejected: 42703',
    'closed',
  ])
  expect(code).toBe(0)
})
