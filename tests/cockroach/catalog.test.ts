import { type AnyTable, defineTable, int4, type Table, text } from 'manticore-cockroachdb'
import { expect, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { sqlKinds } from '../support/sql-kinds.js'
import { connect, questions } from './support.js'

const database = useDatabase()

questions('the catalog of CockroachDB', () => {
  test('says in attishidden which columns nobody declared', async () => {
    const { db } = database
    await db.execute('create table keyless (a INT8, b TEXT)')
    await db.execute(`create table sharded (
      at TIMESTAMPTZ not null, id INT8 not null, label TEXT,
      primary key (at, id) using hash with (bucket_count = 4), index (lower(label)))`)
    await db.execute("create table ageing (id INT8 primary key) with (ttl_expire_after = '3 months')")
    const wire = await connect(database.url)
    const columns = async (table: string, hidden: boolean) =>
      (
        await wire.run(
          `select attname from pg_catalog.pg_attribute where attrelid = '${table}'::REGCLASS and attnum > 0
            and not attisdropped and attishidden = ${hidden} order by attnum`,
        )
      ).rows.flat()
    expect(await columns('keyless', false)).toStrictEqual(['a', 'b'])
    expect(await columns('keyless', true)).toStrictEqual(['rowid'])
    expect(await columns('sharded', false)).toStrictEqual(['at', 'id', 'label'])
    expect(await columns('sharded', true)).toStrictEqual([
      expect.stringMatching(/^crdb_internal_/),
      expect.stringMatching(/^crdb_internal_/),
    ])
    expect(await columns('ageing', true)).toStrictEqual(['crdb_internal_expiration'])
  })

  test('makes tables known by their names usable, without what is hidden in them', async () => {
    const { db } = database
    await db.execute('create table keyless_too (a INT8, b TEXT)')
    expect(await db.insert('keyless_too', { a: 1, b: 'x' })).toStrictEqual({ a: 1n, b: 'x' })
    expect(await db.select('keyless_too')).toStrictEqual([{ a: 1n, b: 'x' }])
    await db.execute(`create table sharded_too (
      at INT8 not null, id INT8 not null, primary key (at, id) using hash with (bucket_count = 4))`)
    expect(await db.insert('sharded_too', { at: 1, id: 2 })).toStrictEqual({ at: 1n, id: 2n })
    expect(await db.batchUpdate('sharded_too', [{ at: 1, id: 2 }] as never).catch(({ name }) => name)).toBe(
      'ValidationError',
    )
  })

  test('has the columns of the primary key in pg_index', async () => {
    await database.db.execute('create table keyed (a INT8, b TEXT, c INT8, primary key (c, a), index (b))')
    const wire = await connect(database.url)
    const { rows } = await wire.run(`select a.attname from pg_catalog.pg_attribute as a
      where a.attrelid = to_regclass('"keyed"') and a.attnum > 0 and exists (
        select 1 from pg_catalog.pg_index as i where i.indrelid = a.attrelid and i.indisprimary and a.attnum = any(i.indkey))
      order by a.attnum`)
    expect(rows.flat()).toStrictEqual(['a', 'c'])
  })

  test('says in attgenerated what is computed, and how', async () => {
    await database.db.execute(
      'create table computed (id INT8 primary key, a INT8 as (id + 1) stored, b INT8 as (id + 2) virtual)',
    )
    const wire = await connect(database.url)
    const { rows } = await wire.run(
      "select attname, attgenerated from pg_catalog.pg_attribute where attrelid = 'computed'::REGCLASS and attnum > 0 order by attnum",
    )
    expect(rows).toStrictEqual([
      ['id', ''],
      ['a', 's'],
      ['b', 'v'],
    ])
    expect(await database.db.insert('computed', { id: 1 })).toStrictEqual({ id: 1n, a: 2n, b: 3n })
  })

  test('knows by to_regclass whether a table is there, whatever its name', async () => {
    const { db } = database
    const odd = 'a "quoted" \\ name.with a dot'
    await db.createTable(odd, { id: 'INT PRIMARY KEY' })
    expect(await db.insert(odd, { id: 1 })).toStrictEqual({ id: 1n })
    const wire = await connect(database.url)
    expect((await wire.run('select to_regclass($1::TEXT) is null', ['"nowhere"'])).rows).toStrictEqual([
      ['t'],
    ])
  })

  test('tells which table of a name a statement means, by pg_table_is_visible', async () => {
    const { db } = database
    await db.execute('create schema other')
    await db.execute('create table twice (id INT8 primary key)')
    await db.execute('create table other.twice (id INT8 primary key)')
    const wire = await connect(database.url)
    const { rows } = await wire.run(`select n.nspname, pg_catalog.pg_table_is_visible(c.oid)
      from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
      where c.relname = 'twice' order by 1`)
    expect(rows).toStrictEqual([
      ['other', 'f'],
      ['public', 't'],
    ])
  })

  // a type that format_type spells in a way the library does not know is read as text
  const ordinary = sqlKinds.filter(
    ({ name, extension }) => extension === undefined && !/^(enum|char|varchar|int8 as|.* as text)/.test(name),
  )
  test.each(ordinary.map((kind) => [kind.name, kind] as const))(
    'spells a type so that an undeclared column of it is read alike: %s',
    async (name, kind) => {
      const { db } = database
      const table = `of ${name}`
      const declared = defineTable(table, { id: int4().primaryKey(), value: kind.column, note: text() })
      // the columns of these tables are known at run time only
      const rows = db.table(declared as AnyTable) as unknown as Pick<Table<AnyTable>, 'initialize'> & {
        create(values: unknown): Promise<unknown>
      }
      await rows.initialize()
      const [value] = kind.values
      expect(await rows.create({ id: 1, value })).toStrictEqual({ id: 1, value, note: null })
      expect(await db.select(table)).toStrictEqual([{ id: 1, value, note: null }])
    },
  )
})
