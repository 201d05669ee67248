import {
  type AnyTable,
  bytes,
  char,
  check,
  Database,
  DatabaseError,
  DataError,
  defineTable,
  enumType,
  index,
  int4,
  jsonb,
  SyntaxOrAccessError,
  sql,
  text,
  uniqueIndex,
  ValidationError,
  varchar,
} from 'manticore-cockroachdb'
import { afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { useDatabase } from '../support/database.js'
import { hostileNames, hostileTexts, longHostileText } from '../support/hostile.js'
import { errorOf, wrong } from '../support/refusal.js'

const notes = defineTable('notes', {
  id: int4().primaryKey(),
  text: text(),
  varchar: varchar(),
  char: char(80),
  json: jsonb(),
  tags: text().array(),
  bytes: bytes(),
})

const database = useDatabase({ tables: { notes } })

beforeAll(async () => {
  const { db } = database
  await db.execute('create table canary (id INT8 primary key, name TEXT)')
  await db.execute("insert into canary (id, name) values (1, 'one'), (2, 'two')")
  await db.table(notes).initialize()
})

// whatever a test did, the table that every attack is after is as it was
afterEach(async () => {
  expect(await database.db.execute('select id, name from canary order by id')).toStrictEqual([
    { id: 1n, name: 'one' },
    { id: 2n, name: 'two' },
  ])
})

const texts = [...hostileTexts, longHostileText]

describe('a hostile text', () => {
  const row = (value: string, id: number) => ({
    id,
    text: value,
    varchar: value,
    char: value.length > 80 || value.endsWith(' ') ? null : value,
    json: { [value]: value },
    tags: [value, value],
    bytes: new TextEncoder().encode(value),
  })
  const rows = texts.map(row)

  beforeAll(async () => {
    const table = database.db.table(notes)
    expect(await Promise.all(rows.map((values) => table.create(values)))).toStrictEqual(rows)
  })

  test('is a value when it is stored', async () => {
    expect(await database.db.table(notes).list({ orderBy: 'id' })).toStrictEqual(rows)
  })

  test('is a value when it is set', async () => {
    const table = database.db.table(notes)
    for (const values of rows) {
      const { id, ...patch } = values
      await table.update(id, { text: null, json: null, tags: null })
      expect(await table.update(id, patch)).toStrictEqual(values)
      expect(await table.updateWhere({ id, text: values.text }, { text: values.text })).toBe(1)
    }
  })

  test('is a value when it is compared', async () => {
    const table = database.db.table(notes)
    for (const [id, value] of texts.entries()) {
      for (const where of [
        { text: value },
        { text: { eq: value } },
        { text: { in: [value] } },
        { text: { between: [value, value] as const } },
        { text: { gte: value, lte: value } },
        { varchar: value },
        { json: { eq: { [value]: value } } },
        { tags: [value, value] },
        { bytes: new TextEncoder().encode(value) },
        { or: [{ text: value }, { and: [{ varchar: value }] }] },
        { not: { text: { ne: value } } },
      ]) {
        expect(await table.list({ where, select: ['id'] })).toStrictEqual([{ id }])
      }
      expect(await table.count({ text: { notIn: [value] } })).toBe(texts.length - 1)
    }
  })

  test('is a pattern when it is matched, and nothing else', async () => {
    const table = database.db.table(notes)
    for (const pattern of hostileTexts) {
      // LIKE refuses a pattern that ends in a lone backslash, as a value the server does not take
      if (/(?<!\\)(\\\\)*\\$/.test(pattern)) {
        expect(await errorOf(() => table.list({ where: { text: { like: pattern } } }))).toBeInstanceOf(
          DataError,
        )
        continue
      }
      const found = await table.list({ where: { text: { like: pattern } }, orderBy: 'id' })
      expect(found.map((note) => note.text)).toStrictEqual(texts.filter((value) => matches(value, pattern)))
    }
  })

  test('is a value in sql and a parameter of execute', async () => {
    const { db } = database
    for (const value of texts) {
      expect(await db.sql`select ${value}::TEXT as value`).toStrictEqual([{ value }])
      expect(await db.execute('select $1::TEXT as value', [value])).toStrictEqual([{ value }])
      expect(await db.sql`select ${[value]}::TEXT[] as value`).toStrictEqual([{ value: [value] }])
      expect(await db.sql`select ${{ [value]: value }}::JSONB as value`).toStrictEqual([
        { value: { [value]: value } },
      ])
    }
  })

  test('is a value inside an expression that is written', async () => {
    const table = database.db.table(notes)
    for (const [id, value] of texts.entries()) {
      expect(await table.update(id, { varchar: sql`${value}::TEXT || ${value}::TEXT` })).toMatchObject({
        varchar: value + value,
      })
    }
  })

  test('is a value in Kysely', async () => {
    const { kysely } = database.db
    for (const [id, value] of texts.entries()) {
      expect(await kysely.selectFrom('notes').select('id').where('text', '=', value).execute()).toStrictEqual(
        [{ id }],
      )
    }
  })
})

// LIKE as JavaScript
const matches = (value: string, pattern: string): boolean => {
  const source = pattern.replace(
    /\\(.)|([%_])|([\s\S])/gsu,
    (_, escaped?: string, wild?: string, plain?: string) =>
      wild === '%'
        ? '[^]*'
        : wild === '_'
          ? '[^]'
          : ((escaped ?? plain) as string).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
  )
  return new RegExp(`^${source}$`, 'u').test(value)
}

describe('a hostile name given at run time', () => {
  const names = [...texts, '', '\0', '__proto__', 'constructor']

  test('is no column, no operator and no order', async () => {
    for (const name of names) {
      await expectNoSuch(name)
    }
  })

  const expectNoSuch = async (name: string): Promise<void> => {
    const table = database.db.table(notes)
    const at = (value: unknown) => wrong(Object.fromEntries([[name, value]]))
    for (const call of [
      () => table.create(wrong({ id: 999, ...Object.fromEntries([[name, 'x']]) })),
      () => table.update(0, at('x')),
      () => table.list({ where: at('x') }),
      () => table.list({ where: { text: at('x') } }),
      () => table.list({ orderBy: wrong(name) }),
      () => table.list({ orderBy: wrong([`${name} desc`]) }),
      () => table.list({ orderBy: wrong(`id ${name}`) }),
      () => table.list({ orderBy: wrong(`id desc nulls ${name}`) }),
      () => table.list({ select: wrong([name]) }),
      () => table.list(at('x')),
      () => table.updateWhere(at('x'), { text: 'x' }),
      () => table.deleteWhere(at('x')),
    ]) {
      expect(await errorOf(call)).toBeInstanceOf(ValidationError)
    }
  }

  test('is not the name of a table that is there', async () => {
    const { db } = database
    for (const name of hostileNames.filter((name) => name !== 'canary')) {
      for (const call of [
        () => db.select(name),
        () => db.insert(name, { id: 3, name: 'three' }),
        () => db.update(name, { id: 1 }, { name: 'changed' }),
        () => db.delete(name, { id: 1 }),
        () => db.dropTable(name),
      ]) {
        const error = await errorOf(call)
        expect([error.name, error.code]).toStrictEqual(['TableNotFoundError', '42P01'])
      }
      await db.dropTable(name, { ifExists: true })
    }
  })
})

describe('a hostile name that is declared', () => {
  test('is the name of a table like any other', async () => {
    const { db } = database
    for (const name of hostileNames.filter((name) => name !== 'canary')) {
      await db.createTable(name, { id: 'INT PRIMARY KEY', name: 'TEXT' })
      expect(await db.insert(name, { id: 1, name })).toStrictEqual({ id: 1n, name })
      expect(await db.update(name, { name }, { name: 'changed' })).toBe(1)
      expect(await db.select(name, { where: { name: 'changed' }, orderBy: 'id' })).toStrictEqual([
        { id: 1n, name: 'changed' },
      ])
      expect(await db.delete(name, { id: 1 })).toBe(1)
      await db.dropTable(name)
      expect(await db.execute('select to_regclass($1)::TEXT as found', [quoted(name)])).toStrictEqual([
        { found: null },
      ])
    }
  })

  // every column hostile, in one table per half of them: the texts of the two namespaces differ
  const properties = hostileTexts.filter((text) => text !== 'id' && Buffer.byteLength(text) <= 63)

  const columnsOf = <Value>(value: (name: string, index: number) => Value): Record<string, Value> =>
    Object.fromEntries(properties.map((name, position) => [name, value(name, position)]))

  const hostileColumns = defineTable('hostile \'"; columns', {
    id: int4().primaryKey(),
    ...columnsOf(() => text()),
  })

  test('is the name of a column like any other', async () => {
    const { db } = database
    const table = db.table(hostileColumns as AnyTable)
    await table.initialize()
    const values = { id: 1, ...columnsOf((name) => name) }
    expect(await table.create(wrong(values))).toStrictEqual(values)
    expect(await table.read(wrong(1))).toStrictEqual(values)
    expect(await table.readMany(wrong([1, 2]))).toStrictEqual([values, undefined])
    expect(await table.list({ where: wrong(columnsOf((name) => ({ eq: name }))) })).toStrictEqual([values])
    for (const name of properties) {
      const one = Object.fromEntries([[name, name]])
      expect(
        await table.list({
          where: wrong(one),
          select: wrong([name]),
          orderBy: wrong(`${name} desc nulls last`),
        }),
      ).toStrictEqual([one])
      expect(await table.list({ orderBy: wrong(name), select: wrong(['id']) })).toStrictEqual([{ id: 1 }])
      expect(await table.update(wrong(1), wrong({ [name]: `${name}!` }))).toStrictEqual({
        ...values,
        [name]: `${name}!`,
      })
      expect(await table.updateWhere(wrong({ [name]: { like: '%!' } }), wrong(one))).toBe(1)
    }
    expect(await db.select('hostile \'"; columns')).toStrictEqual([values])
    expect(
      await db.execute(`select ${properties.map(quoted).join(', ')} from "hostile '""; columns"`),
    ).toStrictEqual([columnsOf((name) => name)])
    expect(await table.deleteWhere(wrong(columnsOf((name) => name)))).toBe(1)
    await table.truncate()
    await table.drop()
  })

  test('is what a column is called in the database only', async () => {
    const { db } = database
    for (const name of hostileNames) {
      const renamed = defineTable('renamed', { id: int4().primaryKey(), value: text().named(name) })
      const table = db.table(renamed)
      await table.initialize()
      expect(await table.create({ id: 1, value: name })).toStrictEqual({ id: 1, value: name })
      expect(await table.list({ where: { value: name }, orderBy: 'value' })).toStrictEqual([
        { id: 1, value: name },
      ])
      expect(await db.sql`select ${renamed.value} as value from ${sql.id('renamed')}`).toStrictEqual([
        { value: name },
      ])
      expect(await table.update(1, { value: sql`${renamed.value} || '!'` })).toStrictEqual({
        id: 1,
        value: `${name}!`,
      })
      await table.drop()
    }
  })

  test('is a label, a default, a comment, a check or an index like any other', async () => {
    const { db } = database
    const mood = enumType('mood \'"; $create$ --', hostileNames as [string, ...string[]])
    const decorated = defineTable(
      'decorated',
      {
        id: int4().primaryKey(),
        mood: mood().notNull().default("'; drop table canary; --"),
        ...columnsOf((name) =>
          text()
            .default(name)
            .comment(name)
            .check(sql`${sql.id(name)} = ${name}`),
        ),
      },
      (t) => [
        index('hostile "; drop table canary; -- index')
          .on(t.mood)
          .where(sql`${t.id} <> ${"'; drop table canary; --".length}`),
        uniqueIndex().on(t.id, sql`(${sql.id(properties[0] as string)} || ${properties[0]})`),
        check("hostile '; drop table canary; -- check", sql`${t.mood} is not null`),
      ],
    )
    const table = db.table(decorated)
    await table.initialize()
    await table.initialize()
    const row = { id: 1, mood: "'; drop table canary; --", ...columnsOf((name) => name) }
    expect(await table.create(wrong({ id: 1 }))).toStrictEqual(row)
    for (const [position, label] of hostileNames.entries()) {
      expect(await table.create({ id: 2 + position, mood: wrong(label) })).toMatchObject({ mood: label })
      expect(
        await table.list({ where: { mood: wrong({ in: [label] }), id: { gt: 1 } }, select: ['mood'] }),
      ).toStrictEqual([{ mood: label }])
    }
    expect(
      await db.execute(`select a.attname as name, col_description(a.attrelid, a.attnum) as comment
        from pg_catalog.pg_attribute as a where a.attrelid = 'decorated'::regclass and a.attnum > 2
          -- what CockroachDB computes for an index over an expression is a column there
          and a.attname not like 'crdb_internal%' order by a.attnum`),
    ).toStrictEqual(properties.map((name) => ({ name, comment: name })))
    await table.drop()
  })

  test('is the name of a database like any other', async () => {
    const { db } = database
    for (const name of hostileNames.filter((_, position) => position % 6 === 0)) {
      await db.createDatabase(name)
      const url = new URL(inject('url'))
      url.pathname = `/${encodeURIComponent(name)}`
      await using other = Database.fromUrl(url.toString())
      expect(await other.sql`select current_database() as name`).toStrictEqual([{ name }])
      await other.close()
      await db.dropDatabase(name)
      expect(await db.sql`select datname from pg_catalog.pg_database where datname = ${name}`).toStrictEqual(
        [],
      )
    }
  })

  test('is the name the server shows for the connection', async () => {
    for (const applicationName of ["'; drop table canary; --", 'a b', '🐟']) {
      await using other = new Database({ url: database.url, applicationName })
      const [row] = await other.sql<{ name: string }>`select current_setting('application_name') as name`
      // PostgreSQL prints what is not ASCII in it as hexadecimal digits or question marks
      expect(row?.name.replace(/[^ -~]|\\x[0-9a-f]{2}|\?/g, '')).toBe(applicationName.replace(/[^ -~]/gu, ''))
    }
  })
})

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

describe('a statement of several', () => {
  test('is refused by execute: it takes one', async () => {
    const { db } = database
    for (const statements of ['select 1; drop table canary', 'drop table canary; select 1']) {
      expect(await errorOf(() => db.execute(statements))).toBeInstanceOf(SyntaxOrAccessError)
    }
    expect(await errorOf(() => db.execute('begin; drop table canary; commit'))).toBeInstanceOf(
      ValidationError,
    )
  })
})

describe('SQL as the text of a column', () => {
  test('is read, not passed on: what is no column does not get to the server', async () => {
    const { db } = database
    for (const column of [
      'TEXT; drop table canary',
      'TEXT); drop table canary; --',
      'TEXT, b TEXT',
      'TEXT -- comment',
      'TEXT /* comment */',
      'TEXT DEFAULT now(); drop table canary',
      "TEXT DEFAULT ''); drop table canary; --",
      "TEXT DEFAULT 'a' 'b'); drop table canary; --",
      'TEXT CHECK (true)) ; drop table canary; --',
      'TEXT REFERENCES canary; drop table canary',
      'TEXT COLLATE "C"; drop table canary',
      "TEXT DEFAULT E'\\'); drop table canary; --'",
    ]) {
      const error = await errorOf(() => db.createTable('made', wrong({ a: column })))
      expect(error).toBeInstanceOf(DatabaseError)
    }
    expect(await db.sql`select to_regclass('made')::TEXT as made`).toStrictEqual([{ made: null }])
  })
})
