import {
  type ColumnReference,
  check,
  defineTable,
  foreignKey,
  type IndexDefinition,
  index,
  int4,
  invertedIndex,
  primaryKey,
  sql,
  type TableExtra,
  text,
  unique,
  uniqueIndex,
} from '@manticore/schema'
import { describe, expect, test } from 'vitest'
import { wrong } from '../support/refusal.js'
import { declared, expectRefusal } from './support.js'

const columns = {
  a: int4().primaryKey(),
  b: int4().primaryKey().named('bee'),
  note: text(),
}
type Columns = { readonly [Property in keyof typeof columns]: ColumnReference }

const withExtras = (extras: (t: Columns) => unknown) => declared(columns, wrong(extras))

const other = defineTable('others', columns)

const plain: Omit<IndexDefinition, 'kind'> = {
  name: undefined,
  parts: [],
  storing: [],
  where: undefined,
  buckets: undefined,
  visible: true,
}

describe('extras', () => {
  test.each([
    ['index', index, 'index'],
    ['uniqueIndex', uniqueIndex, 'unique index'],
    ['invertedIndex', invertedIndex, 'inverted index'],
    ['unique', unique, 'unique'],
  ] as const)('%s declares columns', (_, declare, kind) => {
    const { indexes } = withExtras((t) => [declare().on(t.a), declare('named').on(t.a, t.note)])
    expect(indexes).toStrictEqual([
      { ...plain, kind, parts: [expect.objectContaining({ name: 'a' })] },
      {
        ...plain,
        kind,
        name: 'named',
        parts: [expect.objectContaining({ name: 'a' }), expect.objectContaining({ name: 'note' })],
      },
    ])
  })

  test('an index has all there is to an index', () => {
    const lower = sql`lower(note)`
    const some = sql`note is not null`
    const { indexes } = withExtras((t) => [
      index('i')
        .on(t.b.desc(), lower, t.a.asc())
        .storing(t.note)
        .where(some)
        .usingHash({ buckets: 8 })
        .notVisible(),
      index('hashed').on(t.a).usingHash(),
    ])
    const [a, b, note] = ['a', 'bee', 'note'].map((name) => expect.objectContaining({ name }))
    expect(indexes).toStrictEqual([
      {
        kind: 'index',
        name: 'i',
        parts: [{ column: b, direction: 'desc' }, lower, { column: a, direction: 'asc' }],
        storing: [note],
        where: some,
        buckets: 8,
        visible: false,
      },
      { ...plain, kind: 'index', name: 'hashed', parts: [a], buckets: 0 },
    ])
  })

  test('constraints are kept beside the indexes', () => {
    const positive = sql`a > 0`
    const target = (): readonly ColumnReference[] => [other.a, other.b]
    const { constraints, indexes } = withExtras((t) => [
      check(positive),
      check('positive', positive),
      foreignKey().on(t.a).references(target),
      foreignKey('fk').on(t.a, t.b).references(target, { onDelete: 'cascade' }),
    ])
    const [a, b] = ['a', 'bee'].map((name) => expect.objectContaining({ name }))
    expect({ constraints, indexes }).toStrictEqual({
      indexes: [],
      constraints: [
        { kind: 'check', name: undefined, expression: positive },
        { kind: 'check', name: 'positive', expression: positive },
        { kind: 'foreign key', name: undefined, columns: [a], target, options: {} },
        { kind: 'foreign key', name: 'fk', columns: [a, b], target, options: { onDelete: 'cascade' } },
      ],
    })
  })

  test('primaryKey gives the key its order', () => {
    const { primaryKey: key } = withExtras((t) => [
      primaryKey('pk').on(t.b.desc(), t.a).usingHash({ buckets: 4 }),
    ])
    expect(key.map((column) => column.name)).toStrictEqual(['bee', 'a'])
  })
})

describe('extras are refused', () => {
  const keys = 'primaryKey() must be given once and name the columns marked .primaryKey(), which are a, b'
  const isForeign = 'names something that is no column of the table'
  const isBare = 'is over columns and nothing else; use uniqueIndex()'

  const refused: readonly (readonly [string, (t: Columns) => unknown, string])[] = [
    ['a key that leaves a column out', (t) => [primaryKey().on(t.a)], keys],
    ['a key of a column not marked', (t) => [primaryKey().on(t.a, t.b, t.note)], keys],
    ['a key of another column', (t) => [primaryKey().on(t.a, t.note)], keys],
    ['a key that names a column twice', (t) => [primaryKey().on(t.a, t.a)], keys],
    ['a key over an expression', (t) => [primaryKey().on(t.a, sql`bee`)], keys],
    ['two keys', (t) => [primaryKey().on(t.a, t.b), primaryKey().on(t.a, t.b)], keys],
    [
      'a partial key',
      (t) => [primaryKey().on(t.a, t.b).where(sql`a > 0`)],
      'the primary key takes a name, an order and .usingHash() only',
    ],
    ['an index without columns', () => [index('i')], 'the index "i" has no columns; call .on(...)'],
    ['a unique without columns', () => [unique()], 'the unique has no columns; call .on(...)'],
    ['an index over a name', () => [index('i').on(wrong('a'))], `the index "i" ${isForeign}`],
    ["an index over another table's column", () => [index().on(other.a)], `the index ${isForeign}`],
    ["an order of another table's column", () => [index().on(other.a.desc())], `the index ${isForeign}`],
    [
      "storing another table's column",
      (t) => [index().on(t.a).storing(other.note)],
      `the index ${isForeign}`,
    ],
    [
      "a foreign key of another table's column",
      () => [
        foreignKey()
          .on(other.a)
          .references(() => [other.a]),
      ],
      `the foreign key ${isForeign}`,
    ],
    ['unique over an expression', () => [unique('u').on(sql`lower(note)`)], `the unique "u" ${isBare}`],
    ['unique with an order', (t) => [unique().on(t.a.desc())], `the unique ${isBare}`],
    ['unique that is partial', (t) => [unique().on(t.a).where(sql`a > 0`)], `the unique ${isBare}`],
    ['unique that stores', (t) => [unique().on(t.a).storing(t.note)], `the unique ${isBare}`],
    ['unique that is hashed', (t) => [unique().on(t.a).usingHash()], `the unique ${isBare}`],
    ['unique that is not visible', (t) => [unique().on(t.a).notVisible()], `the unique ${isBare}`],
    ...[1, -2, 2.5, Number.NaN, wrong('8')].map(
      (buckets) =>
        [
          `${buckets} buckets`,
          (t: Columns) => [index().on(t.a).usingHash({ buckets })],
          `usingHash(): buckets must be an integer from 2, got ${buckets}`,
        ] as const,
    ),
    [
      'a name given twice',
      (t) => [index('same').on(t.a), check('other', sql`a > 0`), unique('same').on(t.b)],
      'the name "same" is given twice',
    ],
    ['a bad name', (t) => [index('').on(t.a)], 'index: a name must be a string with text in it'],
    [
      'a bad name of a foreign key',
      (t) => [
        foreignKey('a\0')
          .on(t.a)
          .references(() => [other.a]),
      ],
      'foreign key: a name cannot contain NUL characters or lone surrogates',
    ],
    [
      'a bad name of a check',
      () => [check('', sql`a > 0`)],
      'check: a name must be a string with text in it',
    ],
    [
      'a check that is text',
      () => [check(wrong('a > 0'))],
      'check() expects an sql expression: check(sql`amount > 0`)',
    ],
    ...[index().on(other.a), 'a', {}, [undefined], [1], [{}]].map(
      (extras) =>
        [
          `extras that are ${JSON.stringify(extras)}`,
          () => extras as TableExtra[], // what a caller without types may return
          'what it has beside its columns is an array of index(...), unique(...), check(...)',
        ] as const,
    ),
  ]

  test.each(refused)('%s', (_, extras, message) => {
    expectRefusal(() => withExtras(extras), `teas: ${message}`, { table: 'teas' })
  })

  test('but not what the caller itself throws', () => {
    const own = new RangeError('of the caller')
    expect(() =>
      withExtras(() => {
        throw own
      }),
    ).toThrow(own)
  })
})
