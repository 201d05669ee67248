import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { CompiledQuery } from 'kysely'
import {
  ConnectionError,
  check,
  Database,
  DatabaseError,
  decimal,
  defineTable,
  int2,
  int4,
  RecordNotFoundError,
  SyntaxOrAccessError,
  sql,
  TableNotFoundError,
  TableNotInitializedError,
  text,
  unique,
  ValidationError,
  varchar,
} from 'manticore-cockroachdb'
import { beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { serverKind, useDatabase } from '../support/database.js'
import { closedPort } from '../support/listeners.js'
import { startProxy } from '../support/proxy.js'
import { errorOf, expectHidden, wrong } from '../support/refusal.js'

const SECRET = 'hunter2-secret'

const teams = defineTable('teams', { id: int4().primaryKey(), name: text() })

const players = defineTable(
  'players',
  {
    id: int4().primaryKey(),
    nickName: varchar(20).named('nick_name').notNull().unique(),
    teamId: int4()
      .named('team_id')
      .references(() => teams.id),
    level: int2().check(sql`level > 0`),
    score: decimal(5, 2),
    note: text(),
    slot: int4(),
  },
  (t) => [unique('players_slot').on(t.teamId, t.slot), check('players_note', sql`${t.note} <> 'forbidden'`)],
)

const missing = defineTable('missing', { id: int4().primaryKey(), note: text() })

const database = useDatabase({ tables: { teams, players } })
const unusedPort = await closedPort()
const onCockroach = (await serverKind()) === 'cockroachdb'

beforeAll(async () => {
  await database.db.table(teams).initialize()
  await database.db.table(players).initialize()
})

beforeEach(async () => {
  const { db } = database
  await db.table(players).deleteWhere({ id: { gte: 0 } })
  await db.table(teams).deleteWhere({ id: { gte: 0 } })
  await db.table(teams).create({ id: 1, name: 'one' })
  await db.table(players).create({ id: 1, nickName: SECRET, teamId: 1, slot: 1 })
})

/** What is told of an error, beside its message. */
const told = ({ name, code, table, column, columns, constraint }: DatabaseError) => ({
  name,
  code,
  table,
  column,
  columns,
  constraint,
})

const expectError = async (
  call: () => unknown,
  expected: { readonly [Field in keyof ReturnType<typeof told>]?: unknown },
): Promise<DatabaseError> => {
  const { column } = expected
  const error = await errorOf(call)
  expect(error).toBeInstanceOf(DatabaseError)
  expect(told(error)).toStrictEqual({
    table: undefined,
    column,
    columns: column === undefined ? undefined : [column],
    constraint: undefined,
    ...expected,
  })
  expectHidden(error, SECRET)
  return error
}

describe('a constraint', () => {
  // CockroachDB names constraints and neither table nor column; those come from the declaration
  test('of uniqueness', async () => {
    const table = database.db.table(players)
    const error = await expectError(() => table.create({ id: 2, nickName: SECRET }), {
      name: 'UniqueViolationError',
      code: '23505',
      table: 'players',
      column: 'nickName',
      constraint: 'players_nick_name_key',
    })
    expect(error.detail).toContain(SECRET)
    expect(error.message).toBe(
      'players.nickName: a row with these values exists already (players_nick_name_key), SQLSTATE 23505',
    )
    await expectError(() => table.create({ id: 1, nickName: 'other' }), {
      name: 'UniqueViolationError',
      code: '23505',
      table: 'players',
      column: 'id',
      constraint: 'players_pkey',
    })
    const several = await expectError(() => table.create({ id: 2, nickName: 'x', teamId: 1, slot: 1 }), {
      name: 'UniqueViolationError',
      code: '23505',
      table: 'players',
      columns: ['teamId', 'slot'],
      constraint: 'players_slot',
    })
    expect(several.message).toBe(
      'players (teamId, slot): a row with these values exists already (players_slot), SQLSTATE 23505',
    )
  })

  test('of a foreign key, from either side', async () => {
    const { db } = database
    const expected = {
      name: 'ForeignKeyViolationError',
      code: '23503',
      table: 'players',
      column: 'teamId',
      constraint: 'players_team_id_fkey',
    }
    const referring = await expectError(() => db.table(players).update(1, { teamId: 99 }), expected)
    expect(referring.message).toBe(
      'players.teamId: the row of teams it refers to does not exist (players_team_id_fkey), SQLSTATE 23503',
    )
    const referred = await expectError(() => db.table(teams).delete(1), expected)
    expect(referred.message).toBe(
      'players.teamId: a row still refers to the row of teams that was to be deleted or changed (players_team_id_fkey), SQLSTATE 23503',
    )
  })

  test('of NOT NULL', async () => {
    const { db } = database
    await expectError(() => db.table(players).update(1, { nickName: wrong(sql`null`) }), {
      name: 'NotNullViolationError',
      code: '23502',
      table: 'players',
      column: 'nickName',
    })
    await expectError(() => db.sql`insert into players (id, note) values (5, ${SECRET})`, {
      name: 'NotNullViolationError',
      code: '23502',
      table: 'players',
      column: 'nickName',
    })
  })

  test('of CHECK', async () => {
    const table = database.db.table(players)
    await expectError(() => table.update(1, { level: -1 }), {
      name: 'CheckViolationError',
      code: '23514',
      table: 'players',
      column: 'level',
      constraint: expect.stringContaining('level'),
    })
    await expectError(() => table.update(1, { note: 'forbidden' }), {
      name: 'CheckViolationError',
      code: '23514',
      table: 'players',
      column: 'note',
      constraint: 'players_note',
    })
  })

  test.skipIf(onCockroach)('of EXCLUDE', async () => {
    const { db } = database
    await db.execute('create table bookings (at INT4RANGE, exclude using gist (at with &&))')
    await db.execute("insert into bookings values ('[1,5)')")
    await expectError(() => db.execute("insert into bookings values ('[4,6)')"), {
      name: 'ExclusionViolationError',
      code: '23P01',
      table: 'bookings',
      constraint: 'bookings_at_excl',
    })
  })
})

describe('a value the server refuses is a DataError that keeps it to itself', () => {
  test.each([
    [
      'too long',
      '22001',
      () => database.db.table(players).create({ id: 2, nickName: `${SECRET} that is too long` }),
    ],
    ['too large', '22003', () => database.db.table(players).update(1, { score: '123456789' })],
    ['not of the type', '22P02', () => database.db.sql`select ${SECRET}::INT8`],
    ['not a time', '22007', () => database.db.sql`select ${SECRET}::TIMESTAMPTZ`],
    ['divided by zero', '22012', () => database.db.sql`select 1 / ${0}::INT8`],
  ])('%s', async (_, code, call) => {
    const error = await errorOf(call)
    expect([error.name, error.code]).toStrictEqual(['DataError', code])
    expect(error.message).toContain(code)
    expectHidden(error, SECRET)
  })
})

describe('a statement that is wrong', () => {
  test('is a SyntaxOrAccessError, with what the server says of it', async () => {
    const { db } = database
    for (const [statement, code, part] of [
      ['selec 1', '42601', 'selec'],
      ['select no_such_column from teams', '42703', 'no_such_column'],
      ['select no_such_function(1)', '42883', 'no_such_function'],
      ['select 1; select 2', onCockroach ? '42P14' : '42601', ''],
    ] as const) {
      const error = await expectError(() => db.execute(statement), { name: 'SyntaxOrAccessError', code })
      expect(error.message).toContain(part)
      expect(error.sql).toBe(statement)
    }
  })

  test('is a TableNotFoundError where a table is missing, which is a SyntaxOrAccessError', async () => {
    const error = await expectError(() => database.db.sql`select 1 from no_such_table where a = ${SECRET}`, {
      name: 'TableNotFoundError',
      code: '42P01',
    })
    expect(error).toBeInstanceOf(TableNotFoundError)
    expect(error).toBeInstanceOf(SyntaxOrAccessError)
    expect(error.message).toContain('no_such_table')
  })

  test('has the values of its parameters neither in its message nor in its hint', async () => {
    const { db } = database
    for (const call of [
      () => db.sql`select ${SECRET}::regclass`,
      () => db.sql`select ${SECRET}::regtype`,
      () => db.sql`select set_config(${SECRET}, 'x', false)`,
      () => db.sql`select current_setting(${SECRET})`,
      () => db.sql`select nextval(${SECRET})`,
      () => db.sql`select has_table_privilege(${SECRET}, 'select')`,
    ]) {
      const error = await errorOf(call)
      expect(error).toBeInstanceOf(DatabaseError)
      expectHidden(error, SECRET)
    }
  })
})

describe('a table that was never created', () => {
  test('is a TableNotInitializedError that says what to do, whatever is called', async () => {
    const { db } = database
    const table = db.table(missing)
    for (const call of [
      () => table.create({ id: 1, note: SECRET }),
      () => table.read(1),
      () => table.readMany([1]),
      () => table.list({ where: { note: SECRET } }),
      () => table.find({ note: SECRET }),
      () => table.count(),
      () => table.exists(1),
      () => table.update(1, { note: SECRET }),
      () => table.updateWhere({ note: SECRET }, { note: null }),
      () => table.delete(1),
      () => table.deleteWhere({ note: SECRET }),
    ]) {
      const error = await expectError(call, {
        name: 'TableNotInitializedError',
        code: '42P01',
        table: 'missing',
      })
      expect(error).toBeInstanceOf(TableNotInitializedError)
      expect(error).toBeInstanceOf(TableNotFoundError)
      expect(error.message).toBe(
        'the table "missing" does not exist: create it with initialize() or by a migration',
      )
    }
  })

  test('is a TableNotFoundError for truncate and drop, unless drop was told so', async () => {
    const table = database.db.table(missing)
    for (const call of [() => table.truncate(), () => table.drop(), () => database.db.dropTable(missing)]) {
      const error = await errorOf(call)
      expect([error.name, error.code]).toStrictEqual([
        expect.stringMatching(/^TableNot(Found|Initialized)Error$/),
        '42P01',
      ])
    }
    await table.drop({ ifExists: true })
  })

  test('does not hide that another table is missing', async () => {
    const { db } = database
    await db.execute('create table base (id INT8 primary key)')
    await db.execute('create view seen as select id from base')
    const error = await errorOf(() => db.sql`select id from seen, no_such_table`)
    expect(error.name).toBe('TableNotFoundError')
  })
})

test('a row that is not there is a RecordNotFoundError in the forms that throw', async () => {
  const table = database.db.table(players)
  for (const call of [
    () => table.readOrThrow(99),
    () => table.updateOrThrow(99, { note: SECRET }),
    () => table.updateOrThrow(99, {}),
  ]) {
    const error = await expectError(call, {
      name: 'RecordNotFoundError',
      code: 'RECORD_NOT_FOUND',
      table: 'players',
    })
    expect(error).toBeInstanceOf(RecordNotFoundError)
    expect(error.message).toContain('players')
  }
  expect([await table.read(99), await table.update(99, { note: 'x' }), await table.delete(99)]).toStrictEqual(
    [undefined, undefined, false],
  )
})

describe.skipIf(onCockroach)('a privilege, a lock, a timeout', () => {
  test('that is lacking is a PermissionError', async () => {
    const { db } = database
    await db.execute("create role guest login password 'guest'")
    const url = new URL(database.url)
    url.username = 'guest'
    url.password = 'guest'
    await using guest = Database.fromUrl(url.toString())
    const error = await expectError(() => guest.table(players).list({ where: { note: SECRET } }), {
      name: 'PermissionError',
      code: '42501',
      table: 'players',
    })
    expect(error).toBeInstanceOf(SyntaxOrAccessError)
    await guest.close()
    await db.execute('drop role guest')
  })

  test('that is held by somebody else is a LockTimeoutError', async () => {
    const { kysely } = database.db
    await kysely.transaction().execute(async (tx) => {
      await tx.updateTable('teams').set({ name: 'held' }).where('id', '=', 1).execute()
      await expectError(() => database.db.execute('select name from teams where id = 1 for update nowait'), {
        name: 'LockTimeoutError',
        code: '55P03',
      })
    })
  })

  test('that runs out is a QueryTimeoutError', async () => {
    const url = new URL(database.url)
    url.searchParams.set('statement_timeout', '50')
    await using impatient = Database.fromUrl(url.toString())
    await expectError(() => impatient.sql`select pg_sleep(20)`, {
      name: 'QueryTimeoutError',
      code: '57014',
    })
    // the connection is as good as before
    expect(await impatient.sql`select 1::INT4 as n`).toStrictEqual([{ n: 1 }])
  })

  test('to write, in two transactions at once, is a SerializationError for one of them', async () => {
    const { kysely } = database.db
    const bump = kysely.transaction().setIsolationLevel('repeatable read')
    const error = await errorOf(() =>
      bump.execute(async (tx) => {
        await tx.selectFrom('teams').select('name').execute()
        await kysely.updateTable('teams').set({ name: 'theirs' }).where('id', '=', 1).execute()
        await tx.updateTable('teams').set({ name: 'mine' }).where('id', '=', 1).execute()
      }),
    )
    expect([error.name, error.code]).toStrictEqual(['SerializationError', '40001'])
  })
})

describe('an error of a code that has no class', () => {
  test.skipIf(onCockroach)(
    'is a DatabaseError with the sentence of the server, without the values',
    async () => {
      const { db } = database
      await db.execute(`create function complain(what TEXT) returns TEXT language plpgsql as $$
      begin raise exception 'no % here', what using hint = 'do not say ' || what; end $$`)
      const error = await expectError(() => db.sql`select complain(${SECRET})`, {
        name: 'DatabaseError',
        code: 'P0001',
      })
      expect(error.constructor).toBe(DatabaseError)
      expect(error.message).toContain('here')
    },
  )
})

describe('every error', () => {
  const failure = () => database.db.table(players).create({ id: 2, nickName: SECRET, note: SECRET })

  test('keeps what the driver threw as its cause, and shows neither it nor the detail', async () => {
    const error = await errorOf(failure)
    expect(error.cause).toBeInstanceOf(Error)
    expect((error.cause as Error & { code: string }).code).toBe('23505')
    expect(Object.keys(error)).toStrictEqual(['code', 'table', 'column', 'columns', 'constraint', 'sql'])
    expect(Object.prototype.propertyIsEnumerable.call(error, 'detail')).toBe(false)
    expect(Object.prototype.propertyIsEnumerable.call(error, 'cause')).toBe(false)
    expect(JSON.parse(JSON.stringify(error))).toStrictEqual({
      code: '23505',
      table: 'players',
      column: 'nickName',
      columns: ['nickName'],
      constraint: 'players_nick_name_key',
      sql: error.sql,
    })
  })

  test('has the text of the statement, with placeholders', async () => {
    const error = await errorOf(failure)
    expect(error.sql).toBe(
      'insert into "players" ("id", "nick_name", "note") values ($1::INT4, $2::TEXT, $3::TEXT) returning "id", "nick_name", "team_id", "level", "score", "note", "slot"',
    )
  })

  test('is an instance of its class, of DatabaseError and of Error, and is called by its name', async () => {
    const error = await errorOf(failure)
    expect([error instanceof DatabaseError, error instanceof Error]).toStrictEqual([true, true])
    expect(String(error)).toMatch(/^UniqueViolationError: players\.nickName: /)
    expect(inspect(error)).toContain('UniqueViolationError: players.nickName: ')
  })

  const here = fileURLToPath(import.meta.url)
  const unreachable = new Database({ host: '127.0.0.1', port: unusedPort, connectTimeout: 1 })
  const closed = new Database({ url: inject('url') })
  beforeAll(() => closed.close())

  test.each<[string, () => Promise<unknown>]>([
    ['a table', failure],
    ['a read', () => database.db.table(missing).read(1)],
    ['a filter', () => database.db.table(missing).list({ where: { id: 1 } })],
    ['a declaration that is missing', () => database.db.table(missing).deleteWhere({ id: 1 })],
    ['readMany', () => database.db.table(missing).readMany([1])],
    ['sql', () => database.db.sql`select no_such_column`],
    ['execute', () => database.db.execute('select no_such_column')],
    ['insert by name', () => database.db.insert('players', { id: 1, nickName: 'x' })],
    ['select by name', () => database.db.select('no_such_table')],
    ['createTable', () => database.db.createTable(players)],
    [
      'initialize',
      () => database.db.table(defineTable('odd', { id: 'INT DEFAULT no_such_function()' })).initialize(),
    ],
    ['a refused value', () => database.db.table(players).create(wrong({ id: 'x' }))],
    ['a refused filter', () => database.db.table(players).list({ where: wrong({ no: 1 }) })],
    ['a missing row', () => database.db.table(players).readOrThrow(99)],
    ['a batch', () => database.db.table(players).batchCreate([{ id: 1, nickName: 'x' }])],
    [
      'a batch of several statements',
      () =>
        database.db
          .table(players)
          .batchCreate(Array.from({ length: 2001 }, (_, id) => ({ id, nickName: `n${id}` }))),
    ],
    [
      'a batch that is read as it goes',
      () => database.db.table(players).batchCreate(new Set([{ id: 1, nickName: 'x' }])),
    ],
    ['batchUpdate', () => database.db.table(players).batchUpdate([{ id: 1, teamId: 99 }])],
    ['batchUpsert', () => database.db.table(players).batchUpsert([{ id: 3, nickName: SECRET }])],
    ['batchDelete', () => database.db.table(teams).batchDelete([1])],
    ['a page', () => database.db.table(missing).page()],
    ['an aggregate', () => database.db.table(missing).aggregate({ count: true })],
    [
      'a stream',
      async () => {
        for await (const row of database.db.table(missing).stream()) {
          expect(row).toBe('not to come')
        }
      },
    ],
    ['batchInsert by name', () => database.db.batchInsert('players', [{ id: 1, nickName: 'x' }])],
    [
      'a transaction of Kysely',
      () =>
        database.db.kysely
          .transaction()
          .execute((tx) => tx.insertInto('players').values({ id: 1, nick_name: 'x' }).execute()),
    ],
    ['Kysely of a closed port', () => unreachable.kysely.executeQuery(CompiledQuery.raw('select 1'))],
    ['Kysely of a closed database', () => closed.kysely.executeQuery(CompiledQuery.raw('select 1'))],
    ['a batch of a closed port', () => unreachable.table(players).batchDelete([1])],
    ['a stream of a closed port', () => unreachable.table(players).stream().next()],
    ['initialize of a closed port', () => unreachable.table(players).initialize()],
    ['a closed port', () => unreachable.connect()],
    ['a table of a closed port', () => unreachable.table(players).read(1)],
    ['a closed database', () => closed.table(players).read(1)],
    ['sql of a closed database', () => closed.sql`select 1`],
    [
      'Kysely',
      () =>
        database.db.kysely
          .selectFrom('players')
          .select('no' as 'id')
          .execute(),
    ],
  ])('says in its stack who called: %s', async (_, call) => {
    const error = await errorOf(async () => {
      await call()
    })
    expect(error).toBeInstanceOf(DatabaseError)
    expect(error.stack).toContain(here)
  })

  test('says in its stack who called, when a lost connection is told to several callers', async () => {
    await using proxy = await startProxy(database.url)
    await using db = new Database({ url: proxy.url, maxConnections: 2, tables: { teams } })
    const table = db.table(teams)
    await Promise.all([table.count(), table.count()])
    const callers = {
      writes: async () => void (await table.update(1, { name: 'x' })),
      batches: async () => void (await table.batchUpdate([{ id: 1, name: 'x' }])),
      asksSql: async () => void (await db.sql`delete from teams where false`),
      executes: async () => void (await db.execute('delete from teams where false')),
    }
    const failures = Object.entries(callers).map(async ([name, call]) => [name, await errorOf(call)] as const)
    await proxy.cut()
    for (const [name, error] of await Promise.all(failures)) {
      expect([name, error.code]).toStrictEqual([name, 'CONNECTION_LOST'])
      expect(error.stack).toMatch(new RegExp(`at (async )?(Object\\.)?${name} \\(.*errors\\.test\\.ts`))
    }
  })

  test('says in its stack who called, when one refusal is told to several callers', async () => {
    const down = new Database({ host: '127.0.0.1', port: unusedPort, connectTimeout: 1, tables: { teams } })
    const callers = {
      reads: async () => void (await down.table(teams).read(1)),
      asksSql: async () => void (await down.sql`select 1`),
      connects: async () => void (await down.connect()),
      queries: async () => void (await down.kysely.selectFrom('teams').select('id').execute()),
    }
    const failures = Object.entries(callers).map(async ([name, call]) => [name, await errorOf(call)] as const)
    for (const [name, error] of await Promise.all(failures)) {
      expect([name, error.code]).toStrictEqual([name, 'ECONNREFUSED'])
      expect(error.stack).toMatch(new RegExp(`at (async )?(Object\\.)?${name} \\(.*errors\\.test\\.ts`))
    }
    await down.close()
  })

  test('is of one class in all of the library', async () => {
    const { DatabaseError: fromSchema, ValidationError: refused } = await import('@manticore/schema')
    expect([fromSchema, refused]).toStrictEqual([DatabaseError, ValidationError])
    expect(await errorOf(() => unreachable.connect())).toBeInstanceOf(ConnectionError)
  })
})
