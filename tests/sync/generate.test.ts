import { SyncDatabase, SyncMigrator } from '@manticore/sync'
import {
  type ColumnReference,
  customType,
  defineTable,
  int4,
  MigrationError,
  sql,
  text,
  ValidationError,
} from 'manticore-cockroachdb'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { emptySchema } from '../migrate/support/catalog.js'
import { makeFolder } from '../migrate/support/folder.js'
import { useDatabase } from '../support/database.js'
import { wrong } from '../support/refusal.js'
import { thrownBy } from './thrown-by.js'

const database = useDatabase()
let db: SyncDatabase

beforeAll(() => {
  db = new SyncDatabase({ url: database.url })
})

afterAll(() => db.close())

beforeEach(() => emptySchema(database.db))

// functions of all kinds, none of which a worker can be sent
const things = defineTable('things', {
  id: int4().primaryKey(),
  note: text()
    .notNull()
    .default('none')
    .check(sql`note in ('none', 'some')`)
    .codec({ encode: (value: string) => value.toLowerCase(), decode: (value) => value.toUpperCase() }),
  after: customType('int4').references((): ColumnReference => things.id),
})

test('a migration is generated from declared tables, and applied', () => {
  const folder = makeFolder()
  const migrator = new SyncMigrator(db, { directory: folder.path })
  const generated = migrator.generate('things', { tables: { things } })
  expect(generated?.up).toContain('CREATE TABLE "things"')
  expect(migrator.migrate().applied.map(({ name }) => name)).toStrictEqual([generated?.name])
  expect(migrator.generate('nothing', { tables: [things] })).toBeUndefined()
})

test('what it refuses is refused as by Migrator', () => {
  const folder = makeFolder()
  const migrator = new SyncMigrator(db, { directory: folder.path })
  expect(thrownBy(() => migrator.generate('things', wrong({ tables: { things: 7 } })))).toBeInstanceOf(
    ValidationError,
  )
  migrator.generate('things', { tables: { things } })
  migrator.migrate()
  const fewer = defineTable('things', { id: int4().primaryKey() })
  expect(thrownBy(() => migrator.generate('fewer', { tables: { fewer } }))).toBeInstanceOf(MigrationError)
})
