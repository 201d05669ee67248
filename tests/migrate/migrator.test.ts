import {
  IrreversibleMigrationError,
  MigrationChecksumError,
  MigrationError,
  Migrator,
  type Progress,
} from '@manticore/migrate'
import { describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { errorOf, wrong } from '../support/refusal.js'
import { isSynchronous } from '../support/target.js'
import { useEmptySchema } from './support/catalog.js'
import { makeFolder } from './support/folder.js'

const database = useDatabase()

useEmptySchema(database)

const USERS = '20260101000000_create_users'
const TEAMS = '20260102000000_create_teams'
const ROWS = '20260103000000_first_rows'
const [USERS_VERSION, TEAMS_VERSION, ROWS_VERSION] = [USERS, TEAMS, ROWS].map((name) => name.slice(0, 14))

const threeMigrations = () => {
  const folder = makeFolder()
  folder.sql(
    USERS,
    'CREATE TABLE users (id INT8 PRIMARY KEY);\nCREATE INDEX users_idx ON users (id);',
    'DROP TABLE users;',
  )
  folder.sql(TEAMS, 'CREATE TABLE teams (id INT8 PRIMARY KEY);', 'DROP TABLE teams;')
  folder.sql(
    ROWS,
    'INSERT INTO users VALUES (1);\nINSERT INTO teams VALUES (2);',
    'DELETE FROM teams;\nDELETE FROM users;',
  )
  return { folder, migrator: new Migrator(database.db, { directory: folder.path }) }
}

const applied = async (migrator: Migrator): Promise<string[]> =>
  (await migrator.getAppliedMigrations()).map(({ name }) => name)

const names = (runs: readonly { readonly name: string }[]): string[] => runs.map(({ name }) => name)

const tables = async (): Promise<unknown[]> => {
  const rows = await database.db.execute<{ name: string }>(
    "select tablename as name from pg_catalog.pg_tables where schemaname = 'public' order by tablename",
  )
  return rows.map(({ name }) => name)
}

describe('migrate', () => {
  test('applies what is not applied, in the order of the versions, and then nothing', async () => {
    const { migrator } = threeMigrations()
    expect(await migrator.migrate()).toStrictEqual({
      applied: [
        [USERS_VERSION, USERS, 2],
        [TEAMS_VERSION, TEAMS, 1],
        [ROWS_VERSION, ROWS, 2],
      ].map(([version, name, statements]) => ({
        version,
        name,
        direction: 'up',
        durationMs: expect.any(Number),
        statements,
        resumed: false,
      })),
      reverted: [],
      statements: [],
    })
    expect(await tables()).toStrictEqual(['_migrations', '_migrations_lock', 'teams', 'users'])
    expect(await migrator.migrate()).toStrictEqual({ applied: [], reverted: [], statements: [] })
  })

  test('tells what is applied, and which version is the newest', async () => {
    const { migrator } = threeMigrations()
    expect([await migrator.getCurrentVersion(), await applied(migrator)]).toStrictEqual([undefined, []])
    const before = Date.now()
    await migrator.migrate({ to: wrong(TEAMS_VERSION) })
    const files = await migrator.loadMigrations()
    const found = await migrator.getAppliedMigrations()
    expect(found).toStrictEqual(
      files.slice(0, 2).map(({ version, name, checksum }) => ({
        version,
        name,
        checksum,
        appliedAt: expect.any(Date),
        durationMs: expect.any(Number),
      })),
    )
    expect(Math.abs((found[0]?.appliedAt.getTime() ?? 0) - before)).toBeLessThan(60_000)
    expect(await migrator.getCurrentVersion()).toBe(TEAMS_VERSION)
    expect(await migrator.isApplied(TEAMS_VERSION ?? '')).toBe(true)
    expect(await migrator.isApplied(ROWS_VERSION ?? '')).toBe(false)
  })

  test('goes to a version, up and down', async () => {
    const { migrator } = threeMigrations()
    expect(names((await migrator.migrate({ to: TEAMS_VERSION })).applied)).toStrictEqual([USERS, TEAMS])
    await migrator.migrate()
    const down = await migrator.migrate({ to: USERS_VERSION })
    expect([names(down.applied), names(down.reverted)]).toStrictEqual([[], [ROWS, TEAMS]])
    expect(await applied(migrator)).toStrictEqual([USERS])
  })

  test('names the versions that are like one there is not', async () => {
    const { migrator } = threeMigrations()
    const error = await errorOf(() => migrator.migrate({ to: '20260102' }))
    expect(error).toBeInstanceOf(MigrationError)
    expect(error.message).toBe(
      'there is no migration of version "20260102"; among those there are 20260102000000_create_teams, ' +
        '20260101000000_create_users, 20260103000000_first_rows. A version is the number before the name',
    )
    expect(await tables()).toStrictEqual([])
  })

  test('applies a file that came later and is older', async () => {
    const { folder, migrator } = threeMigrations()
    await migrator.migrate()
    const name = '20260101120000_late'
    folder.sql(name, 'CREATE TABLE late (id INT8 PRIMARY KEY);')
    const status = await migrator.status()
    expect([names(status.pending), names(status.outOfOrder)]).toStrictEqual([[name], [name]])
    expect(names((await migrator.migrate()).applied)).toStrictEqual([name])
    expect(await applied(migrator)).toStrictEqual([USERS, name, TEAMS, ROWS])
  })

  test('goes on without the file of an applied one, which status tells', async () => {
    const folder = makeFolder()
    const { migrator: before } = threeMigrations()
    await before.migrate()
    folder.sql('20260104000000_more', 'CREATE TABLE more (id INT8 PRIMARY KEY);', 'DROP TABLE more;')
    const migrator = new Migrator(database.db, { directory: folder.path })
    expect(names((await migrator.status()).missing)).toStrictEqual([USERS, TEAMS, ROWS])
    expect(names((await migrator.migrate()).applied)).toStrictEqual(['20260104000000_more'])
    expect((await errorOf(() => migrator.rollback({ count: 2 }))).message).toBe(
      `${ROWS} is to be undone, and its file is missing`,
    )
    expect(await tables()).toContain('more')
  })

  test('refuses files that were changed after they had been applied, and takes them when told to', async () => {
    const { folder, migrator } = threeMigrations()
    await migrator.migrate()
    folder.sql(USERS, 'CREATE TABLE users (id INT8 PRIMARY KEY, name TEXT);', 'DROP TABLE users;')
    folder.sql(TEAMS, 'CREATE TABLE teams (id INT8 PRIMARY KEY, name TEXT);', 'DROP TABLE teams;')
    expect(names((await migrator.status()).changed)).toStrictEqual([USERS, TEAMS])
    const error = await errorOf(() => migrator.migrate())
    expect(error).toBeInstanceOf(MigrationChecksumError)
    expect(error).toMatchObject({ code: 'MIGRATION', versions: [USERS_VERSION, TEAMS_VERSION] })
    expect(error.message).toMatch(/^changed after being applied: 20260101000000_create_users.sql, 20260102/)
    const rest = await errorOf(() => migrator.migrate({ acceptChanged: [USERS_VERSION ?? ''] }))
    expect(rest).toMatchObject({ versions: [TEAMS_VERSION] })
    await migrator.migrate({ acceptChanged: true })
    expect((await migrator.status()).changed).toStrictEqual([])
    await migrator.migrate()
  })

  test('finds a file with other line ends unchanged', async () => {
    const { folder, migrator } = threeMigrations()
    await migrator.migrate()
    folder.write(
      `${TEAMS}.sql`,
      'CREATE TABLE teams (id INT8 PRIMARY KEY);\r\n-- @UNDO\r\nDROP TABLE teams;\r\n',
    )
    await migrator.migrate()
  })

  test('runs nothing and creates nothing when it is dry', async () => {
    const { migrator } = threeMigrations()
    const run = await migrator.migrate({ dryRun: true, to: TEAMS_VERSION })
    expect(names(run.applied)).toStrictEqual([USERS, TEAMS])
    const up = { direction: 'up', version: USERS_VERSION, name: USERS }
    expect(run.statements).toStrictEqual([
      { ...up, line: 1, text: 'CREATE TABLE users (id INT8 PRIMARY KEY)' },
      { ...up, line: 2, text: 'CREATE INDEX users_idx ON users (id)' },
      {
        ...up,
        version: TEAMS_VERSION,
        name: TEAMS,
        line: 1,
        text: 'CREATE TABLE teams (id INT8 PRIMARY KEY)',
      },
    ])
    expect(await tables()).toStrictEqual([])
    await migrator.migrate()
    const down = await migrator.rollback({ dryRun: true })
    expect(down.statements.map(({ text, direction }) => [direction, text])).toStrictEqual([
      ['down', 'DELETE FROM teams'],
      ['down', 'DELETE FROM users'],
    ])
    expect(await applied(migrator)).toHaveLength(3)
  })

  test('applies what was just created', async () => {
    const { path: directory } = makeFolder()
    const migrator = new Migrator(database.db, { directory })
    const { name } = await migrator.createMigration(
      'create pets table',
      'CREATE TABLE pets (id INT8 PRIMARY KEY);',
      'DROP TABLE pets;',
    )
    expect(names((await migrator.migrate()).applied)).toStrictEqual([name])
    expect(names((await migrator.rollback()).reverted)).toStrictEqual([name])
  })
})

describe('rollback', () => {
  test('undoes the newest, so many, or all that are newer than a version', async () => {
    const { migrator } = threeMigrations()
    await migrator.migrate()
    expect(names((await migrator.rollback()).reverted)).toStrictEqual([ROWS])
    await migrator.migrate()
    expect(names((await migrator.rollback({ count: 2 })).reverted)).toStrictEqual([ROWS, TEAMS])
    await migrator.migrate()
    expect(names((await migrator.rollback({ to: USERS_VERSION })).reverted)).toStrictEqual([ROWS, TEAMS])
    expect(names((await migrator.rollback({ count: Number.POSITIVE_INFINITY })).reverted)).toStrictEqual([
      USERS,
    ])
    expect(await migrator.rollback()).toStrictEqual({ applied: [], reverted: [], statements: [] })
    expect(await tables()).toStrictEqual(['_migrations', '_migrations_lock'])
  })

  test('goes back to nothing that is not applied', async () => {
    const { migrator } = threeMigrations()
    await migrator.migrate({ to: USERS_VERSION })
    expect((await errorOf(() => migrator.rollback({ to: TEAMS_VERSION }))).message).toBe(
      `${TEAMS} is not applied, so there is no going back to it`,
    )
    expect((await errorOf(() => migrator.rollback({ to: '1' }))).message).toMatch(/^there is no migration of/)
  })

  test('of one without an undo is refused before anything runs, also when it is the third', async () => {
    const { folder, migrator } = threeMigrations()
    folder.sql('20260101500000_forever', 'CREATE TABLE forever (id INT8 PRIMARY KEY);')
    await migrator.migrate()
    const error = await errorOf(() => migrator.rollback({ count: 3 }))
    expect(error).toBeInstanceOf(IrreversibleMigrationError)
    expect(error).toMatchObject({ version: '20260101500000', file: expect.stringMatching(/forever.sql$/) })
    expect(await applied(migrator)).toHaveLength(4)
    expect(await errorOf(() => migrator.migrate({ to: USERS_VERSION }))).toBeInstanceOf(
      IrreversibleMigrationError,
    )
  })

  test('checks only the files it undoes for changes', async () => {
    const { folder, migrator } = threeMigrations()
    await migrator.migrate()
    folder.sql(USERS, 'CREATE TABLE other (id INT8 PRIMARY KEY);', 'DROP TABLE users;')
    await migrator.rollback({ count: 2 })
    expect(await errorOf(() => migrator.rollback())).toBeInstanceOf(MigrationChecksumError)
    await migrator.rollback({ acceptChanged: true })
    expect(await applied(migrator)).toStrictEqual([])
  })
})

describe('a migration', () => {
  const migratorOf = (up: string, down?: string) => {
    const folder = makeFolder()
    folder.sql(USERS, up, down)
    return new Migrator(database.db, { directory: folder.path })
  }

  test('runs statements that change data, one after the other, in one transaction', async () => {
    await database.db.execute('create table things (id INT8 primary key)')
    const migrator = migratorOf('INSERT INTO things VALUES (1);\nINSERT INTO things VALUES (1);')
    expect((await errorOf(() => migrator.migrate())).cause).toMatchObject({ code: '23505' })
    expect(await database.db.execute('select id from things')).toStrictEqual([])
  })

  test('runs such a transaction again where the database asks for it', async () => {
    await database.db.execute('create table things (id INT8 primary key)')
    await database.db.execute('create sequence tries')
    await database.db.execute(
      "create function flaky() returns trigger language plpgsql as 'begin if nextval(''tries'') < 3 then " +
        "raise exception using errcode = ''40001''; end if; return new; end'",
    )
    await database.db.execute(
      'create trigger flaky before update on things for each statement execute function flaky()',
    )
    const migrator = migratorOf('INSERT INTO things VALUES (1);\nUPDATE things SET id = 2;')
    await migrator.migrate()
    expect(await database.db.execute('select id from things')).toStrictEqual([{ id: 2n }])
  })

  test('keeps its settings to itself', async () => {
    const folder = makeFolder()
    folder.sql(
      USERS,
      "CREATE SCHEMA app;\nSET search_path = app;\nCREATE TABLE inner_one (id INT8 PRIMARY KEY);\nSELECT set_config('search_path', 'app', false);\nINSERT INTO inner_one VALUES (1);",
    )
    folder.sql(TEAMS, 'CREATE TABLE outer_one (id INT8 PRIMARY KEY);')
    const migrator = new Migrator(database.db, { directory: folder.path })
    await migrator.migrate()
    expect(await tables()).toStrictEqual(['_migrations', '_migrations_lock', 'outer_one'])
    expect(await database.db.execute('select id from app.inner_one')).toStrictEqual([{ id: 1n }])
    expect(await database.db.execute('select current_schema() as name')).toStrictEqual([{ name: 'public' }])
    await database.db.execute('drop schema app cascade')
  })

  test('that ends with a setting is whole', async () => {
    const migrator = migratorOf('CREATE TABLE things (id INT8 PRIMARY KEY);\nSET statement_timeout = 1000;')
    await migrator.migrate()
    expect(await applied(migrator)).toStrictEqual([USERS])
  })

  test('begins and ends no transaction, which is told before anything runs', async () => {
    const migrator = migratorOf('CREATE TABLE things (id INT8 PRIMARY KEY);\nCOMMIT;')
    const error = await errorOf(() => migrator.migrate())
    expect(error.message).toMatch(/^20260101000000_create_users.sql, line 2: a migration neither begins nor/)
    expect(error).toMatchObject({ line: 2, version: USERS_VERSION, statement: 'COMMIT' })
    expect(await tables()).toStrictEqual([])
  })

  test('is one transaction, where PostgreSQL is asked for it', async () => {
    const migrator = migratorOf(
      'CREATE TABLE things (id INT8 PRIMARY KEY);\nSET search_path = pg_catalog;\nINSERT INTO public.things VALUES (1);\nSELECT 1 / 0;',
    )
    const error = await errorOf(() => migrator.migrate({ transaction: 'migration' }))
    expect(error).toMatchObject({ line: 4 })
    expect(error.message).toMatch(/division by zero.*Nothing of it was applied$/)
    expect(await tables()).toStrictEqual(['_migrations', '_migrations_lock'])
    expect((await migrator.status()).partial).toBeUndefined()
    const good = migratorOf(
      'CREATE TABLE things (id INT8 PRIMARY KEY);\nINSERT INTO things VALUES (1);',
      'DROP TABLE things;',
    )
    await good.migrate({ transaction: 'migration' })
    expect(await applied(good)).toStrictEqual([USERS])
    await good.rollback({ transaction: 'migration' })
    expect(await applied(good)).toStrictEqual([])
  })

  test('is stopped by a signal, and goes on in the next run', { timeout: 20_000 }, async () => {
    const migrator = migratorOf(
      'CREATE TABLE things (id INT8 PRIMARY KEY);\nCREATE TABLE slow AS SELECT CASE WHEN count(*) = 0 THEN pg_sleep(60)::TEXT END AS nothing FROM things;',
    )
    const stop = new AbortController()
    const start = performance.now()
    const error = await errorOf(() =>
      migrator.migrate({
        signal: stop.signal,
        onProgress: (progress) => {
          if (progress.kind === 'waiting') {
            stop.abort(new Error('enough'))
          }
        },
      }),
    )
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(error.message).toMatch(/^20260101000000_create_users.sql: stopped by its signal/)
    expect(await migrator.status()).toMatchObject({
      partial: { finished: 1, statements: 2, inDoubt: false },
      lock: undefined,
    })
    await database.db.execute('insert into things values (1)')
    expect((await migrator.migrate()).applied).toMatchObject([{ name: USERS, statements: 1, resumed: true }])
    const aborted = await errorOf(() => migrator.migrate({ signal: AbortSignal.abort() }))
    expect(aborted.message).toBe('stopped by its signal before anything was run')
  })

  test('is told of as it goes on', async () => {
    const migrator = migratorOf('CREATE TABLE things (id INT8 PRIMARY KEY);\nSELECT pg_sleep(1.2);')
    const seen: unknown[] = []
    await migrator.migrate({
      onProgress: (progress: Progress) => {
        const { kind } = progress
        const what = 'state' in progress ? `${kind} ${progress.state}` : kind
        // a slow machine may be told twice that it waits
        if (what !== seen.at(-1)) {
          seen.push(what)
        }
      },
    })
    expect(seen).toStrictEqual([
      'migration begun',
      'statement begun',
      'statement finished',
      'statement begun',
      'waiting',
      'statement finished',
      'migration finished',
    ])
  })
})

describe('a module', () => {
  // the text of the module would lose its promises, too; tests/sync has its own
  test.skipIf(isSynchronous)('gets the database, in a transaction where it says so', async () => {
    const folder = makeFolder()
    folder.write(
      `${USERS}.mjs`,
      "export const up = async (db) => { await db.createTable('things', { id: 'INT8 PRIMARY KEY' }) }\n" +
        "export const down = (db) => db.dropTable('things')",
    )
    folder.write(
      `${TEAMS}.ts`,
      "import type { Database } from 'manticore-cockroachdb'\nexport const transaction = true\n" +
        "export const up = async (db: Database): Promise<void> => { await db.insert('things', { id: 1n }); " +
        "if ((await db.select('things')).length > 1) throw new Error('too many') }",
    )
    const migrator = new Migrator(database.db, { directory: folder.path })
    const { statements } = await migrator.migrate({ dryRun: true })
    expect(statements.map(({ line, text }) => [line, text])).toStrictEqual([
      [undefined, `/* up(db) of ${folder.path}/${USERS}.mjs */`],
      [undefined, `/* up(db) of ${folder.path}/${TEAMS}.ts */`],
    ])
    expect(names((await migrator.migrate()).applied)).toStrictEqual([USERS, TEAMS])
    expect(await errorOf(() => migrator.rollback())).toBeInstanceOf(IrreversibleMigrationError)
  })

  // the text of the module would lose its promises, too; tests/sync has its own
  test.skipIf(isSynchronous)('that throws in its transaction has done nothing', async () => {
    await database.db.execute('create table things (id INT8 primary key)')
    const folder = makeFolder()
    folder.write(
      `${USERS}.mjs`,
      "export const transaction = true\nexport const up = async (db) => { await db.insert('things', { id: 1n }); throw new Error('no') }",
    )
    const migrator = new Migrator(database.db, { directory: folder.path })
    const error = await errorOf(() => migrator.migrate())
    expect(error.message).toBe('20260101000000_create_users.mjs, up(db): no. Nothing of it was applied')
    expect(await database.db.select('things')).toStrictEqual([])
    expect(await migrator.status()).toMatchObject({ partial: undefined, pending: [{ name: USERS }] })
  })

  // the text of the module would lose its promises, too; tests/sync has its own
  test.skipIf(isSynchronous)(
    'that throws without one is in doubt until somebody says what came of it',
    async () => {
      const folder = makeFolder()
      const body = (fails: boolean) =>
        `export const up = async (db) => { await db.execute('create table if not exists things (id INT8)'); ${fails ? "throw new Error('no')" : ''} }`
      folder.write(`${USERS}.mjs`, body(true))
      const migrator = new Migrator(database.db, { directory: folder.path })
      const error = await errorOf(() => migrator.migrate())
      expect(error.message).toMatch(/^20260101000000_create_users.mjs, up\(db\): no. Whether it took effect/)
      expect((await migrator.status()).partial).toMatchObject({ inDoubt: true, direction: 'up' })
      expect((await errorOf(() => migrator.migrate())).message).toMatch(/an earlier run was interrupted here/)
      await migrator.migrate({ resolve: 'done' })
      expect(await applied(migrator)).toStrictEqual([USERS])
    },
  )
})

describe('wrong use is refused before anything is sent', () => {
  const closed = () => new Migrator(database.db, { directory: '/nowhere' })

  // tests/sync has its own of these two, in which the class has its other name
  test.skipIf(isSynchronous).each([
    [() => new Migrator(wrong({}), { directory: '.' }), 'new Migrator() expects a Database; got an object'],
    [
      () => new Migrator(database.db, wrong(undefined)),
      'new Migrator() expects { directory } behind the database',
    ],
  ])('by the constructor, %#', async (call, message) => {
    const error = await errorOf(async () => call())
    expect([error.name, error.message]).toStrictEqual(['ValidationError', message])
  })

  test.each([
    [
      () => new Migrator(database.db, { directory: '.', leaseDuration: 5 }),
      'leaseDuration expects milliseconds from 300 to 3600000; got a number',
    ],
    [() => closed().migrate(wrong(null)), 'migrate expects an object of options; got null'],
    [
      () => closed().migrate(wrong({ too: '1' })),
      '"too" is not an option of migrate; the options are dryRun, onProgress, lockTimeout, acceptChanged, resolve, transaction, signal, to',
    ],
    [
      () => closed().migrate({ to: wrong(20260101000000) }),
      'migrate: to must be a version, such as "20261120163000"; got a number',
    ],
    [
      () => closed().migrate({ lockTimeout: -1 }),
      'migrate: lockTimeout must be milliseconds from 0, or Infinity; got a number',
    ],
    [
      () => closed().migrate({ resolve: wrong('maybe') }),
      'migrate: resolve must be "done" or "again"; got a string',
    ],
    [
      () => closed().rollback({ count: 0 }),
      'rollback: count must be a whole number from 1, or Infinity; got a number',
    ],
    [
      () => closed().rollback({ count: 1, to: '2' }),
      'rollback: count and to are both given; one of them says how far',
    ],
    [() => closed().isApplied(wrong(1)), 'isApplied expects a version; got a number'],
  ])('%#', async (call, message) => {
    const error = await errorOf(async () => call())
    expect([error.name, error.message]).toStrictEqual(['ValidationError', message])
  })
})
