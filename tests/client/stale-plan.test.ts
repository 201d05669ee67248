import { Database, defineTable, int4, text } from 'manticore-cockroachdb'
import { beforeEach, describe, expect, test } from 'vitest'
import { serverKind, useDatabase } from '../support/database.js'
import { startProxy } from '../support/proxy.js'

const plans = defineTable('plans', { id: int4().primaryKey(), label: text() })

const database = useDatabase()

beforeEach(async () => {
  await database.db.sql`drop table if exists plans`
  await database.db.sql`create table plans (id int4 primary key, label varchar(10))`
  await database.db.sql`insert into plans values (1, 'one')`
})

// CockroachDB raises the error in a routine of another name, which postgres.js does not know
const asCockroachDB = (chunk: Buffer): Buffer =>
  Buffer.from(chunk.toString('latin1').replace('RevalidateCachedQuery', 'runExecBuilder_______'), 'latin1')

describe.each([
  ['from PostgreSQL', (chunk: Buffer) => chunk],
  ['as CockroachDB raises it', asCockroachDB],
])('a prepared statement whose table was altered, its error %s', (_, rewrite) => {
  const alter = (): Promise<unknown> => database.db.sql`alter table plans alter column label type text`

  test('runs again by itself, prepared anew', async () => {
    await using proxy = await startProxy(database.url, 0, rewrite)
    await using db = new Database({ url: proxy.url, maxConnections: 1 })
    const table = db.table(plans)
    for (let use = 0; use < 3; use++) {
      await table.read(1)
    }
    await alter()
    expect(await table.read(1)).toStrictEqual({ id: 1, label: 'one' })
    expect(await table.read(1)).toStrictEqual({ id: 1, label: 'one' })
    expect(await table.read(1)).toStrictEqual({ id: 1, label: 'one' })
    expect(proxy.opened).toBe(1)
  })

  test('a write is applied once', async () => {
    await using proxy = await startProxy(database.url, 0, rewrite)
    await using db = new Database({ url: proxy.url, maxConnections: 1 })
    const table = db.table(plans)
    for (let id = 2; id < 5; id++) {
      await table.create({ id, label: 'more' })
    }
    await alter()
    expect(await table.create({ id: 5, label: 'after' })).toStrictEqual({ id: 5, label: 'after' })
    expect(await table.count()).toBe(5)
  })
})

// CockroachDB makes a type narrower in newer versions only, and rewrites the table for it
test.skipIf((await serverKind()) === 'cockroachdb')(
  'a read altered twice over runs again each time',
  async () => {
    await using proxy = await startProxy(database.url, 0, asCockroachDB)
    await using db = new Database({ url: proxy.url, maxConnections: 1 })
    const table = db.table(plans)
    for (const type of ['text', 'varchar(20)', 'text', 'varchar(30)']) {
      await table.read(1)
      await table.read(1)
      await table.read(1)
      await database.db.execute(`alter table plans alter column label type ${type}`)
      expect(await table.read(1)).toStrictEqual({ id: 1, label: 'one' })
    }
  },
)
