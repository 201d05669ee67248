import fc from 'fast-check'
import {
  type AnyColumn,
  bit,
  bool,
  bytes,
  char,
  citext,
  date,
  decimal,
  enumType,
  float4,
  float8,
  inet,
  int2,
  int4,
  int8,
  interval,
  jsonb,
  ltree,
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
} from 'manticore-cockroachdb'

/** A type of column, with values that come out exactly as they go in. No two of them are equal in SQL. */
export interface SqlKind {
  readonly name: string
  readonly column: AnyColumn & { array(): AnyColumn; primaryKey(): AnyColumn }
  readonly values: readonly unknown[]
  readonly generated: fc.Arbitrary<unknown>
  /** Left out where the type has no order to index by. */
  readonly isKey?: false
  /** CockroachDB has no arrays of it. */
  readonly isElement?: false
  /** The extension PostgreSQL needs for it; CockroachDB has the type in newer versions only. */
  readonly extension?: string
}

/** Texts that break whatever pastes them into SQL, into array literals or into JSON. */
const hardTexts: readonly string[] = [
  '',
  ' ',
  'NULL',
  'null',
  'Ünïcödé',
  '漢字',
  '🐟🏴‍☠️',
  '\u{10ffff}',
  'e\u0301',
  '\u202egnp.exe',
  '\ufeffbom',
  "it's",
  "''",
  'say "hi"',
  '\\',
  '\\\\x41',
  "\\'; --",
  '{}',
  '{a,b}',
  '{"a"}',
  'a,b',
  '[1]',
  '(1,2)',
  '$1',
  '$$ $create$',
  ':name ?',
  'line\nline\r\n\ttab',
  '\u0001\u007f\u0085\u2028',
  '%_\\%',
  '-- comment',
  '/* comment */',
  ' leading',
]

const label = enumType('hard_label', [
  'plain',
  "it's",
  'say "hi"',
  'a,b',
  '{}',
  'NULL',
  'back\\slash',
  '🐟',
  '$create$ $$',
  ' ',
])

const twoDigits = (most: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max: most }).map((number) => String(number).padStart(2, '0'))

// as both servers print it: without the zeros at its end
const fraction = fc
  .integer({ min: 0, max: 999_999 })
  .map((micros) => (micros === 0 ? '' : `.${String(micros).padStart(6, '0').replace(/0+$/, '')}`))

const clock = fc
  .tuple(twoDigits(23), twoDigits(59), twoDigits(59), fraction)
  .map(([hours, minutes, seconds, micros]) => `${hours}:${minutes}:${seconds}${micros}`)

const moment = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
})

const day = moment.map((instant) => instant.toISOString().slice(0, 10))

const anyText = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'))

const storable = (value: unknown): boolean => {
  const written = JSON.stringify(value)
  // JSON has no negative zero, and JSONB no NUL
  return !/\\u0000|\\ud[89a-f]/.test(written)
}

const json = fc
  .jsonValue({ stringUnit: 'binary', maxDepth: 3 })
  .filter((value) => value !== null && storable(value))
  .map((value): unknown => JSON.parse(JSON.stringify(value)))

const digits = (least: number, most: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: least, maxLength: most })

const isZero = (value: string): boolean => /^[0.]*$/.test(value)

const anyDecimal = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 38n - 1n }), digits(0, 30))
  .map(([negative, whole, part]) => {
    const size = part === '' ? String(whole) : `${whole}.${part}`
    return negative && !isZero(size) ? `-${size}` : size
  })

const bits = (least: number, most: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom('0', '1'), minLength: least, maxLength: most })

const isoText = (instant: Date, micros: string): string =>
  `${instant.toISOString().slice(0, 19).replace('T', ' ')}${micros}`

/** Every type of column that PostgreSQL has, too. */
export const sqlKinds: readonly SqlKind[] = [
  { name: 'bool', column: bool(), values: [true, false], generated: fc.boolean() },
  {
    name: 'int2',
    column: int2(),
    values: [0, 1, -1, 32767, -32768],
    generated: fc.integer({ min: -32768, max: 32767 }),
  },
  {
    name: 'int4',
    column: int4(),
    values: [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)],
    generated: fc.integer(),
  },
  {
    name: 'int8 as bigint',
    column: int8(),
    values: [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n, -(2n ** 53n) - 1n],
    generated: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  },
  {
    name: 'int8 as number',
    column: int8({ mode: 'number' }),
    values: [0, 1, -1, 2 ** 31, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
    generated: fc.maxSafeInteger(),
  },
  {
    name: 'float4',
    column: float4(),
    values: [-0, 1.5, -1.5, 0.1, 3.4028235e38, -3.4028235e38, 1e-45, Number.NaN, Infinity, -Infinity],
    // a FLOAT4 keeps six decimal digits, of what does not lie in the middle between two of them
    generated: fc
      .tuple(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: -30, max: 30 }))
      .map(([number, exponent]) => Number(`${number}e${exponent}`))
      .filter((value) => Math.fround(value * (1 + 1e-12)) === Math.fround(value * (1 - 1e-12))),
  },
  {
    name: 'float8',
    column: float8(),
    values: [
      -0,
      0.1,
      0.1 + 0.2,
      -1.5,
      Number.MAX_VALUE,
      -Number.MAX_VALUE,
      Number.MIN_VALUE,
      2 ** 53 + 2,
      1e21,
      1e-7,
      Number.NaN,
      Infinity,
      -Infinity,
    ],
    generated: fc.double(),
  },
  {
    name: 'decimal',
    column: decimal(),
    values: [
      '0',
      '0.0001',
      '-1.50',
      '99999999999999999999999999999999999999',
      '-99999999999999999999999999999999999999',
      '0.00000000000000000000000000000000000001',
      '1234567890123456789.0123456789012345678',
      '9007199254740993',
      'NaN',
      'Infinity',
      '-Infinity',
    ],
    generated: anyDecimal,
  },
  {
    name: 'decimal(19, 4)',
    column: decimal(19, 4),
    values: ['0.0000', '0.0001', '-0.0001', '999999999999999.9999', '-999999999999999.9999', 'NaN'],
    generated: fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 15n - 1n }), digits(4, 4))
      .map(([whole, part]) => `${whole}.${part}`),
  },
  { name: 'text', column: text(), values: hardTexts, generated: anyText },
  {
    name: 'varchar',
    column: varchar(20),
    values: hardTexts,
    generated: fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
  },
  {
    name: 'char',
    column: char(20),
    // blanks at the end mean nothing in it
    values: hardTexts.filter((value) => value === '' || !value.endsWith(' ')),
    generated: fc.string({ unit: 'grapheme-ascii', maxLength: 20 }).map((value) => value.replace(/ +$/, '')),
  },
  {
    name: 'citext',
    column: citext(),
    values: hardTexts.filter((value) => value !== 'null'),
    generated: anyText,
    extension: 'citext',
  },
  {
    name: 'uuid',
    column: uuid(),
    values: [
      '00000000-0000-0000-0000-000000000000',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
      '6f1d2c1e-8f0b-4b7e-9d3a-2f5c8e1a7b90',
    ],
    generated: fc.uuid(),
  },
  {
    name: 'date',
    column: date(),
    values: ['0001-01-01', '9999-12-31', '1970-01-01', '2024-02-29', '1582-10-10', 'infinity', '-infinity'],
    generated: day,
  },
  {
    name: 'time',
    column: time(),
    values: ['00:00:00', '23:59:59.999999', '12:34:56.7', '24:00:00'],
    generated: clock,
  },
  {
    name: 'timetz',
    column: timetz(),
    values: ['00:00:00+00', '23:59:59.999999-08', '12:34:56.7+05:30'],
    generated: clock.map((time) => `${time}+02`),
  },
  {
    name: 'interval',
    column: interval(),
    values: ['00:00:00', '-00:00:00.000001', '1 year 2 mons 3 days 04:05:06.789', '-1 days', '100:00:00'],
    generated: clock,
  },
  {
    name: 'timestamp',
    column: timestamp(),
    values: [
      new Date(0),
      new Date(-1),
      new Date('0001-01-01T00:00:00Z'),
      new Date('0099-12-31T23:59:59.999Z'),
      new Date('9999-12-31T23:59:59.999Z'),
      new Date('-000043-03-15T12:00:00Z'),
      new Date('+010000-01-01T00:00:00Z'),
      new Date('2024-02-29T12:34:56.789Z'),
    ],
    generated: moment,
  },
  {
    name: 'timestamptz',
    column: timestamptz(),
    values: [
      new Date(0),
      new Date(-1),
      new Date('0001-01-01T00:00:00Z'),
      new Date('9999-12-31T23:59:59.999Z'),
      new Date('-000043-03-15T12:00:00Z'),
      new Date('+010000-01-01T00:00:00Z'),
      new Date('2024-03-31T01:30:00.001Z'),
    ],
    generated: moment,
  },
  {
    name: 'timestamp as text',
    column: timestamp({ mode: 'string' }),
    values: [
      '2024-01-02 03:04:05.678901',
      '0001-01-01 00:00:00',
      '9999-12-31 23:59:59.999999',
      'infinity',
      '-infinity',
    ],
    generated: fc.tuple(moment, fraction).map(([instant, micros]) => isoText(instant, micros)),
  },
  {
    name: 'timestamptz as text',
    column: timestamptz({ mode: 'string' }),
    values: [
      '2024-01-02 03:04:05.678901+00',
      '0001-01-01 00:00:00+00',
      '9999-12-31 23:59:59.999999+00',
      'infinity',
      '-infinity',
    ],
    generated: fc.tuple(moment, fraction).map(([instant, micros]) => `${isoText(instant, micros)}+00`),
  },
  {
    name: 'jsonb',
    column: jsonb(),
    values: [
      {},
      [],
      '',
      'null',
      0,
      -1.5,
      1e300,
      5e-324,
      Number.MAX_SAFE_INTEGER,
      true,
      false,
      [null],
      { a: null },
      { nested: { list: [1, 'two', [null, { deep: [{}] }]] } },
      { 'ключ 🐟': 'значение', '': 1, 'a"b\\c': "it's", 'line\n': '\u0001\u2028' },
      Object.fromEntries([
        ['__proto__', 1],
        ['constructor', 2],
        ['toJSON', 'x'],
      ]),
      '\\u0041',
      '{}',
      hardTexts,
    ],
    generated: json,
    isKey: false,
  },
  {
    name: 'bytes',
    column: bytes(),
    values: [
      new Uint8Array(),
      Uint8Array.of(0),
      Uint8Array.of(255, 0, 92, 39),
      Uint8Array.from({ length: 256 }, (_, index) => index),
      new TextEncoder().encode('\\x41'),
    ],
    generated: fc.uint8Array(),
  },
  {
    name: 'inet',
    column: inet(),
    values: ['192.0.2.1', '192.0.2.1/24', '0.0.0.0/0', '2001:db8::1', '2001:db8::/32', '::'],
    generated: fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 31 })).map(([ip, mask]) => `${ip}/${mask}`),
  },
  { name: 'bit', column: bit(5), values: ['00000', '11111', '10101'], generated: bits(5, 5) },
  { name: 'varbit', column: varbit(70), values: ['', '0', '1', '01'.repeat(35)], generated: bits(0, 70) },
  {
    name: 'tsvector',
    column: tsvector(),
    values: ["'fat' 'rat'", "'a':1A 'b':2,3", "'it''s'", "'back\\\\slash'"],
    generated: fc.stringMatching(/^[a-z]{1,8}$/).map((word) => `'${word}'`),
    isKey: false,
    isElement: false,
  },
  {
    name: 'tsquery',
    column: tsquery(),
    values: ["'fat' & 'rat'", "'a' | !'b'", "'it''s'"],
    generated: fc.stringMatching(/^[a-z]{1,8}$/).map((word) => `'${word}'`),
    isKey: false,
    isElement: false,
  },
  {
    name: 'ltree',
    column: ltree(),
    values: ['', 'Top', 'Top.Science.Astronomy'],
    generated: fc.stringMatching(/^[A-Za-z0-9_]{1,8}(\.[A-Za-z0-9_]{1,8}){0,3}$/),
    extension: 'ltree',
  },
  {
    name: 'enum',
    column: label(),
    values: label.labels,
    generated: fc.constantFrom(...label.labels),
  },
]
