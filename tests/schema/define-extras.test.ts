import {
  type ColumnReference,
  check,
  defineTable,
  foreignKey,
  type IndexDefinition,
  index,
  int4,
  invertedIndex,
  jsonb,
  primaryKey,
  sql,
  type TableExtra,
  text,
  tsvector,
  unique,
  uniqueIndex,
  type VectorIndexExtra,
  vector,
  vectorIndex,
} from '@manticore/schema'
import { describe, expect, test } from 'vitest'
import { wrong } from '../support/refusal.js'
import { declared, expectRefusal } from './support.js'

const columns = {
  a: int4().primaryKey(),
  b: int4().primaryKey().named('bee'),
  note: text(),
  labels: text().array(),
  spot: vector(3),
  any: vector(),
  data: jsonb(),
  words: tsvector(),
  shout: text().generatedAs(sql`upper(note)`).virtual(),
  kept: text().generatedAs(sql`lower(note)`).stored(),
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
  operators: undefined,
}

describe('extras', () => {
  test.each([
    ['index', index, 'index'],
    ['uniqueIndex', uniqueIndex, 'unique index'],
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
        operators: undefined,
      },
      { ...plain, kind: 'index', name: 'hashed', parts: [a], buckets: 0 },
    ])
  })

  const lists = expect.objectContaining({ name: 'labels' })
  const notes = expect.objectContaining({ name: 'note' })

  test('an inverted index looks into its last column', () => {
    const some = sql`note is not null`
    const { indexes } = withExtras((t) => [
      invertedIndex().on(t.labels),
      invertedIndex('named').on(t.a, t.labels).where(some).notVisible(),
      invertedIndex().on(t.a, t.note).trigram(),
      invertedIndex().on(sql`note`),
    ])
    const inverted = { ...plain, kind: 'inverted index' }
    expect(indexes).toStrictEqual([
      { ...inverted, parts: [lists] },
      {
        ...inverted,
        name: 'named',
        parts: [expect.objectContaining({ name: 'a' }), lists],
        where: some,
        visible: false,
      },
      { ...inverted, parts: [expect.objectContaining({ name: 'a' }), notes], operators: 'trigram' },
      { ...inverted, parts: [expect.objectContaining({ fragments: ['note'] })] },
    ])
  })

  test('a vector index measures a distance', () => {
    const { indexes } = withExtras((t) => [
      vectorIndex().on(t.spot),
      vectorIndex('near').on(t.a, t.spot).distance('cosine').notVisible(),
    ])
    const spot = expect.objectContaining({ name: 'spot' })
    expect(indexes).toStrictEqual([
      { ...plain, kind: 'vector index', parts: [spot] },
      {
        ...plain,
        kind: 'vector index',
        name: 'near',
        parts: [expect.objectContaining({ name: 'a' }), spot],
        operators: 'cosine',
        visible: false,
      },
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

describe('an index of what cannot be indexed so is refused', () => {
  const cases: readonly (readonly [string, (t: Columns) => unknown, string, string])[] = [
    ['JSONB', (t) => [index().on(t.data)], 'data', 'the index cannot order JSONB; use invertedIndex()'],
    [
      'a unique JSONB',
      (t) => [unique('u').on(t.a, t.data)],
      'data',
      'the unique "u" cannot order JSONB; use invertedIndex()',
    ],
    [
      'a vector',
      (t) => [uniqueIndex().on(t.spot)],
      'spot',
      'the unique index cannot order VECTOR; use vectorIndex()',
    ],
    [
      'a TSVECTOR',
      (t) => [index().on(t.words.desc())],
      'words',
      'the index cannot order TSVECTOR; use invertedIndex()',
    ],
    [
      'a text, inverted',
      (t) => [invertedIndex().on(t.note)],
      'note',
      'the inverted index looks into its last column, which must be JSONB, an array, TSVECTOR or a shape; it is TEXT; add .trigram() to look for parts of a text',
    ],
    [
      'a number, inverted',
      (t) => [invertedIndex().on(t.a)],
      'a',
      'the inverted index looks into its last column, which must be JSONB, an array, TSVECTOR or a shape; it is INT4',
    ],
    [
      'JSONB before the last',
      (t) => [invertedIndex().on(t.data, t.labels)],
      'data',
      'the inverted index cannot order JSONB; use invertedIndex()',
    ],
    [
      'trigrams of numbers',
      (t) => [invertedIndex('i').on(t.note, t.b).trigram()],
      'b',
      'the inverted index "i" looks for trigrams in its last column, which must be TEXT, VARCHAR or CHAR; it is INT4',
    ],
    [
      'trigrams of arrays',
      (t) => [invertedIndex().on(t.labels).trigram()],
      'labels',
      'the inverted index looks for trigrams in its last column, which must be TEXT, VARCHAR or CHAR; it is TEXT[]',
    ],
    [
      'an order, inverted',
      (t) => [invertedIndex().on(t.data.desc())],
      'data',
      'the inverted index has no order in its last column',
    ],
    [
      'no vector',
      (t) => [vectorIndex().on(t.labels)],
      'labels',
      'the vector index is over a vector with a length, such as vector(3), as its last column',
    ],
    [
      'a vector of any length',
      (t) => [vectorIndex().on(t.any)],
      'any',
      'the vector index is over a vector with a length, such as vector(3), as its last column',
    ],
    [
      'a vector that is not the last',
      (t) => [vectorIndex().on(t.spot, t.a)],
      'spot',
      'the vector index cannot order VECTOR; use vectorIndex()',
    ],
    [
      'a column twice',
      (t) => [index().on(t.note, t.a, t.note.desc())],
      'note',
      'the index names the column twice',
    ],
    [
      'a stored column that it is over',
      (t) => [index().on(t.note).storing(t.note)],
      'note',
      'the index has the column already, so cannot store it',
    ],
    [
      'a stored column twice',
      (t) => [index().on(t.note).storing(t.data, t.data)],
      'data',
      'the index has the column already, so cannot store it',
    ],
    [
      'a stored virtual column',
      (t) => [index().on(t.note).storing(t.shout)],
      'shout',
      'the index cannot store a virtual column',
    ],
    [
      'a foreign key of JSONB',
      (t) => [
        foreignKey()
          .on(t.a, t.data)
          .references(() => [other.a, other.data]),
      ],
      'data',
      'JSONB cannot be in a foreign key',
    ],
    [
      'an expression over a computed column',
      (t) => [index().on(sql`trim(${t.kept})`)],
      'kept',
      'the index computes over it, which is computed itself; write its expression out',
    ],
  ]

  test.each(cases)('%s', (_, extras, column, message) => {
    expectRefusal(() => withExtras(extras), `teas.${column}: ${message}`, { table: 'teas', column })
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
    ...[0, 1, -2, 2.5, 2049, Number.NaN, wrong('8')].map(
      (buckets) =>
        [
          `${buckets} buckets`,
          (t: Columns) => [index().on(t.a).usingHash({ buckets })],
          `usingHash(): buckets must be an integer from 2 to 2048, got ${buckets}`,
        ] as const,
    ),
    [
      'a name given twice',
      (t) => [index('same').on(t.a), check('other', sql`a > 0`), unique('same').on(t.b)],
      'the name "same" is given twice',
    ],
    ['a bad name', (t) => [index('').on(t.a)], 'index: a name must be a string with text in it'],
    ['an index over nothing', () => [index('i').on(wrong(undefined))], `the index "i" ${isForeign}`],
    [
      'a vector index over an expression',
      () => [vectorIndex().on(sql`a`)],
      'the vector index is over a vector with a length, such as vector(3), as its last column',
    ],
    [
      'a distance that is none',
      (t) => [vectorIndex().on(t.spot).distance(wrong('manhattan'))],
      "distance() expects one of 'l2', 'cosine', 'inner product'",
    ],
    [
      'a distance of an index',
      (t) => [(index().on(t.a) as unknown as VectorIndexExtra).distance('l2')],
      'distance() is for vectorIndex(), not for index',
    ],
    [
      'a condition that is text',
      (t) => [index().on(t.a).where(wrong('a > 0'))],
      'where() expects an sql expression: where(sql`deleted_at is null`)',
    ],
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
