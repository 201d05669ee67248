import { createConnection } from 'node:net'
import { buffer } from 'node:stream/consumers'
import pg from 'pg'
import postgres from 'postgres'
import { describe, expect, test } from 'vitest'
import { deferred } from '../support/deferred.js'
import { errorOf } from '../support/refusal.js'
import type { Answer, Rule, Step } from '../support/wire/answer.js'
import * as answers from '../support/wire/cockroach-answers.js'
import { startWireServer, type WireServer } from '../support/wire/wire-server.js'

const INT8 = 20
const TEXT = 25

const people: Answer = {
  columns: [
    { name: 'id', type: INT8 },
    { name: 'name', type: TEXT },
  ],
  rows: [
    ['9007199254740993', 'ada'],
    ['2', null],
    ['3', 'bob'],
  ],
}

interface Asked {
  readonly rows: readonly Record<string, unknown>[]
  readonly tag: string
}

/** A client of the protocol that knows nothing of this one. */
interface Client extends AsyncDisposable {
  /** Where its transaction stands by the server's word, if the client keeps it. */
  status(): string | undefined
  ask(text: string, parameters?: readonly string[]): Promise<Asked>
}

const postgresJs = (url: string): Client => {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined })
  return {
    status: () => undefined,
    ask: async (text, parameters) => {
      const rows = await (parameters === undefined
        ? sql.unsafe(text)
        : sql.unsafe(text, [...parameters], { prepare: true }))
      return { rows: [...rows], tag: rows.command }
    },
    [Symbol.asyncDispose]: () => sql.end({ timeout: 0 }),
  }
}

const nodePostgres = async (url: string): Promise<Client> => {
  const client = new pg.Client({ connectionString: url.replace('?sslmode=disable', '') })
  // a lost connection is told to the statement as well
  client.on('error', () => undefined)
  await client.connect()
  let lost = false
  client.on('end', () => {
    lost = true
  })
  return {
    status: () => client.getTransactionStatus() ?? undefined,
    ask: async (text, parameters) => {
      const { rows, command } = await client.query({
        text,
        ...(parameters === undefined ? {} : { values: [...parameters], name: text }),
      })
      return { rows, tag: command }
    },
    [Symbol.asyncDispose]: async () => {
      if (!lost) {
        await client.end()
      }
    },
  }
}

const clients: [string, (url: string) => Client | Promise<Client>][] = [
  ['postgres.js', postgresJs],
  ['node-postgres', nodePostgres],
]

const message = (letter: string, body: string): Buffer => {
  const bytes = Buffer.from(`${letter}1234${body}`, 'latin1')
  bytes.writeInt32BE(4 + body.length, letter.length)
  return bytes
}

const SYNC = message('S', '')

/** What a server sends for messages that neither client sends so, from one ReadyForQuery to the next. */
const talk = async ({ port }: WireServer, ...messages: Buffer[]): Promise<string[]> => {
  const socket = createConnection(port, '127.0.0.1')
  const received = buffer(socket)
  socket.write(Buffer.concat([message('', '\0\x03\0\0user\0root\0\0'), ...messages, message('X', '')]))
  return (await received).toString('latin1').split('Z\0\0\0\x05I')
}

const sent = (server: WireServer): string[] => server.statements.map(({ text }) => text.trim())

describe.each(clients)('%s reads', (_, open) => {
  test('rows and NULLs, prepared and not', async () => {
    await using server = await startWireServer({
      rules: [{ text: /^select \* from people/, answer: people }],
    })
    await using client = await open(server.url)
    const rows = [
      { id: '9007199254740993', name: 'ada' },
      { id: '2', name: null },
      { id: '3', name: 'bob' },
    ]
    expect(await client.ask('select * from people')).toStrictEqual({ rows, tag: 'SELECT' })
    for (const value of ['a', 'b', 'c']) {
      expect((await client.ask('select * from people where name > $1', [value])).rows).toStrictEqual(rows)
    }
    expect(server.statements.map(({ parameters }) => parameters)).toStrictEqual([[], ['a'], ['b'], ['c']])
    expect(server.sessions[0]?.messages.filter(({ type }) => type === 'Parse')).toHaveLength(1)
  })

  test('command tags, and where a transaction stands', async () => {
    await using server = await startWireServer({
      rules: [
        { text: /^insert/, answer: { tag: 'INSERT 0 1' } },
        { text: /^update/, answer: { error: answers.failedCheck } },
      ],
    })
    await using client = await open(server.url)
    const tagsOf = async (...texts: string[]): Promise<string[]> => {
      const tags: string[] = []
      for (const text of texts) {
        const tag = await client.ask(text).then(
          (answer) => answer.tag,
          (error) => error.code,
        )
        tags.push(`${tag} ${client.status() ?? server.sessions[0]?.status}`)
      }
      return tags
    }
    expect(await tagsOf('begin', 'insert', 'begin')).toStrictEqual(['BEGIN T', 'INSERT T', '25001 E'])
    expect(await tagsOf('insert', 'commit')).toStrictEqual(['25P02 E', 'ROLLBACK I'])
    expect(await tagsOf('begin', 'savepoint a', 'update', 'rollback to savepoint a', 'commit')).toStrictEqual(
      ['BEGIN T', 'SAVEPOINT T', '23514 E', 'ROLLBACK T', 'COMMIT I'],
    )
    expect(await tagsOf('begin', 'release savepoint a', 'rollback', 'rollback')).toStrictEqual([
      'BEGIN T',
      '3B001 E',
      'ROLLBACK I',
      'ROLLBACK I',
    ])
    expect(await tagsOf("set application_name = 'x'", 'update', 'insert')).toStrictEqual([
      'SET I',
      '23514 I',
      'INSERT I',
    ])
  })

  test('every error, with the fields that CockroachDB sends', async () => {
    const errors = Object.values(answers).filter((answer) => typeof answer === 'object')
    const rules: Rule[] = errors.map((error, index) => ({
      text: `select ${index}`,
      answer: { error: { ...error, severity: 'ERROR' } },
    }))
    await using server = await startWireServer({ rules })
    await using client = await open(server.url)
    for (const [index, { code, message, detail, hint, constraint }] of errors.entries()) {
      const error = await errorOf(() => client.ask(`select ${index}`, []))
      expect(error).toMatchObject({ code, message, severity: 'ERROR' })
      const { table_name, table, schema_name, column_name, column, constraint_name, position } =
        error as unknown as Record<string, unknown> // the two clients name them differently
      expect([table_name, table, schema_name, column_name, column, position].filter(Boolean)).toStrictEqual(
        [],
      )
      expect(error.detail).toBe(detail)
      expect(error.hint).toBe(hint)
      expect(error.constraint ?? constraint_name).toBe(constraint)
    }
    expect(server.sessions).toHaveLength(1)
  })

  test('that a statement has no rule, by its text', async () => {
    await using server = await startWireServer()
    await using client = await open(server.url)
    const { message } = await errorOf(() => client.ask('select answer from life where question = $1', ['?']))
    expect(message).toBe(
      'the wire server has no rule for this statement: select answer from life where question = $1',
    )
    expect((await client.ask('select version()')).rows).toStrictEqual([
      { version: expect.stringMatching(/^CockroachDB CCL v25\.2\.1 \(x86_64-pc-linux-gnu, built /) },
    ])
  })

  test('that a rule gives rows and does not say of which columns', async () => {
    await using server = await startWireServer({ rules: [{ answer: () => ({ rows: [['1']] }) }] })
    await using client = await open(server.url)
    const { message } = await errorOf(() => client.ask('select 1 as one', []))
    expect(message).toContain('does not say which columns its rows have')
  })

  test('an answer that comes late, and what the rules say the second time', async () => {
    await using server = await startWireServer({
      rules: [
        { text: /people/, times: 1, answer: { error: answers.retrySerializable } },
        {
          text: /people/,
          columns: people.columns!,
          answer: ({ count }) => (count === 2 ? undefined : people),
        },
        { text: /people/, answer: { columns: people.columns!, rows: [] } },
        { text: 'commit', answer: { delay: 30 } },
      ],
    })
    await using client = await open(server.url)
    expect((await errorOf(() => client.ask('select from people', []))).code).toBe('40001')
    expect((await client.ask('select from people', [])).rows).toHaveLength(3)
    expect((await client.ask('select from people', [])).rows).toHaveLength(0)
    expect((await client.ask('select from people', [])).rows).toHaveLength(3)
    await client.ask('begin')
    expect((await client.ask('commit')).tag).toBe('COMMIT')
  })

  test.each<[string, Answer]>([
    ['closed', { end: 'fin' }],
    ['reset', { end: 'rst' }],
    ['done, answered and closed', { tag: 'INSERT 0 1', end: 'fin' }],
    ['done, answered and reset', { tag: 'INSERT 0 1', end: 'rst' }],
    ['ended with FATAL', { end: answers.shuttingDown }],
    ['failed and closed', { error: answers.ambiguousResult, end: 'fin' }],
  ])('a connection lost at a statement: %s', async (_, answer) => {
    await using server = await startWireServer({ rules: [{ text: /^insert/, answer }] })
    await using client = await open(server.url)
    await client.ask('begin')
    await expect(client.ask('insert into people values ($1)', ['4'])).rejects.toThrow()
    await server.sessions[0]?.ended
    expect(sent(server)).toStrictEqual(['begin', 'insert into people values ($1)'])
    expect(server.sessions[0]?.late.map(({ type }) => type)).not.toContain('Query')
  })

  test.each<Step>(['parse', 'bind', 'describe', 'flush', 'execute'])(
    'a connection lost at %s',
    async (step) => {
      await using server = await startWireServer({
        rules: [
          { text: /^select/, step, times: 1, answer: { end: 'fin' } },
          { text: /^select/, answer: people },
        ],
      })
      const asked = (async () => {
        await using client = await open(server.url)
        return await client.ask('select * from people where id = $1', ['1'])
      })()
      // node-postgres asks for nothing with Flush
      if (step === 'flush' && open === nodePostgres) {
        expect((await asked).rows).toHaveLength(3)
      } else {
        await expect(asked).rejects.toThrow()
        expect(server.statements).toHaveLength(step === 'execute' ? 1 : 0)
      }
    },
  )
})

const connecting: [Step, Answer, string][] = [
  ['connect', { end: 'rst' }, 'ECONNRESET'],
  ['startup', { error: answers.notAccepting }, '57P03'],
  ['auth', { error: answers.tooManyClients }, '53300'],
]

test.each(connecting)('a client is refused at %s', async (step, answer, code) => {
  await using server = await startWireServer({ rules: [{ step, times: 1, answer }] })
  const client = (): pg.Client => new pg.Client({ host: '127.0.0.1', port: server.port, user: 'root' })
  const refused = client()
  refused.on('error', () => undefined)
  expect((await errorOf(() => refused.connect())).code).toBe(code)
  const welcome = client()
  await welcome.connect()
  await welcome.end()
  expect(server.sessions.at(-1)?.parameters).toMatchObject({ user: 'root', database: 'root' })
})

test('a session ends between BEGIN and the first statement, and while it is idle', async () => {
  await using server = await startWireServer({
    rules: [{ text: 'begin', step: 'ready', times: 1, answer: { end: answers.shuttingDown } }],
  })
  const sql = postgres(server.url, { max: 1, fetch_types: false })
  await sql.unsafe('begin')
  await server.sessions[0]?.ended
  await sql.unsafe('begin')
  expect(server.sessions[1]?.status).toBe('T')
  server.sessions[1]?.drop('rst')
  await server.sessions[1]?.ended
  await sql.unsafe('begin')
  server.sessions[2]?.fatal(answers.shuttingDown)
  await server.sessions[2]?.ended
  await sql.end()
  expect(server.sessions.map(({ statements }) => statements.length)).toStrictEqual([1, 1, 1])
})

test('a statement hangs until it is released', async () => {
  const gate = deferred()
  await using server = await startWireServer({ rules: [{ text: 'commit', answer: { hang: gate.promise } }] })
  await using client = postgresJs(server.url)
  await client.ask('begin')
  let answered = false
  const commit = client.ask('commit').then((answer) => {
    answered = true
    return answer
  })
  await server.received('commit')
  expect(answered).toBe(false)
  gate.resolve()
  expect((await commit).tag).toBe('COMMIT')
})

test('a statement that hangs is cancelled with its pid and key, and with no other', async () => {
  await using server = await startWireServer({
    rules: [{ text: /^select pg_sleep/, answer: { hang: deferred().promise } }],
  })
  const sql = postgres(server.url, { max: 1, fetch_types: false })
  const query = sql.unsafe('select pg_sleep(100)').execute()
  const error = errorOf(() => query)
  const { session } = await server.received(/pg_sleep/)

  const stranger = createConnection(server.port, '127.0.0.1')
  const request = Buffer.alloc(12)
  for (const [index, value] of [80877102, session.pid, session.key + 1].entries()) {
    request.writeInt32BE(value, index * 4)
  }
  stranger.end(message('', request.toString('latin1')))
  await new Promise((resolve) => stranger.once('close', resolve))
  expect(server.cancels).toStrictEqual([{ pid: session.pid, key: session.key + 1, session: undefined }])

  query.cancel()
  expect(await error).toMatchObject({ code: '57014', message: 'query execution canceled' })
  expect(server.cancels[1]?.session).toBe(session)
  expect(server.sessions).toHaveLength(1)
  await sql.end()
})

test('rows come in batches, and a second portal meanwhile is refused', async () => {
  const rules: Rule[] = [{ text: /^select/, answer: people }]
  await using server = await startWireServer({ rules })
  const sql = postgres(server.url, { max: 1, fetch_types: false })
  const batches: number[] = []
  for await (const rows of sql.unsafe('select * from people', []).cursor(2)) {
    batches.push(rows.length)
  }
  expect(batches).toStrictEqual([2, 1])
  await sql.end()

  const [, answer] = await talk(
    server,
    message('P', '\0select * from people\0\0\0'),
    message('B', 'one\0\0\0\0\0\0\0\0'),
    message('E', 'one\0\0\0\0\x03'),
    message('P', '\0select * from people\0\0\0'),
    SYNC,
  )
  expect(answer).toContain('C0A000\0')
  expect(answer).toContain('multiple active portals')
})

test('an error is the last answer until Sync', async () => {
  await using server = await startWireServer({
    rules: [
      { text: /^select/, step: 'bind', times: 1, answer: { error: answers.stalePlan } },
      { text: /^select/, answer: people },
    ],
  })
  const [, refused, answered] = await talk(
    server,
    message('P', '\0select 1\0\0\0'),
    message('B', '\0\0\0\0\0\0\0\0'),
    message('E', '\0\0\0\0\0'),
    SYNC,
    message('B', '\0\0\0\0\0\0\0\0'),
    message('E', '\0\0\0\0\0'),
    SYNC,
  )
  expect(refused?.match(/ERROR\0C\w+/g)).toStrictEqual(['ERROR\0C0A000'])
  expect(answered).toContain('SELECT 3\0')
  expect(server.statements).toHaveLength(1)
})

test('parameters are described by the types declared for them', async () => {
  await using server = await startWireServer({ rules: [{ text: /^select/, answer: people }] })
  const [, answer] = await talk(
    server,
    message('P', '\0select $2, $1, $2\0\0\x01\0\0\x0e\xda'),
    message('D', 'S\0'),
    SYNC,
  )
  // 3802 for the first, 25 for the second
  expect(answer).toContain('t\0\0\0\x0e\0\x02\0\0\x0e\xda\0\0\0\x19T')
})

test('a statement can be answered and its end left out, or not be answered at all', async () => {
  await using server = await startWireServer({
    rules: [
      { text: /^insert/, times: 1, answer: { tag: 'INSERT 0 1', end: 'fin' } },
      { text: /^insert/, answer: { end: 'fin' } },
    ],
  })
  const insert = [
    message('P', '\0insert\0\0\0'),
    message('B', '\0\0\0\0\0\0\0\0'),
    message('E', '\0\0\0\0\0'),
    SYNC,
  ]
  expect(await talk(server, ...insert)).toStrictEqual([
    expect.anything(),
    '1\0\0\0\x042\0\0\0\x04C\0\0\0\x0fINSERT 0 1\0',
  ])
  expect(await talk(server, ...insert)).toStrictEqual([expect.anything(), ''])
})

test('several statements in one text run up to the first that fails', async () => {
  await using server = await startWireServer({
    rules: [
      { text: /insert/, answer: { tag: 'INSERT 0 1' } },
      { text: /update/, answer: { error: answers.nullValue } },
    ],
  })
  await using client = postgresJs(server.url)
  expect((await errorOf(() => client.ask("insert ';'; update; insert"))).code).toBe('23502')
  expect(sent(server)).toStrictEqual(["insert ';'", 'update'])
})

test('a schema change commits the open transaction, where the server is to do so', async () => {
  const rules: Rule[] = [{ text: /^create table/, answer: { tag: 'CREATE TABLE' } }]
  for (const autocommitBeforeDdl of [true, false]) {
    await using server = await startWireServer({ rules, autocommitBeforeDdl })
    const warnings: (string | undefined)[] = []
    const sql = postgres(server.url, {
      max: 1,
      fetch_types: false,
      onnotice: ({ severity, code }) => warnings.push(`${severity} ${code}`),
    })
    await sql.unsafe('begin')
    await sql.unsafe('create table things (id int8 primary key)')
    expect(server.sessions[0]?.status).toBe(autocommitBeforeDdl ? 'I' : 'T')
    await sql.unsafe('rollback')
    if (autocommitBeforeDdl) {
      expect((await sql.unsafe('rollback')).command).toBe('ROLLBACK')
      expect(warnings).toStrictEqual(['WARNING 25P01', 'WARNING 25P01'])
    } else {
      expect((await errorOf(() => sql.unsafe('rollback'))).code).toBe('25P01')
      expect(warnings).toStrictEqual([])
    }
    await sql.end()
  }
})

test('after a COMMIT that failed there is nothing to roll back', async () => {
  await using server = await startWireServer({
    rules: [{ text: 'commit', answer: { error: answers.retrySerializable } }],
    autocommitBeforeDdl: false,
  })
  await using client = postgresJs(server.url)
  await client.ask('begin')
  expect((await errorOf(() => client.ask('commit'))).code).toBe('40001')
  expect((await errorOf(() => client.ask('rollback'))).code).toBe('25P01')
})

test('a client that asks for TLS is told that there is none, and then who the server is', async () => {
  await using server = await startWireServer({ version: '24.3.1' })
  const sql = postgres(server.url, { max: 1, fetch_types: false, ssl: 'prefer' })
  await sql.unsafe('select version()')
  expect(sql.parameters).toMatchObject({
    server_version: '13.0.0',
    client_encoding: 'UTF8',
    crdb_version: expect.stringContaining('v24.3.1'),
    application_name: 'postgres.js',
  })
  await sql.end()
})

test('a portal that is closed before its last row makes room for the next statement', async () => {
  await using server = await startWireServer({ rules: [{ text: /^select/, answer: people }] })
  const sql = postgres(server.url, { max: 1, fetch_types: false })
  for await (const rows of sql.unsafe('select * from people', []).cursor(2)) {
    expect(rows).toHaveLength(2)
    break
  }
  expect(await sql.unsafe('select * from people', [])).toHaveLength(3)
  await sql.end()
})

test('rows that were sent before an error or the end of the session have been received', async () => {
  await using server = await startWireServer({
    rules: [{ text: /^select/, ...people, answer: { ...people, error: answers.retrySerializable } }],
  })
  const sql = postgres(server.url, { max: 1, fetch_types: false })
  const received: unknown[] = []
  const error = await errorOf(() =>
    sql.unsafe('select * from people', []).forEach((row) => {
      received.push(row.id)
    }),
  )
  expect(error.code).toBe('40001')
  expect(received).toStrictEqual(['9007199254740993', '2', '3'])
  await sql.end()
})

test('what a client sends after its session was ended is kept apart', async () => {
  await using server = await startWireServer()
  const socket = createConnection({ port: server.port, host: '127.0.0.1', allowHalfOpen: true })
  const end = new Promise((resolve) => socket.once('end', resolve))
  socket.resume()
  socket.write(message('', '\0\x03\0\0user\0root\0\0'))
  socket.write(message('Q', 'begin\0'))
  const { session } = await server.received('begin')
  session.drop()
  await end
  socket.end(message('Q', 'commit\0'))
  await session.ended
  expect(session.late).toStrictEqual([{ type: 'Query', text: 'commit' }])
  expect(session.messages.map(({ type }) => type)).toStrictEqual(['Startup', 'Query'])
  expect(server.statements).toHaveLength(1)
})

test('a script that throws says so to its client', async () => {
  const answer = (): Answer => {
    throw new Error('a mistake of the test')
  }
  await using server = await startWireServer({ rules: [{ text: 'select 1', answer }] })
  const client = new pg.Client({ host: '127.0.0.1', port: server.port, user: 'root' })
  client.on('error', () => undefined)
  await client.connect()
  expect((await errorOf(() => client.query('select 1'))).message).toContain('a mistake of the test')
})
