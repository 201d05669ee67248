import {
  check,
  Database,
  type DatabaseError,
  defineTable,
  foreignKey,
  int4,
  primaryKey,
  sql,
  text,
  unique,
  uniqueIndex,
} from 'manticore-cockroachdb'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { serverKind, useDatabase } from '../support/database.js'
import { hostileNames } from '../support/hostile.js'
import { type Raised, raiseOn } from '../support/raise.js'
import { errorOf, expectHidden } from '../support/refusal.js'

const SECRET = 'hunter2-secret'

const clubs = defineTable('clubs', { id: int4().primaryKey(), title: text() })

const squads = defineTable(
  'squads',
  {
    id: int4().primaryKey(),
    nickName: text().named('nick_name').unique(),
    clubId: int4()
      .named('club_id')
      .references(() => clubs.id),
    level: int4().check(sql`level > 0 and level < ${100}`),
    low: int4(),
    high: int4(),
    first: int4().named('first_choice'),
    second: int4(),
    color: text().notNull().named('colour'),
  },
  (t) => [
    unique().on(t.clubId, t.level),
    uniqueIndex().on(t.first, t.second.desc()),
    uniqueIndex('squads_by_title').on(t.nickName, t.color),
    uniqueIndex().on(sql`lower(${t.color})`),
    check(sql`${t.low} < ${t.high}`),
    check('squads_named', sql`length(${t.nickName}) < 30 and 'level' <> "colour"`),
    foreignKey('squads_club')
      .on(t.first)
      .references(() => [clubs.id]),
    foreignKey()
      .on(t.low, t.high)
      .references(() => [t.first, t.second]),
  ],
)

const ordered = defineTable(
  'ordered',
  { a: int4().primaryKey(), b: int4().primaryKey(), c: int4(), d: int4() },
  (t) => [primaryKey('ordered_key').on(t.b, t.a), check(sql`${t.a} < ${t.b}`), check(sql`${t.c} < ${t.d}`)],
)

const database = useDatabase({ tables: { clubs, squads, ordered } })
const onCockroach = (await serverKind()) === 'cockroachdb'

const place = ({ table, column, columns, constraint }: DatabaseError) => ({
  table,
  column,
  columns,
  constraint,
})

const at = (table: string | undefined, columns: readonly string[] | undefined, constraint?: string) => ({
  table,
  column: columns?.length === 1 ? columns[0] : undefined,
  columns,
  constraint,
})

beforeAll(async () => {
  const { db } = database
  await db.table(clubs).initialize()
  // without constraints, so that what the tests raise is all there is
  await db.execute(
    'create table squads (id INT4, nick_name TEXT, club_id INT4, level INT4, low INT4, high INT4, first_choice INT4, second INT4, colour TEXT)',
  )
  await db.execute('create table ordered (a INT4, b INT4, c INT4, d INT4)')
  await db.execute('create table strangers (id INT8)')
})

describe.skipIf(onCockroach)('as CockroachDB tells it, a violation', () => {
  const failing = async (table: string, raised: Raised, call: () => unknown): Promise<DatabaseError> => {
    await raiseOn(database.db, table, raised)
    try {
      return await errorOf(call)
    } finally {
      await raiseOn(database.db, table, null)
    }
  }
  const ways = (): [string, () => Promise<unknown>][] => {
    const { db } = database
    return [
      ['a table', () => db.table(squads).create({ id: 1, color: SECRET })],
      ['a batch', () => db.table(squads).batchUpdate([{ id: 1, color: SECRET }])],
      ['sql', () => db.sql`insert into squads (id, colour) values (1, ${SECRET})`],
      ['sql with a schema', () => db.sql`UPDATE ONLY public."squads" AS s SET colour = ${SECRET}`],
      ['execute', () => db.execute('update squads set colour = $1', [SECRET])],
      [
        'Kysely',
        () =>
          db.kysely
            .deleteFrom('squads')
            .where('color' as 'id', '=', 1)
            .execute(),
      ],
    ]
  }
  const waysThatWrite = (): [string, () => Promise<unknown>][] =>
    ways().map(([way, call]) =>
      way === 'Kysely'
        ? [way, () => database.db.kysely.updateTable('squads').set({ id: 2 }).execute()]
        : [way, call],
    )

  test.each<[string, string, string[] | undefined]>([
    // the primary key
    ['23505', 'squads_pkey', ['id']],
    // a column's own
    ['23505', 'squads_nick_name_key', ['nickName']],
    ['23505', 'squads_nick_name_key1', ['nickName']],
    ['23503', 'squads_club_id_fkey', ['clubId']],
    ['23514', 'check_level_level', ['level']],
    ['23514', 'check_level', ['level']],
    ['23514', 'squads_level_check', ['level']],
    // over several columns
    ['23505', 'squads_club_id_level_key', ['clubId', 'level']],
    ['23505', 'squads_first_choice_second_idx', ['first', 'second']],
    ['23505', 'squads_by_title', ['nickName', 'color']],
    ['23514', 'check_low_high', ['low', 'high']],
    ['23514', 'squads_check', ['low', 'high']],
    ['23514', 'squads_named', ['nickName', 'color']],
    ['23503', 'squads_club', ['first']],
    ['23503', 'squads_low_high_fkey', ['low', 'high']],
    // over an expression
    ['23505', 'squads_expr_idx', undefined],
    // nobody's
    ['23505', 'squads_unheard_of', undefined],
  ])('%s of %s has its table and columns', async (code, constraint, columns) => {
    for (const [way, call] of waysThatWrite()) {
      const error = await failing('squads', { code, message: `no, ${SECRET}`, constraint }, call)
      expect([way, place(error)]).toStrictEqual([way, at('squads', columns, constraint)])
      const where =
        columns?.length === 1
          ? `squads.${columns[0]}: `
          : `squads${columns ? ` (${columns.join(', ')})` : ''}: `
      expect(error.message.startsWith(where)).toBe(true)
      expect(error.message.endsWith(`(${constraint}), SQLSTATE ${code}`)).toBe(true)
      expectHidden(error, SECRET)
    }
  })

  test('of NOT NULL has the column of its sentence', async () => {
    const message = 'null value in column "colour" violates not-null constraint'
    for (const [way, call] of waysThatWrite()) {
      const error = await failing('squads', { code: '23502', message }, call)
      expect([way, place(error)]).toStrictEqual([way, at('squads', ['color'])])
      expect(error.message).toBe('squads.color: a NOT NULL column got no value, SQLSTATE 23502')
    }
  })

  test('of a table that nobody declared has the names of the database', async () => {
    const { db } = database
    const call = () => db.sql`insert into strangers (id) values (${1})`
    const told = async (raised: Raised) => place(await failing('strangers', raised, call))
    expect(
      await told({
        code: '23502',
        message: 'null value in column "shoe_size" violates not-null constraint',
      }),
    ).toStrictEqual(at('strangers', ['shoe_size']))
    expect(
      await told({
        code: '23505',
        message: 'duplicate key value violates unique constraint "strangers_x"',
        detail: `Key (shoe_size,hat)=(${SECRET},'b') already exists.`,
        constraint: 'strangers_x',
      }),
    ).toStrictEqual(at('strangers', ['shoe_size', 'hat'], 'strangers_x'))
    expect(
      await told({
        code: '23503',
        message: 'insert on table "strangers" violates foreign key constraint "strangers_fk"',
        detail: `Key (shoe_size)=(${SECRET}) is not present in table "shoes".`,
        constraint: 'strangers_fk',
      }),
    ).toStrictEqual(at('strangers', ['shoe_size'], 'strangers_fk'))
  })

  test('of a foreign key says both tables, from either side', async () => {
    const { db } = database
    const constraint = 'squads_club_id_fkey'
    const referring = await failing(
      'squads',
      {
        code: '23503',
        // the name is the one the statement gives the table
        message: `update on table "t" violates foreign key constraint "${constraint}"`,
        detail: `Key (club_id)=('${SECRET}') is not present in table "clubs".`,
        constraint,
      },
      () => db.table(squads).batchUpdate([{ id: 1, color: 'red' }]),
    )
    expect(place(referring)).toStrictEqual(at('squads', ['clubId'], constraint))
    expect(referring.message).toBe(
      `squads.clubId: the row of clubs it refers to does not exist (${constraint}), SQLSTATE 23503`,
    )
    const raised: Raised = {
      code: '23503',
      message: `delete on table "clubs" violates foreign key constraint "${constraint}" on table "squads"`,
      detail: `Key (id)=('${SECRET}') is still referenced from table "squads".`,
      constraint,
    }
    for (const call of [
      () => db.table(clubs).delete(1),
      () => db.table(clubs).batchDelete([1, 2]),
      () => db.sql`delete from clubs where id = ${1}`,
      () => db.sql`with old as (select 1) delete from clubs where id = ${1}`,
      () => db.kysely.deleteFrom('clubs').where('id', '=', 1).execute(),
    ]) {
      const error = await failing('clubs', raised, call)
      expect(place(error)).toStrictEqual(at('squads', ['clubId'], constraint))
      expect(error.message).toBe(
        `squads.clubId: a row still refers to the row of clubs that was to be deleted or changed (${constraint}), SQLSTATE 23503`,
      )
      expectHidden(error, SECRET)
    }
    // of a table that nobody declared
    const stranger = await failing(
      'clubs',
      { ...raised, message: raised.message.replace('"squads"', '"strangers"'), constraint: 'strangers_fk' },
      () => db.table(clubs).delete(1),
    )
    expect(place(stranger)).toStrictEqual(at('strangers', undefined, 'strangers_fk'))
    expect(stranger.message).toContain('of clubs')
  })

  test('by a cascade is of the table whose constraint it is', async () => {
    const error = await failing(
      'clubs',
      {
        code: '23514',
        message: 'failed to satisfy CHECK constraint (low < high)',
        constraint: 'check_low_high',
      },
      () => database.db.table(clubs).delete(1),
    )
    expect(place(error)).toStrictEqual(at('squads', ['low', 'high'], 'check_low_high'))
  })

  test('of CHECK that came without its name has the columns of the expression', async () => {
    const error = await failing(
      'squads',
      {
        code: '23514',
        message: `failed to satisfy CHECK constraint (("level" > 0:::INT8) AND (low(nick_name) != e'high\\'':::STRING))`,
      },
      () => database.db.table(squads).create({ id: 1, color: 'red' }),
    )
    expect(place(error)).toStrictEqual(at('squads', ['level', 'nickName']))
  })

  test('has no columns where the name may be that of two constraints', async () => {
    const { db } = database
    const told = async (raised: Raised) =>
      place(await failing('ordered', raised, () => db.table(ordered).deleteWhere({ a: 1 })))
    const message = 'no'
    expect(await told({ code: '23514', message, constraint: 'ordered_check' })).toStrictEqual(
      at('ordered', undefined, 'ordered_check'),
    )
    expect(await told({ code: '23505', message, constraint: 'ordered_key' })).toStrictEqual(
      at('ordered', ['b', 'a'], 'ordered_key'),
    )
    // every table of an older CockroachDB has one of that name
    expect(await told({ code: '23505', message, constraint: 'primary' })).toStrictEqual(
      at('ordered', undefined, 'primary'),
    )
  })

  test('says why CockroachDB asks for another run, and none of the keys', async () => {
    const error = await failing(
      'squads',
      {
        code: '40001',
        message: `restart transaction: TransactionRetryWithProtoRefreshError: TransactionRetryError: retry txn (RETRY_SERIALIZABLE - failed preemptive refresh due to conflicting locks on /Table/106/1/"${SECRET}"/0): "sql txn" meta={id=1}`,
        hint: 'See: https://www.cockroachlabs.com/docs/dev/transaction-retry-error-reference.html#retry_serializable',
      },
      () => database.db.table(squads).create({ id: 1, color: 'red' }),
    )
    expect(error.message).toBe(
      'squads: the database asks for the transaction to run again (RETRY_SERIALIZABLE); run the work in db.transaction(), which runs it again, SQLSTATE 40001',
    )
    expect(error.hint).toContain('#retry_serializable')
    expectHidden(error, SECRET)
  })
})

describe('the names PostgreSQL makes, cut to 63 bytes,', () => {
  const long = (letter: string) => letter.repeat(40)
  test.each([
    ['of a long table and a long column', 't'.repeat(50), 'c'.repeat(50)],
    ['of a long table', 't'.repeat(63), 'c'],
    ['of a long column', 't', 'c'.repeat(63)],
    ['of letters of several bytes', 'ü'.repeat(31), '🐟'.repeat(15)],
    ['of an odd number of bytes', `x${'é'.repeat(20)}`, `${'漢'.repeat(20)}`],
  ])('are found: %s', async (_, name, column) => {
    const { db } = database
    const table = defineTable(
      name,
      {
        id: int4().primaryKey(),
        value: int4()
          .named(column)
          .unique()
          .check(sql`${sql.id(column)} < 10`),
        other: int4().named(long('o')),
        parent: int4()
          .named(long('p'))
          .references(() => clubs.id),
      },
      (t) => [unique().on(t.other, t.value)],
    )
    await db.table(table).initialize()
    await using named = new Database({ url: database.url, tables: { table } })
    const rows = named.table(table)
    await rows.create({ id: 1, value: 1, other: 1 })
    const told = async (call: () => unknown) => {
      const { table: of, columns } = await errorOf(call)
      return [of, columns]
    }
    expect(await told(() => rows.create({ id: 1 }))).toStrictEqual([name, ['id']])
    expect(await told(() => rows.create({ id: 2, value: 1 }))).toStrictEqual([name, ['value']])
    expect(await told(() => rows.create({ id: 2, value: 11 }))).toStrictEqual([name, ['value']])
    expect(await told(() => rows.create({ id: 2, parent: 11 }))).toStrictEqual([name, ['parent']])
    await rows.drop()
  })
})

// the compiler does not know the columns of a table that is made in a loop
const byProperty = <T>(columns: Readonly<Record<string, T>>, property: string): T => columns[property] as T

describe('names that look like the sentences they stand in', () => {
  const names = [
    ...hostileNames,
    'a)=(b',
    'a, b',
    'a,b',
    ')',
    'Key (a)=(b',
    '" violates not-null constraint',
    '1',
  ]
  const table = defineTable(
    'odd)=( "ones"',
    {
      ...Object.fromEntries(
        names.map((name, index) => [`p${index}`, text().named(name).default('').notNull()] as const),
      ),
      id: int4().primaryKey(),
      a: text(),
      b: text(),
    },
    (t) => names.map((_, index) => unique(`unique ${index}`).on(byProperty(t, `p${index}`))),
  )
  const columns = [...names, 'id', 'a', 'b'].map((name) => `"${name.replaceAll('"', '""')}" TEXT`)

  beforeAll(async () => {
    await database.db.execute(`create table "odd)=( ""ones""" (${columns.join(', ')})`)
  })
  afterEach(() => raiseOn(database.db, 'odd)=( "ones"', null))

  test.skipIf(onCockroach)('are told from values, in the sentence of NOT NULL', async () => {
    const { db } = database
    for (const [index, name] of names.entries()) {
      const message = `null value in column ${JSON.stringify(name)} violates not-null constraint`
      await raiseOn(db, 'odd)=( "ones"', { code: '23502', message })
      const error = await errorOf(() => db.table(table).deleteWhere({ a: 'x' }))
      expect([name, error.table, error.columns]).toStrictEqual([name, 'odd)=( "ones"', [`p${index}`]])
    }
  })

  test.skipIf(onCockroach)('are told from values, in DETAIL', async () => {
    const { db } = database
    const told = async (detail: string) => {
      const raised = { code: '23505', message: 'duplicate key', detail, constraint: 'unheard_of' }
      await raiseOn(db, 'odd)=( "ones"', raised)
      const error = await errorOf(() => db.table(table).deleteWhere({ a: 'x' }))
      return error.columns
    }
    const property = (name: string) => `p${names.indexOf(name)}`
    expect(await told('Key (id)=(1) already exists.')).toStrictEqual(['id'])
    expect(await told('Key (id,1)=(1,2) already exists.')).toStrictEqual(['id', property('1')])
    expect(await told(`Key (id, "'")=(1, 2) already exists.`)).toStrictEqual(['id', property("'")])
    expect(await told("Key (b)=(')=(1, id') already exists.")).toStrictEqual(['b'])
    // one column of an odd name, or one of a plain name with an odd value
    expect(await told('Key (a)=(b)=(1) already exists.')).toBe(undefined)
    // one column of an odd name, or two
    expect(await told('Key (a,b)=(1) already exists.')).toBe(undefined)
    expect(await told('Key (no such column)=(1) already exists.')).toBe(undefined)
    expect(await told('Keys (id)=(1)')).toBe(undefined)
  })

  test.skipIf(onCockroach)('are not guessed where nobody declared them', async () => {
    const { db } = database
    const told = async (detail: string) => {
      const raised = { code: '23505', message: 'duplicate key', detail, constraint: 'unheard_of' }
      await raiseOn(db, 'strangers', raised)
      const { columns } = await errorOf(() => db.sql`delete from strangers where 'x' = ${SECRET}`)
      await raiseOn(db, 'strangers', null)
      return columns
    }
    expect(await told(`Key (a)=(b)=(c) already exists.`)).toBe(undefined)
    expect(await told(`Key (a b)=(1) already exists.`)).toBe(undefined)
    expect(await told(`Key (lower(a))=(1) already exists.`)).toBe(undefined)
    expect(await told(`Key (${SECRET})=(1) already exists.`)).toBe(undefined)
  })

  test('are found by the constraints of a real table', async () => {
    const { db } = database
    for (const [index, name] of names.entries()) {
      const single = defineTable(`single ${index}`, {
        id: int4().primaryKey(),
        value: text().named(name).unique(),
        needed: text().notNull().named(`needed ${name}`.slice(0, 20)),
      })
      await db.table(single).initialize()
      await db.table(single).create({ id: 1, value: SECRET, needed: '' })
      const error = await errorOf(() => db.table(single).create({ id: 2, value: SECRET, needed: '' }))
      expect([name, error.name, error.table, error.columns]).toStrictEqual([
        name,
        'UniqueViolationError',
        `single ${index}`,
        ['value'],
      ])
      expectHidden(error, SECRET)
      const missing = await errorOf(() => db.table(single).update(1, { needed: sql`null` as never }))
      expect([name, missing.name, missing.columns]).toStrictEqual([name, 'NotNullViolationError', ['needed']])
      await db.table(single).drop()
    }
  })
})
