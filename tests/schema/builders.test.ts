import {
  type AnyColumn,
  bit,
  bool,
  bytes,
  type ColumnReference,
  type ColumnSpec,
  char,
  citext,
  date,
  decimal,
  defineTable,
  float4,
  float8,
  geography,
  geometry,
  inet,
  int2,
  int4,
  int8,
  interval,
  jsonb,
  ltree,
  sql,
  sqlTypes,
  text,
  time,
  timestamp,
  timestamptz,
  timetz,
  tsquery,
  tsvector,
  uuid,
  varbit,
  varchar,
  vector,
} from '@manticore/schema'
import { describe, expect, test } from 'vitest'
import { wrong } from '../support/refusal.js'
import { declaredColumn, expectRefusal, unfrozenPaths } from './support.js'

const place = { table: 'teas', column: 'note' }

/** Every builder with what it declares. */
const builders: readonly (readonly [declares: string, column: AnyColumn])[] = [
  ['bool', bool()],
  ['int2', int2()],
  ['int4', int4()],
  ['int8', int8()],
  ['int8', int8({})],
  ['int8', int8({ mode: 'bigint' })],
  ['int', int8({ mode: 'number' })],
  ['float4', float4()],
  ['float8', float8()],
  ['decimal', decimal()],
  ['decimal(19)', decimal(19)],
  ['decimal(19, 0)', decimal(19, 0)],
  ['decimal(19, 4)', decimal(19, 4)],
  ['text', text()],
  ['varchar', varchar()],
  ['varchar(200)', varchar(200)],
  ['char', char()],
  ['char(1)', char(1)],
  ['citext', citext()],
  ['uuid', uuid()],
  ['date', date()],
  ['time', time()],
  ['time(0)', time(0)],
  ['timetz', timetz()],
  ['timetz(6)', timetz(6)],
  ['interval', interval()],
  ['timestamp', timestamp()],
  ['timestamp(3)', timestamp({ precision: 3 })],
  ['timestamp(0)', timestamp({ precision: 0, mode: 'string' })],
  ['timestamptz', timestamptz()],
  ['timestamptz(3)', timestamptz({ precision: 3, mode: 'date' })],
  ['timestamptz', timestamptz({ mode: 'string' })],
  ['jsonb', jsonb()],
  ['bytes', bytes()],
  ['inet', inet()],
  ['bit', bit()],
  ['bit(8)', bit(8)],
  ['varbit', varbit()],
  ['varbit(8)', varbit(8)],
  ['tsvector', tsvector()],
  ['tsquery', tsquery()],
  ['ltree', ltree()],
  ['vector', vector()],
  ['vector(3)', vector(3)],
  ['geography', geography()],
  ['geometry', geometry()],
]

/** What a column declares beyond its bare type. */
const modified = (column: AnyColumn): Partial<ColumnSpec> => {
  const { type, codec, property, name, index, reference, ...spec } = declaredColumn(column)
  const { type: bareType, codec: bareCodec, ...bare } = declaredColumn(uuid())
  return Object.fromEntries(Object.entries(spec).filter(([key, value]) => Reflect.get(bare, key) !== value))
}

describe('a builder', () => {
  test.each(builders)('declares %s', (declares, column) => {
    const { type } = declaredColumn(column)
    expect(`${type.name}${type.arguments}`).toBe(declares)
    expect({ array: type.array, serial: type.serial, sql: type.info.sql }).toStrictEqual({
      array: false,
      serial: false,
      sql: sqlTypes[declares.replace(/\(.*/, '') as keyof typeof sqlTypes].sql, // the name before the parentheses
    })
  })

  test('exists for every SQL type', () => {
    const declared = new Set(builders.map(([declares]) => declares.replace(/\(.*/, '')))
    expect([...declared].sort()).toStrictEqual(Object.keys(sqlTypes).sort())
  })

  const sizes = [0, -1, 1.5, Number.NaN, Infinity, 2 ** 60, '3', '3); drop table teas; --', null, {}]

  test.each(sizes)('refuses the size %j', (size) => {
    for (const [name, what, least, build] of [
      ['varchar', 'length', 1, varchar],
      ['char', 'length', 1, char],
      ['bit', 'length', 1, bit],
      ['varbit', 'length', 1, varbit],
      ['vector', 'length', 1, vector],
      ['decimal', 'precision', 1, decimal],
    ] as const) {
      expectRefusal(
        () => declaredColumn(build(wrong(size))),
        `teas.note: ${name}() expects as its ${what} an integer from ${least}, got ${size}`,
        place,
      )
    }
  })

  test.each(sizes.filter((size) => size !== 0))('refuses the precision of a time %j', (size) => {
    for (const [name, what, build] of [
      ['time', 'precision', () => time(wrong(size))],
      ['timetz', 'precision', () => timetz(wrong(size))],
      ['timestamp', 'precision', () => timestamp({ precision: wrong(size) })],
      ['timestamptz', 'precision', () => timestamptz({ precision: wrong(size), mode: 'string' })],
      ['decimal', 'scale', () => decimal(10, wrong(size))],
    ] as const) {
      expectRefusal(
        () => declaredColumn(build()),
        `teas.note: ${name}() expects as its ${what} an integer from 0, got ${size}`,
        place,
      )
    }
  })

  test('refuses a scale without a precision', () => {
    expectRefusal(
      () => declaredColumn(decimal(undefined, 2)),
      'teas.note: decimal() expects as its precision an integer from 1, got undefined',
      place,
    )
  })
})

describe('a modifier', () => {
  const id: ColumnReference = defineTable('teams', { id: uuid().primaryKey() }).id
  const target = (): ColumnReference => id
  const one = sql`1`
  const two = sql`2`

  test.each([
    ['none', uuid(), {}],
    ['notNull', uuid().notNull(), { notNull: true }],
    ['primaryKey', uuid().primaryKey(), { notNull: true, primaryKey: true }],
    ['unique', uuid().unique(), { unique: true }],
    ['default', text().default('a'), { default: { value: 'a' } }],
    ['default of null', text().default(wrong(null)), { default: { value: null } }],
    ['default of SQL', text().default(one), { default: { expression: one } }],
    ['a second default', text().default('a').default('b'), { default: { value: 'b' } }],
    [
      'generatedAs stored',
      uuid().generatedAs(one).stored(),
      { generated: { expression: one, kept: 'stored' } },
    ],
    [
      'generatedAs virtual',
      uuid().generatedAs(one).virtual(),
      { generated: { expression: one, kept: 'virtual' } },
    ],
    ['references', uuid().references(target), { references: { target } }],
    [
      'references with actions',
      uuid().references(target, { onDelete: 'cascade', onUpdate: 'set null' }),
      { references: { target, onDelete: 'cascade', onUpdate: 'set null' } },
    ],
    ['check', uuid().check(one).check(two), { checks: [one, two] }],
    ['onUpdate', uuid().onUpdate(one), { onUpdate: one }],
    ['named', uuid().named('team_id'), { named: 'team_id' }],
    ['notVisible', uuid().notVisible(), { visible: false }],
    ['comment', uuid().comment('a note'), { comment: 'a note' }],
    ['$type', uuid().$type<'a'>(), {}],
  ] as const)('%s declares what it says', (_, column, changes) => {
    expect(modified(column)).toStrictEqual(changes)
  })

  test('defaultRandom and defaultNow are the expressions of the database', () => {
    expect(
      [uuid().defaultRandom(), timestamptz().defaultNow(), date().defaultNow(), timetz().defaultNow()].map(
        (column) => {
          const { default: byDefault } = declaredColumn(column)
          return byDefault !== undefined && 'expression' in byDefault && byDefault.expression.fragments
        },
      ),
    ).toStrictEqual([['gen_random_uuid()'], ['now()'], ['now()'], ['now()']])
  })

  test('array changes the type and how values travel', () => {
    const { type, codec } = declaredColumn(int4().array())
    expect({ ...type, text: codec.encode([1, null]) }).toStrictEqual({
      name: 'int4',
      info: sqlTypes.int4,
      arguments: '',
      array: true,
      serial: false,
      text: '{"1",NULL}',
    })
  })

  test('leaves the column it was called on as it was', () => {
    const plain = text()
    const all = plain.array().notNull().unique().default(['a']).check(one).named('b').comment('c')
    expect(unfrozenPaths(plain)).toStrictEqual([])
    expect(declaredColumn(plain)).toMatchObject({ notNull: false, unique: false, checks: [], name: 'note' })
    expect(declaredColumn(all)).toMatchObject({ notNull: true, unique: true, checks: [one], name: 'b' })
  })

  test.each([
    [
      'array twice',
      text().array().array(),
      'array() given twice: CockroachDB has arrays of one dimension only; use jsonb()',
    ],
    [
      'defaultRandom on text',
      text().defaultRandom(),
      'defaultRandom() is for uuid() columns; write .default(sql`...`) for another type',
    ],
    [
      'defaultRandom on an array',
      uuid().array().defaultRandom(),
      'defaultRandom() is for uuid() columns; write .default(sql`...`) for another type',
    ],
    [
      'defaultNow on text',
      text().defaultNow(),
      'defaultNow() is for dates and times; write .default(sql`...`) for another type',
    ],
    [
      'defaultNow on an array',
      date().array().defaultNow(),
      'defaultNow() is for dates and times; write .default(sql`...`) for another type',
    ],
    [
      'default of undefined',
      text().default(wrong(undefined)),
      'default() expects a value or an sql expression, got undefined',
    ],
    [
      'generatedAs of text',
      text().generatedAs(wrong('lower(name)')).stored(),
      'generatedAs() expects an sql expression: generatedAs(sql`...`)',
    ],
    ['check of text', text().check(wrong('a > 0')), 'check() expects an sql expression: check(sql`...`)'],
    [
      'onUpdate of text',
      text().onUpdate(wrong('now()')),
      'onUpdate() expects an sql expression: onUpdate(sql`...`)',
    ],
    [
      'references without a function',
      uuid().references(wrong(id)),
      'references() expects a function, since tables may refer to one another: () => teams.id',
    ],
    [
      'the first mistake of several',
      varchar(0).array().array().default(wrong(undefined)),
      'varchar() expects as its length an integer from 1, got 0',
    ],
  ])('is refused: %s', (_, column, message) => {
    expectRefusal(() => declaredColumn(column), `teas.note: ${message}`, place)
  })
})
