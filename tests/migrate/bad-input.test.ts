import { Migrator } from '@manticore/migrate'
import { Database } from 'manticore-cockroachdb'
import { expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { startProxy } from '../support/proxy.js'
import { errorOf } from '../support/refusal.js'
import { isSynchronous } from '../support/target.js'
import { useEmptySchema } from './support/catalog.js'
import { makeFolder } from './support/folder.js'

const database = useDatabase()

useEmptySchema(database)

const withUser = (user: string, password: string): string => {
  const url = new URL(database.url)
  url.username = user
  url.password = password
  return url.toString()
}

const one = () => {
  const folder = makeFolder()
  folder.sql('20260101000000_one', 'CREATE TABLE one (id INT8);')
  return folder.path
}

test('a user who may create no tables is told which', async () => {
  const directory = one()
  await database.db.execute("create role guest login password 'guest'")
  await database.db.execute('grant usage on schema public to guest')
  await using db = new Database({ url: withUser('guest', 'guest') })
  const migrator = new Migrator(db, { directory })
  expect((await migrator.status()).pending).toHaveLength(1)
  const error = await errorOf(() => migrator.migrate())
  expect([error.name, error.message]).toStrictEqual([
    'MigrationError',
    'the tables of the journal, "public"."_migrations" and "public"."_migrations_lock", cannot be created: permission denied ' +
      'for schema public; GRANT it to the user, SQLSTATE 42501. Migrate as a user who may create tables there',
  ])
  // with the tables there, it is the migration that is refused
  await new Migrator(database.db, { directory }).migrate()
  await database.db.execute('grant select, insert, update, delete on _migrations, _migrations_lock to guest')
  const next = makeFolder()
  next.sql('20260101000000_one', 'CREATE TABLE one (id INT8);')
  next.sql('20260102000000_two', 'CREATE TABLE two (id INT8);')
  const refused = await errorOf(() => new Migrator(db, { directory: next.path }).migrate())
  expect(refused.message).toMatch(
    /^20260102000000_two.sql, line 1: .*permission denied.*Nothing of it was applied$/,
  )
  expect(await database.db.execute('select version from _migrations')).toStrictEqual([
    { version: '20260101000000' },
  ])
  await database.db.execute('drop owned by guest')
  await database.db.execute('drop role guest')
})

test('a connection without a schema is told so', async () => {
  const url = new URL(database.url)
  url.searchParams.set('options', '-c search_path=nowhere')
  await using db = new Database({ url: url.toString() })
  expect((await errorOf(() => new Migrator(db, { directory: one() }).status())).message).toMatch(
    /^there is no schema for the journal of migrations: the search_path/,
  )
})

test('a pool of one connection is too small, which is told before anything is created', async () => {
  await using db = new Database({ url: database.url, maxConnections: 1 })
  expect((await errorOf(() => new Migrator(db, { directory: one() }).migrate())).message).toMatch(
    /^migrations need two connections.*maxConnections is 1$/,
  )
  await using two = new Database({ url: database.url, maxConnections: 2 })
  expect((await new Migrator(two, { directory: one() }).migrate()).applied).toHaveLength(1)
})

// the proxy is in this thread
test.skipIf(isSynchronous)('a server that is not there is an error of the connection', async () => {
  const proxy = await startProxy(database.url)
  const { url } = proxy
  await proxy[Symbol.asyncDispose]()
  await using db = new Database({ url })
  expect((await errorOf(() => new Migrator(db, { directory: one() }).migrate())).name).toBe('ConnectionError')
})

test('a folder that is not there is an error that names it', async () => {
  const migrator = new Migrator(database.db, { directory: '/nowhere/at/all' })
  for (const call of [() => migrator.migrate(), () => migrator.rollback(), () => migrator.status()]) {
    expect((await errorOf(call)).message).toMatch(/^there is no folder \/nowhere\/at\/all/)
  }
})
