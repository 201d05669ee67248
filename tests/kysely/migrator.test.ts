import { CamelCasePlugin, Kysely, type Migration, Migrator, NO_MIGRATIONS, sql } from 'kysely'
import { CockroachDialect, type QueryEvent } from 'manticore-cockroachdb'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { useDatabase } from '../support/database.js'
import { deferred } from '../support/deferred.js'

type Db = Parameters<Migration['up']>[0]

const database = useDatabase()
const opened: Kysely<unknown>[] = []

const open = (onQuery?: (event: QueryEvent) => void, maxConnections = 10): Db => {
  const kysely: Db = new Kysely({
    dialect: new CockroachDialect({ url: database.url, maxConnections, ...(onQuery && { onQuery }) }),
  })
  opened.push(kysely)
  return kysely
}

const teas: Readonly<Record<string, Migration>> = {
  '1_teas': {
    up: async (db) => {
      await db.schema
        .createTable('teas')
        .addColumn('id', 'int4', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .execute()
      await db.insertInto('teas').values({ id: 1, name: 'Sencha' }).execute()
    },
    down: async (db) => {
      await db.schema.dropTable('teas').execute()
    },
  },
  '2_origin': {
    up: async (db) => {
      await db.schema.alterTable('teas').addColumn('origin', 'text').execute()
      await db.schema.createIndex('teas_origin_idx').on('teas').column('origin').execute()
    },
    down: async (db) => {
      await db.schema.dropIndex('teas_origin_idx').on('teas').execute()
      await db.schema.alterTable('teas').dropColumn('origin').execute()
    },
  },
}

const migratorOf = (db: Db, migrations = teas): Migrator =>
  new Migrator({ db, provider: { getMigrations: async () => migrations } })

const isLocked = async (db: Db): Promise<number> => {
  const { is_locked } = await db
    .selectFrom('kysely_migration_lock')
    .select('is_locked')
    .executeTakeFirstOrThrow()
  return Number(is_locked)
}

const lockUntil = async (db: Db, until: ReturnType<typeof sql>): Promise<void> => {
  await db.updateTable('kysely_migration_lock').set({ is_locked: until }).execute()
}

afterEach(async () => {
  const db = open()
  for (const table of ['teas', 'kysely_migration', 'kysely_migration_lock']) {
    await db.schema.dropTable(table).ifExists().execute()
  }
  await Promise.all(opened.splice(0).map((kysely) => kysely.destroy()))
})

describe("Kysely's Migrator", () => {
  test('goes up and down, and tells where it stands', async () => {
    const db = open()
    const migrator = migratorOf(db)
    const up = await migrator.migrateToLatest()
    expect(up).toStrictEqual({
      results: [
        { migrationName: '1_teas', direction: 'Up', status: 'Success' },
        { migrationName: '2_origin', direction: 'Up', status: 'Success' },
      ],
    })
    expect(await db.selectFrom('teas').selectAll().execute()).toStrictEqual([
      { id: 1, name: 'Sencha', origin: null },
    ])
    expect((await migrator.migrateToLatest()).results).toStrictEqual([])
    expect((await migrator.migrateDown()).results?.map(({ status }) => status)).toStrictEqual(['Success'])
    expect(await db.selectFrom('teas').selectAll().execute()).toStrictEqual([{ id: 1, name: 'Sencha' }])
    expect(
      (await migrator.getMigrations()).map(({ executedAt }) => executedAt instanceof Date),
    ).toStrictEqual([true, false])
    expect((await migrator.migrateTo(NO_MIGRATIONS)).results).toHaveLength(1)
    expect((await db.introspection.getTables()).map(({ name }) => name)).toStrictEqual([])
    expect(await isLocked(db)).toBe(0)
  })

  test('needs no more than one connection', async () => {
    const db = open(undefined, 1)
    expect((await migratorOf(db).migrateToLatest()).results).toHaveLength(2)
    expect(await isLocked(db)).toBe(0)
  })

  test('runs nothing in a transaction, and takes no advisory lock', async () => {
    const texts: string[] = []
    await migratorOf(open(({ text }) => texts.push(text))).migrateToLatest()
    expect(
      texts.filter((text) => /^(begin|start|commit|savepoint)|advisory|for update/i.test(text)),
    ).toStrictEqual([])
    expect(texts.filter((text) => text.startsWith('create table "teas"'))).toHaveLength(1)
  })

  test('keeps what was done before a migration that fails, and says so', async () => {
    const db = open()
    const { error, results } = await migratorOf(db, {
      ...teas,
      '2_origin': { up: async (failing) => void (await sql`select 1 / 0`.execute(failing)) },
    }).migrateToLatest()
    expect((error as Error).name).toBe('DataError')
    expect(results?.map(({ status }) => status)).toStrictEqual(['Success', 'Error'])
    expect(await isLocked(db)).toBe(0)
    expect((await migratorOf(db).migrateToLatest()).results).toHaveLength(1)
  })

  test('runs each migration once when several begin at the same time', async () => {
    let running = 0
    let most = 0
    const ran: string[] = []
    const counted = Object.fromEntries(
      Object.entries(teas).map(([name, { up }]): [string, Migration] => [
        name,
        {
          up: async (db) => {
            most = Math.max(most, ++running)
            ran.push(name)
            await up(db)
            running--
          },
        },
      ]),
    )
    const outcomes = await Promise.all(
      [open(), open(), open()].map((db) => migratorOf(db, counted).migrateToLatest()),
    )
    expect(outcomes.map(({ error }) => error)).toStrictEqual([undefined, undefined, undefined])
    expect([ran, most]).toStrictEqual([['1_teas', '2_origin'], 1])
    expect(outcomes.flatMap(({ results }) => results ?? [])).toHaveLength(2)
  })

  test('waits while another migrates, for as long as that renews its lease', async () => {
    const db = open()
    await migratorOf(db, {}).migrateToLatest()
    await lockUntil(db, sql`extract(epoch from now())::INT8 + 1000`)
    const asked = vi.fn()
    const begun = deferred()
    const waiting = migratorOf(
      open(({ text }) => {
        if (/^update "kysely_migration_lock"/.test(text)) {
          asked()
          begun.resolve()
        }
      }),
    ).migrateToLatest()
    await begun.promise
    await vi.waitFor(() => expect(asked.mock.calls.length).toBeGreaterThan(1), 5000)
    expect((await db.introspection.getTables()).map(({ name }) => name)).toStrictEqual([])
    await lockUntil(db, sql`0`)
    expect((await waiting).results).toHaveLength(2)
  })

  test('takes over the lease of one that died', async () => {
    const db = open()
    await migratorOf(db, {}).migrateToLatest()
    await lockUntil(db, sql`extract(epoch from now())::INT8 - 1`)
    expect((await migratorOf(db).migrateToLatest()).results).toHaveLength(2)
    expect(await isLocked(db)).toBe(0)
  })

  test('holds a lease of a minute while it migrates, and gives up none but its own', async () => {
    const db = open()
    let left = 0
    const { error } = await migratorOf(db, {
      only: {
        up: async () => {
          const { rows } = await sql<{
            left: bigint
          }>`select is_locked - extract(epoch from now())::INT8 as left
            from kysely_migration_lock`.execute(db)
          left = Number(rows[0]?.left)
          // somebody who found it over
          await lockUntil(db, sql`2000000000`)
        },
      },
    }).migrateToLatest()
    expect(error).toBeUndefined()
    expect(left).toBeGreaterThan(30)
    expect(left).toBeLessThanOrEqual(61)
    expect(await isLocked(db)).toBe(2_000_000_000)
  })

  test('renews its lease while it migrates', async () => {
    const db = open()
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const { error } = await migratorOf(db, {
        only: {
          up: async () => {
            const until = await isLocked(db)
            // as if a renewal had been lost on its way back; another one ends sooner than this
            await lockUntil(db, sql`${sql.lit(until + 30)}`)
            vi.advanceTimersByTime(20_000)
            await vi.waitFor(async () => expect(await isLocked(db)).toBeLessThan(until + 30), 5000)
          },
        },
      }).migrateToLatest()
      expect(error).toBeUndefined()
    } finally {
      vi.useRealTimers()
    }
    expect(await isLocked(db)).toBe(0)
  })

  test('has its tables where it is told to, under the names its plugins make', async () => {
    const db = open().withPlugin(new CamelCasePlugin())
    const migrator = new Migrator({
      db,
      provider: { getMigrations: async () => ({ only: { up: async () => undefined } }) },
      migrationTableName: 'doneSoFar',
      migrationLockTableName: 'doneLock',
      migrationTableSchema: 'journal',
    })
    await migrator.migrateToLatest()
    const tables = (await db.introspection.getTables()).map(({ schema, name }) => `${schema}.${name}`)
    expect(tables).toStrictEqual(['journal.done_lock', 'journal.done_so_far'])
    await db.schema.dropSchema('journal').cascade().execute()
  })
})
