import {
  AmbiguousCommitError,
  check,
  Database,
  type DatabaseError,
  decimal,
  defineTable,
  enumType,
  int2,
  int4,
  PermissionError,
  SyntaxOrAccessError,
  sql,
  text,
  timestamptz,
  UniqueViolationError,
  unique,
  uniqueIndex,
  varchar,
} from 'manticore-cockroachdb'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { errorOf } from '../support/refusal.js'
import { connect, questions, said, since } from './support.js'

const mood = enumType('mood', ['glad', 'sad'])

const teams = defineTable('teams', { id: int4().primaryKey(), name: text() })

const players = defineTable(
  'players',
  {
    id: int4().primaryKey(),
    nick: varchar(20).named('nick_name').notNull().unique(),
    team: int4()
      .named('team_id')
      .references(() => teams.id),
    slot: int4(),
    level: int2().check(sql`level > 0`),
    low: int4(),
    high: int4(),
    score: decimal(5, 2),
    seen: timestamptz(),
    mood: mood(),
    odd: text().named('a "quoted" \\ name').default('').notNull(),
  },
  (t) => [
    unique().on(t.team, t.slot),
    uniqueIndex('players_lower').on(sql`lower(${t.nick})`),
    check(sql`${t.low} < ${t.high}`),
    check('players_named', sql`${t.nick} <> 'nobody'`),
  ],
)

const database = useDatabase({ tables: { teams, players } })

const failure = async (call: () => unknown): Promise<DatabaseError> => {
  const error = await errorOf(call)
  expect(said(error).severity).toBe('ERROR')
  return error
}

const place = ({ code, table, columns, constraint }: DatabaseError) => ({ code, table, columns, constraint })

questions('an error of CockroachDB', () => {
  beforeAll(async () => {
    await database.db.table(teams).initialize()
    await database.db.table(players).initialize()
  })

  beforeEach(async () => {
    await database.db.table(players).deleteWhere({ id: { gte: 0 } })
    await database.db.table(teams).deleteWhere({ id: { gte: 0 } })
    await database.db.table(teams).create({ id: 1 })
    await database.db.table(players).create({ id: 1, nick: "it's", team: 1, slot: 7 })
  })

  const insert = (values: object) => () =>
    database.db.table(players).create({ id: 2, nick: 'other', ...values } as never) // each test has its own

  test('of uniqueness has the constraint, the key in DETAIL, and no table', async () => {
    const error = await failure(insert({ nick: "it's" }))
    expect(said(error)).toMatchObject({
      code: '23505',
      message: 'duplicate key value violates unique constraint "players_nick_name_key"',
      detail: "Key (nick_name)=('it''s') already exists.",
      constraint_name: 'players_nick_name_key',
    })
    expect(said(error)).not.toHaveProperty('table_name')
    expect(said(error)).not.toHaveProperty('column_name')
    expect(place(error)).toStrictEqual({
      code: '23505',
      table: 'players',
      columns: ['nick'],
      constraint: 'players_nick_name_key',
    })
  })

  test('of uniqueness over several columns has them in the order of the key', async () => {
    const error = await failure(insert({ team: 1, slot: 7 }))
    expect(said(error)).toMatchObject({
      detail: expect.stringMatching(/^Key \(team_id, ?slot\)=\(1, ?7\) already exists\.$/),
      constraint_name: 'players_team_id_slot_key',
    })
    expect(place(error)).toMatchObject({ table: 'players', columns: ['team', 'slot'] })
  })

  test('of the primary key names it players_pkey', async () => {
    const error = await failure(insert({ id: 1 }))
    expect(place(error)).toStrictEqual({
      code: '23505',
      table: 'players',
      columns: ['id'],
      constraint: 'players_pkey',
    })
  })

  test('of a unique index over an expression names the index', async () => {
    const error = await failure(insert({ nick: "IT'S" }))
    expect([error.code, error.constraint]).toStrictEqual(['23505', 'players_lower'])
  })

  test('of a foreign key has a sentence for either side', async () => {
    const referring = await failure(insert({ team: 99 }))
    expect(said(referring)).toMatchObject({
      code: '23503',
      message: 'insert on table "players" violates foreign key constraint "players_team_id_fkey"',
      detail: 'Key (team_id)=(99) is not present in table "teams".',
      constraint_name: 'players_team_id_fkey',
    })
    const referred = await failure(() => database.db.table(teams).delete(1))
    expect(said(referred)).toMatchObject({
      code: '23503',
      message:
        'delete on table "teams" violates foreign key constraint "players_team_id_fkey" on table "players"',
      constraint_name: 'players_team_id_fkey',
    })
    for (const error of [referring, referred]) {
      expect(place(error)).toMatchObject({ table: 'players', columns: ['team'] })
    }
    const patched = await failure(() => database.db.table(players).update(1, { team: 99 }))
    expect(said(patched).message).toBe(
      'update on table "players" violates foreign key constraint "players_team_id_fkey"',
    )
    const upserted = await failure(() => database.db.table(players).upsert({ id: 1, nick: 'x', team: 99 }))
    expect(place(upserted)).toMatchObject({ table: 'players', columns: ['team'] })
  })

  test('of NOT NULL names the column in its sentence, quoted as Go quotes', async () => {
    const error = await failure(() => database.db.execute('insert into players (id) values (3)'))
    expect(said(error)).toMatchObject({
      code: '23502',
      message: 'null value in column "nick_name" violates not-null constraint',
    })
    expect(place(error)).toMatchObject({ table: 'players', columns: ['nick'] })
    const odd = await failure(insert({ odd: sql`null` }))
    expect(said(odd).message).toBe(
      'null value in column "a \\"quoted\\" \\\\ name" violates not-null constraint',
    )
    expect(place(odd)).toMatchObject({ columns: ['odd'] })
  })

  test('of CHECK has the name of the constraint, given or made of its columns', async () => {
    for (const [values, constraint, columns] of [
      [{ nick: 'nobody' }, 'players_named', ['nick']],
      [{ level: -1 }, 'check_level', ['level']],
      [{ low: 2, high: 1 }, 'check_low_high', ['low', 'high']],
    ] as const) {
      const error = await failure(insert(values))
      expect(said(error)).toMatchObject({
        code: '23514',
        message: expect.stringMatching(/^failed to satisfy CHECK constraint \(.*\)$/),
        constraint_name: constraint,
      })
      expect(place(error)).toMatchObject({ table: 'players', columns })
    }
  })

  test.each([
    ['a text that is too long', '22001', { nick: 'x'.repeat(21) }],
    ['a decimal that is too large', '22003', { score: '99999' }],
    ['an integer that is too large', '22003', { level: sql`40000` }],
    ['a division by zero', '22012', { slot: sql`(1 / (2 - 2))::INT8` }],
    ['a text that is no integer', '22P02', { slot: sql`'x'::TEXT::INT8` }],
    ['a text that is no time', '22007', { seen: sql`'x'::TEXT::TIMESTAMPTZ` }],
    ['a label that there is not', '22P02', { mood: sql`'angry'::TEXT::mood` }],
  ])('of %s is %s', async (_, code, values) => {
    const error = await failure(insert(values))
    expect([error.name, error.code]).toStrictEqual(['DataError', code])
  })

  test.each([
    ['a word that is no SQL', '42601', 'selec 1'],
    ['a missing table', '42P01', 'select 1 from nowhere'],
    ['a missing column', '42703', 'select nothing from teams'],
    ['a missing function', '42883', 'select no_such_function(1)'],
    ['a missing type', '42704', "select 'x'::no_such_type"],
    ['a missing schema', '3F000', 'create table nowhere.t (id INT8 primary key)'],
    ['a missing database', '3D000', 'drop database nowhere_at_all'],
    ['a table that is there', '42P07', 'create table teams (id INT8 primary key)'],
    ['a type that is there', '42710', "create type mood as enum ('a')"],
    ['a column that is there', '42701', 'alter table teams add column name TEXT'],
    ['an integer compared with a text', '22023', "select 1 where 1 = 'a'::TEXT"],
    [
      'ON CONFLICT without a unique set',
      '42P10',
      'insert into teams (id) values (1) on conflict (name) do nothing',
    ],
    [
      'a row changed twice by ON CONFLICT',
      '21000',
      "insert into teams (id) values (5), (5) on conflict (id) do update set name = 'x'",
    ],
    ['a row changed twice by UPSERT', '21000', 'upsert into teams (id) values (5), (5)'],
    ['several rows of a subquery', '21000', 'select (select i from generate_series(1, 2) as g (i))'],
    ['a table that others need', '2BP01', 'drop table teams'],
    ['a transaction that is not there', '25P01', 'savepoint a'],
  ])('of %s is %s', async (_, code, statement) => {
    const wire = await connect(database.url)
    expect((await wire.refused(statement)).error.code).toBe(code)
  })

  test('of syntax says at or near what', async () => {
    const error = await failure(() => database.db.execute('selec 1'))
    expect(error).toBeInstanceOf(SyntaxOrAccessError)
    expect(said(error).message).toBe('at or near "selec": syntax error')
  })

  test('of a missing table has the name in double quotes, which makes it one that was not created', async () => {
    const never = defineTable('never', { id: int4().primaryKey() })
    const error = await failure(() => database.db.table(never).read(1))
    expect(said(error).message).toBe('relation "never" does not exist')
    expect(error.name).toBe('TableNotInitializedError')
  })

  test('of sql_safe_updates is 01000, and an ERROR', async () => {
    const wire = await connect(database.url, { sql_safe_updates: 'on' })
    const { error } = await wire.refused('delete from teams')
    expect([error.code, error.severity]).toStrictEqual(['01000', 'ERROR'])
  })

  test('of what a user may not do is 42501', async () => {
    const { db } = database
    const url = new URL(database.url)
    const secured = url.searchParams.get('sslmode') !== 'disable'
    const user = `guest_${process.pid}_${Date.now()}`
    await db.execute(`create user ${user}${secured ? " with password 'guest'" : ''}`)
    try {
      url.username = user
      url.password = secured ? 'guest' : ''
      for (const certificate of ['sslcert', 'sslkey']) {
        url.searchParams.delete(certificate)
      }
      await using guest = Database.fromUrl(url.toString())
      expect(await errorOf(() => guest.table(players).list())).toBeInstanceOf(PermissionError)
    } finally {
      await db.execute(`drop user ${user}`)
    }
  })

  test.runIf(since(26, 1))('of what is internal since v26.1 is 42501', async () => {
    const error = await errorOf(() => database.db.execute('select 1 from crdb_internal.jobs'))
    expect(error).toBeInstanceOf(PermissionError)
  })

  test.skipIf(since(26, 1))('of an unknown outcome is an AmbiguousCommitError', async () => {
    const error = await errorOf(() =>
      database.db.execute("select crdb_internal.force_error('40003', 'result is ambiguous')"),
    )
    expect(error).toBeInstanceOf(AmbiguousCommitError)
  })

  test('in a batch is told like any other', async () => {
    const twice = () =>
      database.db.table(players).batchCreate([
        { id: 2, nick: 'a' },
        { id: 3, nick: 'a' },
      ])
    const error = await failure(twice)
    expect(error).toBeInstanceOf(UniqueViolationError)
    expect(place(error)).toMatchObject({ table: 'players', columns: ['nick'] })
  })
})
