import { defineTable } from 'manticore-cockroachdb'
import { beforeAll, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'

const teas = defineTable('teas', {
  id: 'UUID PRIMARY KEY DEFAULT gen_random_uuid()',
  name: 'TEXT NOT NULL',
  stock: 'INTEGER NOT NULL DEFAULT 0',
})

const database = useDatabase({ tables: { teas } })

beforeAll(() => database.db.table(teas).initialize())

test('a created row comes back as stored', async () => {
  const row = await database.db.table(teas).create({ name: 'Sencha' })
  expect(row).toStrictEqual({ id: expect.any(String), name: 'Sencha', stock: 0 })
  expect(await database.db.table(teas).read(row.id)).toStrictEqual(row)
})
