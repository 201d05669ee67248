import {
  AmbiguousCommitError,
  CheckViolationError,
  ConnectionError,
  Database,
  defineTable,
  int8,
  SerializationError,
  type Transaction,
  text,
  UniqueViolationError,
  UnsupportedFeatureError,
} from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { errorOf } from '../support/refusal.js'
import type { Answer, Rule } from '../support/wire/answer.js'
import * as answers from '../support/wire/cockroach-answers.js'
import { startWireServer, type WireServer } from '../support/wire/wire-server.js'

const things = defineTable('things', { id: int8().primaryKey(), name: text().unique() })

const ada: Answer = {
  columns: [
    { name: 'id', type: 20 },
    { name: 'name', type: 25 },
  ],
  rows: [['9007199254740993', 'ada']],
}

const open = (server: WireServer) => new Database({ url: server.url, tables: { things }, maxConnections: 2 })

const inserts = (server: WireServer): number =>
  server.statements.filter(({ text }) => /^insert/i.test(text)).length

test('a database knows CockroachDB and its version', async () => {
  await using server = await startWireServer({ version: '26.1.3' })
  await using db = open(server)
  expect(await db.connect()).toStrictEqual({ kind: 'cockroachdb', version: '26.1.3' })
})

test('a database reads rows, prepared from the second time on', async () => {
  await using server = await startWireServer({ rules: [{ text: /^select .* from "things"/i, answer: ada }] })
  await using db = open(server)
  for (let use = 0; use < 3; use++) {
    expect(await db.table(things).read(9007199254740993n)).toStrictEqual({
      id: 9007199254740993n,
      name: 'ada',
    })
  }
  const reads = server.statements.filter(({ text }) => /from "things"/.test(text))
  expect(reads.map(({ parameters }) => parameters)).toStrictEqual(Array(3).fill(['9007199254740993']))
})

describe.each<[string, Answer]>([
  ['closes', { end: 'fin' }],
  ['resets', { end: 'rst' }],
  ['shuts down', { end: answers.shuttingDown }],
  ['has written the row and closes', { ...ada, tag: 'INSERT 0 1', end: 'fin' }],
])('a server that %s at a statement', (_, answer) => {
  test('leaves a write in doubt, which is sent once', async () => {
    await using server = await startWireServer({ rules: [{ text: /^insert/i, ...ada, answer }] })
    await using db = open(server)
    const error = await errorOf(() => db.table(things).create({ id: 1n, name: 'ada' }))
    expect(error).toBeInstanceOf(AmbiguousCommitError)
    expect(error.code).toBe('CONNECTION_LOST')
    expect(inserts(server)).toBe(1)
    expect(server.sessions).toHaveLength(1)
  })

  test('leaves nothing in doubt of a read, which is sent again on another connection', async () => {
    const rules: Rule[] = [
      { text: /^select .* from "things"/i, times: 1, answer },
      { text: /^select .* from "things"/i, answer: ada },
    ]
    await using server = await startWireServer({ rules })
    await using db = open(server)
    expect(await db.table(things).read(1n)).toMatchObject({ name: 'ada' })
    expect(server.sessions).toHaveLength(2)
  })
})

test.each([
  // asked to run again, a statement by itself is: ten times
  [answers.retrySerializable, SerializationError, 11],
  [answers.retryAborted, SerializationError, 11],
  [answers.ambiguousResult, AmbiguousCommitError, 1],
  [answers.duplicateKey, UniqueViolationError, 1],
  [answers.failedCheck, CheckViolationError, 1],
])('$code has its error class, though it names no table', async (error, errorClass, sent) => {
  await using server = await startWireServer({ rules: [{ text: /^insert/i, ...ada, answer: { error } }] })
  await using db = open(server)
  const thrown = await errorOf(() => db.table(things).create({ id: 1n, name: 'ada' }))
  expect(thrown).toBeInstanceOf(errorClass)
  expect([thrown.code, thrown.table, thrown.constraint]).toStrictEqual([
    error.code,
    'things',
    error.constraint,
  ])
  expect(inserts(server)).toBe(sent)
})

test('a stale plan, raised where CockroachDB raises it, is prepared anew', async () => {
  const select = /^select .* from "things"/i
  await using server = await startWireServer({
    rules: [
      { text: select, answer: ({ count }) => (count === 3 ? { error: answers.stalePlan } : ada), ...ada },
    ],
  })
  await using db = open(server)
  for (let use = 0; use < 5; use++) {
    expect(await db.table(things).read(1n)).toMatchObject({ name: 'ada' })
  }
  expect(server.statements.filter(({ text }) => select.test(text))).toHaveLength(6)
})

test('a schema change in a transaction is refused, since CockroachDB would commit before it', async () => {
  await using server = await startWireServer({ rules: [] })
  await using db = open(server)
  const calls: ((tx: Transaction<{ things: typeof things }>) => Promise<void>)[] = [
    (tx) => tx.createTable(things),
    (tx) => tx.dropTable(things),
    (tx) => tx.table(things).initialize(),
    (tx) => tx.table(things).truncate(),
    (tx) => tx.createDatabase('shop'),
  ]
  for (const call of calls) {
    expect(await errorOf(() => db.transaction(call))).toBeInstanceOf(UnsupportedFeatureError)
  }
  const changes = server.statements.filter(({ text }) => /create|drop|truncate/i.test(text))
  expect(changes).toStrictEqual([])
})

test('a server that takes no sessions refuses the database', async () => {
  await using server = await startWireServer({
    rules: [{ step: 'startup', answer: { error: answers.notAccepting } }],
  })
  await using db = open(server)
  const error = await errorOf(() => db.connect())
  expect(error).toBeInstanceOf(ConnectionError)
  expect(error.code).toBe('57P03')
  expect(server.statements).toStrictEqual([])
})

describe('a transaction of the client', () => {
  async function* rows() {
    yield { id: 1n, name: 'ada' }
  }
  const insert: Rule = { text: /^insert/i, answer: { tag: 'INSERT 0 1' } }
  const sent = (server: WireServer): (string | undefined)[] =>
    server.statements.map(({ text }) => /^\w+/.exec(text)?.[0].toLowerCase())

  test('that is to run again at COMMIT says so, though its ROLLBACK fails', async () => {
    await using server = await startWireServer({
      rules: [insert, { text: 'commit', answer: { error: answers.retrySerializable } }],
      autocommitBeforeDdl: false,
    })
    await using db = open(server)
    const error = await errorOf(() => db.table(things).batchCreate(rows()))
    expect(error).toBeInstanceOf(SerializationError)
    expect(sent(server)).toStrictEqual(['select', 'begin', 'insert', 'commit', 'rollback'])
  })

  test('that lost its connection at COMMIT is in doubt, and nothing is sent any more', async () => {
    await using server = await startWireServer({
      rules: [insert, { text: 'commit', answer: { tag: 'COMMIT', end: 'fin' } }],
    })
    await using db = open(server)
    expect(await errorOf(() => db.table(things).batchCreate(rows()))).toBeInstanceOf(AmbiguousCommitError)
    await server.sessions[0]?.ended
    expect(sent(server)).toStrictEqual(['select', 'begin', 'insert', 'commit'])
    expect(server.sessions[0]?.late.map(({ type }) => type)).not.toContain('Bind')
  })
})
