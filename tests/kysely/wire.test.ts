import { CompiledQuery, type DatabaseConnection, Kysely, sql } from 'kysely'
import { CockroachDialect, Database } from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { collect } from '../support/collect.js'
import { errorOf } from '../support/refusal.js'
import type { Answer, Rule } from '../support/wire/answer.js'
import * as answers from '../support/wire/cockroach-answers.js'
import { startWireServer, type WireServer } from '../support/wire/wire-server.js'

interface Things {
  things: { id: bigint; name: string }
}

const columns = [
  { name: 'id', type: 20 },
  { name: 'name', type: 25 },
]

const things: Answer = {
  columns,
  rows: [
    ['1', 'ada'],
    ['9007199254740993', 'bob'],
    ['3', 'eve'],
  ],
}

const READ = /^select .* from "things"/
const reads: Rule = { text: READ, answer: things }
const writes: Rule = { text: /^(insert|update|delete)/, answer: { tag: 'UPDATE 1' } }

const open = (server: WireServer) =>
  new Kysely<Things>({ dialect: new CockroachDialect({ url: server.url, maxConnections: 2 }) })

const sent = (server: WireServer): string[] =>
  server.statements.map(({ text }) => text).filter((text) => text !== 'select version()')

const rename = (kysely: Kysely<Things>) =>
  kysely.updateTable('things').set({ name: 'new' }).where('id', '=', 1n).execute()

describe('a transaction on CockroachDB', () => {
  test('has the error of its COMMIT, not that of the ROLLBACK behind it', async () => {
    const rules: Rule[] = [{ text: 'commit', answer: { error: answers.retrySerializable } }, writes]
    for (const autocommitBeforeDdl of [true, false]) {
      await using server = await startWireServer({ rules, autocommitBeforeDdl })
      await using kysely = open(server)
      const error = await errorOf(() => kysely.transaction().execute(rename))
      expect([error.name, error.code]).toStrictEqual(['SerializationError', '40001'])
    }
  })

  test('that answers COMMIT with ROLLBACK was not committed', async () => {
    await using server = await startWireServer({
      rules: [{ text: 'commit', answer: { tag: 'ROLLBACK' } }, writes],
    })
    await using kysely = open(server)
    expect((await errorOf(() => kysely.transaction().execute(rename))).code).toBe('25P02')
    const tx = await kysely.startTransaction().execute()
    await rename(tx)
    expect((await errorOf(() => tx.commit().execute())).code).toBe('25P02')
  })

  test.each<[string, Answer]>([
    ['is lost at', { end: 'fin' }],
    ['has been shut down at', { end: answers.shuttingDown }],
  ])('whose connection %s COMMIT leaves it in doubt, and sends nothing more', async (_, answer) => {
    await using server = await startWireServer({ rules: [{ text: 'commit', answer }, writes] })
    await using kysely = open(server)
    expect((await errorOf(() => kysely.transaction().execute(rename))).name).toBe('AmbiguousCommitError')
    expect(sent(server)).toStrictEqual(['begin', 'update "things" set "name" = $1 where "id" = $2', 'commit'])
    expect(server.sessions).toHaveLength(1)
  })

  test('whose connection is lost in a statement does not go on on another', async () => {
    await using server = await startWireServer({ rules: [{ text: /^update/, answer: { end: 'rst' } }] })
    await using kysely = open(server)
    const errors: unknown[] = []
    const error = await errorOf(() =>
      kysely.transaction().execute(async (tx) => {
        await rename(tx).catch((first: Error) => errors.push(first.name))
        await rename(tx)
      }),
    )
    expect([error.name, ...errors]).toStrictEqual(['ConnectionError', 'ConnectionError'])
    expect(sent(server)).toStrictEqual(['begin', 'update "things" set "name" = $1 where "id" = $2'])
  })

  test('that does not begin leaves nothing behind', async () => {
    const refused: Rule = { text: 'begin', times: 1, answer: { error: answers.retryAborted } }
    await using server = await startWireServer({ rules: [refused, writes] })
    await using kysely = open(server)
    expect((await errorOf(() => kysely.transaction().execute(rename))).code).toBe('40001')
    await kysely.transaction().execute(rename)
    // earlier versions of Kysely roll back what has not begun
    expect(sent(server).filter((text) => text !== 'rollback')).toStrictEqual([
      'begin',
      'begin',
      'update "things" set "name" = $1 where "id" = $2',
      'commit',
    ])
  })

  test('refuses a schema change, which would commit it', async () => {
    await using server = await startWireServer({
      rules: [writes, { text: /^create/, answer: { tag: 'CREATE TABLE' } }],
    })
    await using kysely = open(server)
    const create = (db: Kysely<Things>) => db.schema.createTable('others').addColumn('id', 'int8').execute()
    const error = await errorOf(() =>
      kysely.transaction().execute(async (tx) => {
        await rename(tx)
        await create(tx)
      }),
    )
    expect(error.name).toBe('UnsupportedFeatureError')
    await using db = new Database({ url: server.url })
    expect((await errorOf(() => db.transaction((tx) => create(tx.kysely as never)))).name).toBe(
      'UnsupportedFeatureError',
    )
    expect(sent(server).filter((text) => /^create/.test(text))).toStrictEqual([])
    expect(sent(server)).not.toContain('commit')
    await kysely.connection().execute(async (one) => {
      await one.transaction().execute(rename)
      await create(one)
    })
    expect(sent(server).at(-1)).toBe('create table "others" ("id" int8)')
  })

  test('has savepoints in words that CockroachDB knows', async () => {
    await using server = await startWireServer({ rules: [writes] })
    await using kysely = open(server)
    const tx = await kysely
      .startTransaction()
      .setIsolationLevel('serializable')
      .setAccessMode('read write')
      .execute()
    const saved = await tx.savepoint('one').execute()
    const back = await saved.rollbackToSavepoint('one').execute()
    await back.releaseSavepoint('one').execute()
    await tx.commit().execute()
    expect(sent(server)).toStrictEqual([
      'begin transaction isolation level serializable, read write',
      'savepoint "one"',
      'rollback to savepoint "one"',
      'release savepoint "one"',
      'commit',
    ])
  })

  test('has one portal at a time: what comes after a stream that is left finds none', async () => {
    await using server = await startWireServer({ rules: [reads, writes] })
    await using kysely = open(server)
    await kysely.transaction().execute(async (tx) => {
      for await (const { id } of tx.selectFrom('things').selectAll().stream(1)) {
        expect(id).toBe(1n)
        break
      }
      await rename(tx)
      expect(await collect(tx.selectFrom('things').selectAll().stream(2))).toStrictEqual([
        { id: 1n, name: 'ada' },
        { id: 9007199254740993n, name: 'bob' },
        { id: 3n, name: 'eve' },
      ])
    })
    expect(sent(server).at(-1)).toBe('commit')
  })
})

describe('a query by itself on CockroachDB', () => {
  test('is sent again when the server asks for it', async () => {
    const again: Rule = {
      text: /^(select|update) ?.*"things"/,
      times: 2,
      answer: { error: answers.retryAborted },
    }
    for (const query of [
      rename,
      (kysely: Kysely<Things>) => kysely.selectFrom('things').selectAll().execute(),
    ]) {
      await using server = await startWireServer({ rules: [{ ...again }, reads, writes] })
      await using kysely = open(server)
      await query(kysely)
      expect(sent(server)).toHaveLength(3)
    }
  })

  test('survives the loss of its connection when it only reads, and is in doubt when it writes', async () => {
    const lost: Rule = { text: /"things"/, times: 1, answer: { end: 'fin' } }
    await using server = await startWireServer({ rules: [{ ...lost }, reads] })
    await using kysely = open(server)
    expect(await kysely.selectFrom('things').select(['id', 'name']).execute()).toHaveLength(3)
    await using other = await startWireServer({ rules: [{ ...lost }, writes] })
    await using writing = open(other)
    expect((await errorOf(() => rename(writing))).name).toBe('AmbiguousCommitError')
    expect(sent(other)).toHaveLength(1)
  })

  test('streams: what reads is not in doubt when its connection is lost, what writes is', async () => {
    const rules: Rule[] = [
      { text: READ, answer: { ...things, end: 'rst' } },
      { text: /^update/, answer: { ...things, end: 'rst' } },
    ]
    await using server = await startWireServer({ rules })
    await using kysely = open(server)
    const reading = kysely.selectFrom('things').selectAll().stream(2)
    expect((await errorOf(() => collect(reading))).name).toBe('ConnectionError')
    const writing = kysely.updateTable('things').set({ name: 'x' }).returningAll().stream(2)
    expect((await errorOf(() => collect(writing))).name).toBe('AmbiguousCommitError')
  })
})

describe('aborting, as Kysely does from 0.29 on', () => {
  /** What Kysely's executor calls on a connection. */
  interface Abortable extends DatabaseConnection {
    executeQuery(query: CompiledQuery, options?: { readonly signal: AbortSignal }): Promise<never>
    cancelQuery(): Promise<void>
    killSession(): Promise<void>
  }

  const { signal } = new AbortController()
  const slow = CompiledQuery.raw('select pg_sleep(20)')
  const short = CompiledQuery.raw('select id, name from "things"')
  const rules: Rule[] = [
    { text: slow.sql, answer: { hang: new Promise(() => undefined) } },
    { text: short.sql, answer: things },
  ]

  const acquire = async (server: WireServer) => {
    const driver = new CockroachDialect({ url: server.url }).createDriver()
    const connection = (await driver.acquireConnection()) as Abortable // ours has them
    return { driver, connection }
  }

  test('cancels the query that runs, and nothing after it', async () => {
    await using server = await startWireServer({ rules })
    const { driver, connection } = await acquire(server)
    await connection.cancelQuery()
    const running = errorOf(() => connection.executeQuery(slow, { signal }))
    await server.received(slow.sql)
    await connection.cancelQuery()
    expect((await running).code).toBe('57014')
    const cancels = server.cancels.length
    expect(cancels).toBeGreaterThan(0)
    await connection.cancelQuery()
    expect(await connection.executeQuery(short, { signal })).toMatchObject({ rows: { length: 3 } })
    await driver.releaseConnection(connection)
    await driver.destroy()
    expect(server.cancels).toHaveLength(cancels)
  })

  test('ends the session, and others go on', async () => {
    await using server = await startWireServer({ rules })
    const { driver, connection } = await acquire(server)
    const running = errorOf(() => connection.executeQuery(slow, { signal }))
    await server.received(slow.sql)
    await connection.killSession()
    expect((await running).code).toBe('CONNECTION_LOST')
    await driver.releaseConnection(connection)
    const next = (await driver.acquireConnection()) as Abortable // as above
    expect(await next.executeQuery(short)).toMatchObject({ rows: { length: 3 } })
    await driver.releaseConnection(next)
    await driver.destroy()
  })

  test('sends nothing when it was aborted before there was a connection', async () => {
    await using server = await startWireServer({ rules })
    const { driver, connection } = await acquire(server)
    const reason = new Error('too late')
    const aborted = AbortSignal.abort(reason)
    expect(await errorOf(() => connection.executeQuery(slow, { signal: aborted }))).toBe(reason)
    await driver.releaseConnection(connection)
    await driver.destroy()
    expect(sent(server)).toStrictEqual([])
  })
})

test('a value that the server cannot place is an error like any other', async () => {
  await using server = await startWireServer({
    rules: [
      {
        step: 'parse',
        text: /\$1/,
        answer: { error: { code: '42P18', message: 'could not determine data type of placeholder $1' } },
      },
    ],
  })
  await using kysely = open(server)
  for (const query of [
    () => sql`select ${1}`.execute(kysely),
    () => collect(kysely.selectFrom('things').select('id').where('id', '=', 1n).stream(1)),
  ]) {
    const error = await errorOf(query)
    expect([error.name, error.code]).toStrictEqual(['SyntaxOrAccessError', '42P18'])
  }
})
