import {
  type ColumnReference,
  defineTable,
  index,
  int4,
  isColumnReference,
  jsonb,
  sql,
  tableDefinition,
  text,
  timestamptz,
  tsvector,
  uuid,
  vector,
} from '@manticore/schema'
import { describe, expect, test } from 'vitest'
import { wrong } from '../support/refusal.js'
import { declared, expectRefusal, unfrozenPaths } from './support.js'

describe('a declared table', () => {
  const teas = defineTable('teas', {
    id: 'UUID PRIMARY KEY DEFAULT gen_random_uuid()',
    name: text().notNull(),
    addedAt: timestamptz().named('added_at').notNull().defaultNow(),
  })

  test('has its columns as properties', () => {
    const show = ({ table, name, property }: ColumnReference): unknown => ({ table, name, property })
    expect(Object.values(teas).map(show)).toStrictEqual([
      { table: 'teas', name: 'id', property: 'id' },
      { table: 'teas', name: 'name', property: 'name' },
      { table: 'teas', name: 'added_at', property: 'addedAt' },
    ])
    expect(Object.values(teas).every(isColumnReference)).toBe(true)
    expect(isColumnReference({ ...teas.id })).toBe(false)
  })

  test('keeps the columns in order, by both their names', () => {
    const { name, columns, byProperty, primaryKey, indexes, constraints } = teas[tableDefinition]
    expect(columns.map((column) => [column.index, column.property, column.name])).toStrictEqual([
      [0, 'id', 'id'],
      [1, 'name', 'name'],
      [2, 'addedAt', 'added_at'],
    ])
    expect([...byProperty]).toStrictEqual(columns.map((column) => [column.property, column]))
    expect(columns.map((column) => column.reference)).toStrictEqual([teas.id, teas.name, teas.addedAt])
    expect({ name, primaryKey, indexes, constraints }).toStrictEqual({
      name: 'teas',
      primaryKey: [columns[0]],
      indexes: [],
      constraints: [],
    })
  })

  test('cannot be changed', () => {
    const full = defineTable(
      'teas',
      {
        id: int4().primaryKey(),
        note: text().default('a').check(sql`note <> ''`),
        tags: text().array(),
        teaId: uuid().references((): ColumnReference => full.id, { onDelete: 'cascade' }),
        price: 'DECIMAL(8,2) NOT NULL DEFAULT 0 CHECK (price > 0) REFERENCES prices ON DELETE CASCADE',
        shout: 'TEXT AS (upper(note)) STORED',
      },
      (t) => [index('teas_idx').on(t.id.desc(), sql`lower(note)`).storing(t.note)],
    )
    expect(unfrozenPaths(full)).toStrictEqual([])
  })

  test('takes the marked columns as its key, in the order of declaration', () => {
    const { primaryKey } = declared({ b: int4().primaryKey(), c: 'INT', a: 'INT PRIMARY KEY' })
    expect(primaryKey.map((column) => column.property)).toStrictEqual(['b', 'a'])
  })
})

describe('a table is refused', () => {
  type Case = readonly [what: string, columns: unknown, column: string, message: string]

  const refused: readonly Case[] = [
    ['a name twice', { a: text(), b: text().named('a') }, 'b', 'the table has a column "a" already'],
    [
      'a name twice, the other way round',
      { a: text().named('b'), b: 'TEXT' },
      'b',
      'the table has a column "b" already',
    ],
    ...['and', 'or', 'not', '__proto__'].map(
      (property): Case => [
        property,
        Object.fromEntries([[property, text()]]),
        property,
        `"${property}" means something else in a filter; call the property otherwise and add .named('${property}')`,
      ],
    ),
    ['an empty name', { a: text().named('') }, 'a', 'a name must be a string with text in it'],
    ['an empty property', { '': text() }, '', 'a name must be a string with text in it'],
    ['a name that is no text', { a: text().named(wrong(1)) }, 'a', 'a name must be a string with text in it'],
    [
      'NUL in a name',
      { a: text().named('a\0') },
      'a',
      'a name cannot contain NUL characters or lone surrogates',
    ],
    [
      'a lone surrogate',
      { '\ud800': text() },
      '\ud800',
      'a name cannot contain NUL characters or lone surrogates',
    ],
    ['a long name', { ['a'.repeat(64)]: text() }, 'a'.repeat(64), 'a name is at most 63 bytes long'],
    ['a name long in bytes', { ['ä'.repeat(32)]: text() }, 'ä'.repeat(32), 'a name is at most 63 bytes long'],
    [
      'a default of a generated column',
      { a: text().default('a').generatedAs(sql`1`).stored() },
      'a',
      'a generated column has no default',
    ],
    ['a key of JSONB', { a: jsonb().primaryKey() }, 'a', 'JSONB cannot be in the primary key'],
    ['a key of JSONB as text', { a: 'JSONB PRIMARY KEY' }, 'a', 'JSONB cannot be in the primary key'],
    ['a key of a vector', { a: vector(3).primaryKey() }, 'a', 'VECTOR cannot be in the primary key'],
    [
      'a key of arrays of JSONB',
      { a: jsonb().array().primaryKey() },
      'a',
      'JSONB[] cannot be in the primary key',
    ],
    ['a unique TSVECTOR', { a: tsvector().unique() }, 'a', 'TSVECTOR cannot be in a unique constraint'],
    ['a unique shape', { a: 'GEOMETRY UNIQUE' }, 'a', 'GEOMETRY cannot be in a unique constraint'],
    [
      'a reference of JSONB',
      { a: jsonb().references(() => defineTable('other', { id: int4() }).id) },
      'a',
      'JSONB cannot be in a foreign key',
    ],
    [
      'a virtual key',
      { a: text().generatedAs(sql`1`).virtual().primaryKey() },
      'a',
      'a virtual column cannot be in the primary key; use stored()',
    ],
    [
      'two things that happen on update',
      {
        a: int4()
          .onUpdate(sql`1`)
          .references(() => defineTable('other', { id: int4() }).id, { onUpdate: 'cascade' }),
      },
      'a',
      'a column has either an ON UPDATE expression or a foreign key that acts on update',
    ],
    ['an array of vectors', { a: vector(3).array() }, 'a', 'there are no arrays of VECTOR'],
    ['an array of TSVECTOR', { a: tsvector().array() }, 'a', 'there are no arrays of TSVECTOR'],
    [
      'an array of arrays',
      { a: text().array().array() },
      'a',
      'array() given twice: CockroachDB has arrays of one dimension only; use jsonb()',
    ],
    [
      'a default of another length',
      { a: vector(3).default([1, 2]) },
      'a',
      'its default is not an array of 3 finite numbers',
    ],
    [
      'a default that is no value of the column',
      { a: int4().default(wrong('1')) },
      'a',
      'its default is not an integer from -2147483648 to 2147483647',
    ],
    [
      'a default that its codec refuses',
      {
        a: text()
          .default('a')
          .codec({
            encode: () => {
              throw new RangeError('of the codec')
            },
            decode: (value: string) => value,
          }),
      },
      'a',
      'its codec refused the default',
    ],
    [
      'a comment that is no text',
      { a: text().comment(wrong(1)) },
      'a',
      'comment() expects a string without NUL characters or lone surrogates',
    ],
    ['an unknown SQL type', { a: 'TEXTT' }, 'a', 'unknown SQL type "textt" in "TEXTT"'],
    ...[undefined, null, 1, text, {}, text().generatedAs(sql`1`), defineTable('other', { id: text() })].map(
      (input): Case => [
        `a column that is ${String(input)}`,
        { a: input },
        'a',
        "a column is declared with a builder such as text() or with SQL text such as 'TEXT NOT NULL'",
      ],
    ),
  ]

  test.each(refused)('%s', (_, columns, column, message) => {
    expectRefusal(() => declared(wrong(columns)), `teas.${column}: ${message}`, { table: 'teas', column })
  })

  test.each([{}, [], undefined, null, 'TEXT', 1])('columns that are %j', (columns) => {
    const refused = () => defineTable('teas', wrong(columns))
    expect(refused).toThrow(/^(table "teas" has no columns|teas\.0: unknown SQL type)/)
  })

  test.each(['', '\0', 'a'.repeat(64), '\ud800', undefined, null, 1, {}, Symbol('teas')])(
    'the name %s',
    (name) => {
      expect(() => defineTable(wrong(name), { a: text() })).toThrow(/^defineTable: a name /)
    },
  )

  test('names that other databases would not take are fine', () => {
    const names = [
      'select',
      'a b',
      'Ünï',
      '"',
      "'; --",
      'constructor',
      'toString',
      'a'.repeat(63),
      '1',
      'then',
    ]
    const { columns } = declared(Object.fromEntries(names.map((name) => [name, text()])))
    expect(columns.map((column) => column.name).sort()).toStrictEqual([...names].sort())
  })
})
