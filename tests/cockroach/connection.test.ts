import {
  ConnectionError,
  Database,
  defineTable,
  int4,
  QueryCancelledError,
  QueryTimeoutError,
  text,
} from 'manticore-cockroachdb'
import { beforeAll, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { errorOf } from '../support/refusal.js'
import { connect, questions, said } from './support.js'

const notes = defineTable('notes', { id: int4().primaryKey(), label: text() })

const database = useDatabase({ tables: { notes } })

questions('a connection to CockroachDB', () => {
  beforeAll(async () => {
    await database.db.table(notes).initialize()
    await database.db
      .table(notes)
      .batchCreate(Array.from({ length: 10 }, (_, id) => ({ id, label: `note ${id}` })))
  })

  test('tells the version in crdb_version at start-up, and in the answer to version()', async () => {
    const wire = await connect(database.url)
    expect(wire.parameters.get('crdb_version')).toMatch(/^CockroachDB .*v\d+\.\d+\.\d+/)
    const { rows } = await wire.run('select version()')
    expect(rows[0]?.[0]).toMatch(/^CockroachDB .*v\d+\.\d+\.\d+/)
    expect(database.db.server?.kind).toBe('cockroachdb')
    expect(rows[0]?.[0]).toContain(`v${database.db.server?.version}`)
  })

  test('takes the settings that the library begins with', async () => {
    await using db = new Database({ url: database.url, applicationName: 'a name' })
    expect(
      await db.execute(
        `select current_setting('TimeZone') as zone, current_setting('DateStyle') as dates, current_setting('application_name') as name`,
      ),
    ).toStrictEqual([{ zone: 'UTC', dates: expect.stringMatching(/^ISO/), name: 'a name' }])
  })

  test('ignores a setting that it does not know', async () => {
    const url = new URL(database.url)
    url.searchParams.set('no_such_setting', 'on')
    await using db = Database.fromUrl(url.toString())
    expect(await db.execute('select 1::INT4 as n')).toStrictEqual([{ n: 1 }])
  })

  test('to a database that is not there is refused with 3D000 by the first statement at the latest', async () => {
    const url = new URL(database.url)
    url.pathname = '/no_such_database'
    await using db = Database.fromUrl(url.toString())
    const error = await errorOf(() => db.connect())
    expect([error.name, error.code]).toStrictEqual(['ConnectionError', '3D000'])
  })

  test('has integers of 64 bits wherever no type is said', async () => {
    const wire = await connect(database.url)
    const { columns } = await wire.run(
      "select 1, count(*), length('a'), row_number() over (order by count(*)), sum(1::INT4), max(1::INT8)",
    )
    expect(columns.map(({ dataTypeID }) => dataTypeID)).toStrictEqual([20, 20, 20, 20, 1700, 20])
  })

  test.each([
    ['by its name', 'select label from notes'],
    ['by another name', 'select n.label as other from notes as n'],
    ['in a join', 'select b.label from notes as a join notes as b on a.id = b.id'],
    ['in a subquery', 'select label from (select * from notes) as all_notes'],
    ['in a CTE', 'with found as (select label from notes) select label from found'],
    ['in RETURNING of INSERT', "insert into notes (id, label) values (100, 'x') returning label"],
    ['in RETURNING of UPDATE', "update notes set label = 'y' where id = 100 returning label"],
    ['in RETURNING of UPDATE, unchanged', 'update notes set id = 101 where id = 100 returning label'],
    ['in RETURNING of DELETE', 'delete from notes where id >= 100 returning label'],
  ])('tells of a column of a result which column of which table it is: %s', async (_, statement) => {
    const wire = await connect(database.url)
    const [[table, number] = []] = (
      await wire.run(
        "select a.attrelid, a.attnum from pg_catalog.pg_attribute as a where a.attrelid = 'notes'::REGCLASS and a.attname = 'label'",
      )
    ).rows
    const [column] = (await wire.run(statement)).columns
    expect([column?.tableID, column?.columnID]).toStrictEqual([Number(table), Number(number)])
  })

  test('does not guess the type of a placeholder that nothing says: 42P18', async () => {
    const wire = await connect(database.url)
    expect((await wire.refused('select $1', ['x'])).error.code).toBe('42P18')
    expect((await wire.run('select $1::TEXT', ['x'])).rows).toStrictEqual([['x']])
  })

  test('takes one statement at a time: 42P14', async () => {
    const wire = await connect(database.url)
    expect((await wire.refused('select 1; select 2')).error.code).toBe('42P14')
  })

  test('keeps as many prepared statements as the library makes', async () => {
    const wire = await connect(database.url)
    const ask = async (n: number): Promise<unknown> =>
      (await wire.run(`select ${n}::INT8`, [], `statement ${n}`)).rows
    for (let n = 0; n <= 500; n++) {
      await ask(n)
    }
    expect([await ask(0), await ask(500)]).toStrictEqual([[['0']], [['500']]])
  })

  test('reads through a portal some rows at a time, outside a transaction too', async () => {
    const wire = await connect(database.url)
    const { rows, status } = await wire.portal('select id from notes order by id', 3)
    expect([rows.length, status]).toStrictEqual([10, 'I'])
    expect((await wire.run('select 1::INT4')).rows).toStrictEqual([['1']])
  })

  test('is as good as before when a portal was left before its last row', async () => {
    await using db = new Database({ url: database.url, maxConnections: 1 })
    const table = db.table(notes)
    for (let round = 0; round < 3; round++) {
      for await (const { id } of table.stream({ orderBy: 'id', batchSize: 2 })) {
        if (id === 3) {
          break
        }
      }
      expect(await table.count()).toBe(10)
    }
  })

  test('cancels by statement_timeout with 57014, "due to statement timeout"', async () => {
    await using db = new Database({ url: database.url, maxConnections: 1, statementTimeout: 200 })
    const error = await errorOf(() => db.execute('select pg_sleep(30)'))
    expect(error).toBeInstanceOf(QueryTimeoutError)
    expect(said(error)).toMatchObject({
      code: '57014',
      message: 'query execution canceled due to statement timeout',
    })
    expect(await db.execute('select 1::INT4 as n')).toStrictEqual([{ n: 1 }])
  })

  test('cancels by transaction_timeout with 57014, "due to transaction timeout"', async () => {
    const wire = await connect(database.url, { transaction_timeout: "'300ms'" })
    await wire.run('begin')
    const { error, status } = await wire.refused('select pg_sleep(30)')
    expect(error).toMatchObject({
      code: '57014',
      message: 'query execution canceled due to transaction timeout',
    })
    expect(status).toBe('E')
  })

  test('ends by idle_in_transaction_session_timeout, which a transaction hears at its next statement', async () => {
    await using db = new Database({ url: database.url, maxConnections: 1, idleInTransactionTimeout: 200 })
    const tx = await db.begin()
    await tx.execute('select 1')
    await new Promise((resolve) => setTimeout(resolve, 2000))
    expect(await errorOf(() => tx.execute('select 1'))).toBeInstanceOf(ConnectionError)
    await tx.rollback()
    expect(await db.execute('select 1::INT4 as n')).toStrictEqual([{ n: 1 }])
  })

  test('is cancelled by a request on another connection, with 57014 and no reason', async () => {
    await using db = new Database({ url: database.url, maxConnections: 1 })
    const late = await errorOf(() => db.execute('select pg_sleep(30)', [], { timeout: 300 }))
    expect(late).toBeInstanceOf(QueryTimeoutError)
    expect(said(late)).toMatchObject({ code: '57014', message: 'query execution canceled' })
    const signal = AbortSignal.timeout(300)
    const aborted = await errorOf(() => db.execute('select pg_sleep(30)', [], { signal }))
    expect(aborted).toBeInstanceOf(QueryCancelledError)
    expect(await db.execute('select 1::INT4 as n')).toStrictEqual([{ n: 1 }])
  })

  test('in a transaction is cancelled the same way', async () => {
    const error = await errorOf(() =>
      database.db.transaction((tx) => tx.execute('select pg_sleep(30)'), { timeout: 300 }),
    )
    expect(error).toBeInstanceOf(QueryTimeoutError)
    expect(await database.db.table(notes).count()).toBe(10)
  })
})
