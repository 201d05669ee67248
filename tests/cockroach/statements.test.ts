import { defineTable, int4, int8, text, uuid } from 'manticore-cockroachdb'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { errorOf } from '../support/refusal.js'
import { connect, questions } from './support.js'

const items = defineTable('items', {
  id: int4().primaryKey(),
  name: text(),
  amount: int8(),
  code: text().unique(),
})
const counters = defineTable('counters', { id: 'SERIAL PRIMARY KEY', label: 'TEXT' })
const parcels = defineTable('parcels', { id: uuid().primaryKey().defaultRandom(), label: text() })

const database = useDatabase({ tables: { items, counters, parcels } })
const table = () => database.db.table(items)

questions('a statement on CockroachDB', () => {
  beforeAll(async () => {
    await table().initialize()
    await database.db.table(counters).initialize()
    await database.db.table(parcels).initialize()
  })

  beforeEach(async () => {
    await table().deleteWhere({ id: { gte: 0 } })
  })

  test('UPSERT has the tag INSERT, and answers RETURNING', async () => {
    const wire = await connect(database.url)
    const upsert = 'upsert into items (id, name) values ($1::INT4, $2::TEXT) returning id, name'
    expect(await wire.run(upsert, ['1', 'one'])).toMatchObject({ command: 'INSERT', count: 1 })
    expect(await wire.run(upsert, ['1', 'two'])).toMatchObject({ rows: [['1', 'two']], count: 1 })
  })

  test('with a command tag tells how many rows it met', async () => {
    const wire = await connect(database.url)
    for (const [statement, command, count] of [
      ['insert into items (id) values (1), (2), (3)', 'INSERT', 3],
      ['update items set amount = 1 where id < 3', 'UPDATE', 2],
      ['select id from items', 'SELECT', 3],
      ['delete from items where id > 1', 'DELETE', 2],
      ['delete from items where false', 'DELETE', 0],
    ] as const) {
      expect(await wire.run(statement)).toMatchObject({ command, count })
    }
  })

  test('unzips arrays into rows with their places, by ROWS FROM and WITH ORDINALITY', async () => {
    const wire = await connect(database.url)
    const { rows, columns } = await wire.run(
      'select v."c0", v."c1", v."place" from rows from (unnest($1::INT4[]), unnest($2::TEXT[])) with ordinality as v ("c0", "c1", "place") order by v."place"',
      ['{3,1,NULL}', '{"a,b",NULL,c}'],
    )
    expect(rows).toStrictEqual([
      ['3', 'a,b', '1'],
      ['1', null, '2'],
      [null, 'c', '3'],
    ])
    expect(columns.map(({ dataTypeID }) => dataTypeID)).toStrictEqual([23, 25, 20])
  })

  test('unzips arrays by unnest of several', async () => {
    const wire = await connect(database.url)
    const { rows } = await wire.run(
      'select a, b from unnest($1::INT8[], $2::TEXT[]) as v (a, b) order by a',
      ['{1,2}', '{x,y}'],
    )
    expect(rows).toStrictEqual([
      ['1', 'x'],
      ['2', 'y'],
    ])
  })

  test('tests the bits of a mask that came in an array', async () => {
    const wire = await connect(database.url)
    const { rows } = await wire.run(
      'select case when (v."c0" & 2) <> 0 then 1 else 0 end from rows from (unnest($1::INT8[])) with ordinality as v ("c0", "place") order by v."place"',
      ['{1,2,3,4611686018427387904}'],
    )
    expect(rows).toStrictEqual([['0'], ['1'], ['1'], ['0']])
  })

  test('gives rows of one statement keys of unique_rowid() that rise in the order of the rows', async () => {
    const labels = Array.from({ length: 1000 }, (_, index) => `label ${index}`)
    const rows = await database.db.table(counters).batchCreate(labels.map((label) => ({ label })))
    expect(rows.map(({ label }) => label)).toStrictEqual(labels)
    const ids = rows.map(({ id }) => id)
    expect(ids).toStrictEqual(ids.toSorted((a, b) => (a < b ? -1 : 1)))
  })

  test('of a batch takes keys that the library made for gen_random_uuid()', async () => {
    const labels = Array.from({ length: 100 }, (_, index) => `label ${index}`)
    const rows = await database.db.table(parcels).batchCreate(labels.map((label) => ({ label })))
    expect(rows.map(({ label }) => label)).toStrictEqual(labels)
  })

  test('changes and deletes rows by the places of an array', async () => {
    await table().batchCreate([1, 2, 3].map((id) => ({ id, name: `n${id}`, amount: 0 })))
    expect(
      await table().batchUpdate([
        { id: 3, amount: 3 },
        { id: 9, amount: 9 },
        { id: 1, name: 'one' },
      ]),
    ).toStrictEqual([
      { id: 3, name: 'n3', amount: 3n, code: null },
      { id: 1, name: 'one', amount: 0n, code: null },
    ])
    expect(await table().batchDelete([3, 9, 1])).toStrictEqual([true, false, true])
  })

  test('inserts or changes by ON CONFLICT, old and new mixed, and returns every row', async () => {
    await table().batchCreate([{ id: 1, code: 'a', name: 'old' }])
    const rows = await table().batchUpsert(
      [
        { id: 7, code: 'b', name: 'new' },
        { id: 1, code: 'a', name: 'changed' },
      ],
      { onConflict: 'code' },
    )
    expect(rows.map(({ id, name }) => [id, name])).toStrictEqual([
      [7, 'new'],
      [1, 'changed'],
    ])
    // with nothing to change, the row comes back all the same
    expect(await table().upsert({ id: 1 })).toMatchObject({ id: 1, name: 'changed' })
  })

  test('takes columns alone behind ON CONFLICT: 42601 for an expression', async () => {
    const wire = await connect(database.url)
    const { error } = await wire.refused(
      'insert into items (id) values (1) on conflict (lower(name)) do nothing',
    )
    expect(error.code).toBe('42601')
  })

  test('sorts NULL first where nothing is said, and as it is said where it is', async () => {
    await table().batchCreate([
      { id: 1, amount: 1 },
      { id: 2, amount: null },
    ])
    const order = async (by: string) =>
      (await (await connect(database.url)).run(`select id from items order by ${by}`)).rows.flat()
    expect(await order('amount')).toStrictEqual(['2', '1'])
    expect(await order('amount desc')).toStrictEqual(['1', '2'])
    expect(await order('amount nulls last')).toStrictEqual(['1', '2'])
    expect(await order('amount desc nulls first')).toStrictEqual(['2', '1'])
  })

  test('takes limits and offsets as placeholders', async () => {
    await table().batchCreate([1, 2, 3, 4].map((id) => ({ id })))
    const some = await table().list({ orderBy: 'id', limit: 2, offset: 1, select: ['id'] })
    expect(some).toStrictEqual([{ id: 2 }, { id: 3 }])
    expect(await table().list({ orderBy: 'id', limit: Number.MAX_SAFE_INTEGER, offset: 3 })).toHaveLength(1)
  })

  test('matches NULL never by = in a prepared statement', async () => {
    await table().batchCreate([{ id: 1 }, { id: 2 }])
    const wire = await connect(database.url)
    for (let use = 0; use < 7; use++) {
      const { rows } = await wire.run('select id from items where code = $1::TEXT', [null], 'null')
      expect(rows).toStrictEqual([])
    }
  })

  test('of LIKE refuses a lone backslash at its end with a code of class 22', async () => {
    await table().create({ id: 1, name: 'xy' })
    const error = await errorOf(() => table().list({ where: { name: { like: 'x\\' } } }))
    expect(error.name).toBe('DataError')
  })

  test('divides integers into decimals', async () => {
    const wire = await connect(database.url)
    const { rows, columns } = await wire.run('select 5::INT8 / 2::INT8')
    expect([rows[0]?.[0], columns[0]?.dataTypeID]).toStrictEqual(['2.5', 1700])
  })

  test('TRUNCATE of a table empties it, and the next statement finds it', async () => {
    await table().batchCreate([{ id: 1 }])
    await table().truncate()
    expect(await table().count()).toBe(0)
    await table().create({ id: 1 })
    expect(await table().count()).toBe(1)
  })

  test('whose plan went stale is 0A000 and is prepared anew by the library', async () => {
    const { db } = database
    await db.execute('create table changing (id INT8 primary key, label VARCHAR(10))')
    await db.execute("insert into changing values (1, 'one')")
    const changing = defineTable('changing', { id: int8().primaryKey(), label: text() })
    const read = () => db.table(changing).read(1n)
    const wire = await connect(database.url)
    const raw = 'select label from changing'
    for (let use = 0; use < 3; use++) {
      await wire.run(raw, [], 'stale')
      await read()
    }
    await db.execute('alter table changing alter column label type TEXT')
    const { error } = await wire.refused(raw, [], 'stale')
    expect(error).toMatchObject({ code: '0A000', message: 'cached plan must not change result type' })
    expect(error.routine).not.toBe('RevalidateCachedQuery')
    expect(await read()).toStrictEqual({ id: 1n, label: 'one' })
    expect(await db.transaction((tx) => tx.table(changing).read(1n))).toStrictEqual({ id: 1n, label: 'one' })
  })
})
