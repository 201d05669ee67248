import { customType, DataError, defineTable, int4 } from 'manticore-cockroachdb'
import { beforeAll, describe, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { errorOf } from '../support/refusal.js'

describe('a column of a type without a builder', () => {
  const things = defineTable('things', {
    id: int4().primaryKey(),
    kind: customType('oid').notNull(),
    label: customType('name'),
    kinds: customType('oid').array(),
  })
  const database = useDatabase({ tables: { things } })

  beforeAll(async () => {
    await database.db.table(things).initialize()
  })

  test('is written and read as the server prints it, alone and in batches', async () => {
    const on = database.db.table(things)
    const first = { id: 1, kind: '1234', label: 'a b', kinds: ['1', '2000'] }
    const second = { id: 2, kind: '2', label: null, kinds: null }
    expect(await on.create(first)).toStrictEqual(first)
    expect(await on.batchCreate([second])).toStrictEqual([second])
    expect(await on.batchUpdate([{ id: 2, label: 'c' }])).toStrictEqual([{ ...second, label: 'c' }])
    expect(await on.list({ where: { kind: { gt: '10' } } })).toStrictEqual([first])
    expect(await on.list({ where: { label: 'c' }, select: ['id'] })).toStrictEqual([{ id: 2 }])
  })

  test('takes what the server takes', async () => {
    const error = await errorOf(() => database.db.table(things).create({ id: 3, kind: 'a lot' }))
    expect(error).toBeInstanceOf(DataError)
  })
})
