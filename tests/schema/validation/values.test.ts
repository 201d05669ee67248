// Every type of column: what a schema of rows to write takes and refuses, and what one of rows to read makes of it.

import {
  bit,
  bool,
  bytes,
  char,
  customType,
  date,
  decimal,
  defineTable,
  enumType,
  float8,
  geography,
  inet,
  insertSchema,
  int2,
  int4,
  int8,
  interval,
  jsonb,
  selectSchema,
  text,
  time,
  timestamp,
  timestamptz,
  updateSchema,
  uuid,
  varbit,
  varchar,
  vector,
} from 'manticore-cockroachdb'
import { describe, expect, test } from 'vitest'
import { issuesOf, validate } from './support.js'

const mood = enumType('mood', ['glad', 'sad'])

const things = defineTable('things', {
  bool: bool(),
  int2: int2(),
  int4: int4(),
  int: 'INT',
  int8: int8(),
  float8: float8(),
  decimal: decimal(10, 2),
  text: text(),
  varchar: varchar(3),
  char: char(3),
  uuid: uuid(),
  date: date(),
  time: time(),
  interval: interval(),
  timestamp: timestamp(),
  timestamptz: timestamptz(),
  timestamptzText: timestamptz({ mode: 'string' }),
  jsonb: jsonb(),
  bytes: bytes(),
  inet: inet(),
  bit: bit(3),
  varbit: varbit(),
  vector: vector(2),
  geography: geography(),
  mood: mood(),
  money: customType('MONEY'),
  texts: text().array(),
  int8s: int8().array(),
  moods: mood().array(),
  dates: timestamptz().array(),
})

type Property = keyof typeof things & string

const ID = '6f1d2c1e-8f0b-4b7e-9d3a-2f5c8e1a7b90'
const instant = new Date('2026-01-02T03:04:05.678Z')
const point = { type: 'Point', coordinates: [1, 2] }

/** What is given, what is to be written for it, and what a read would return for that. */
type Taken = readonly [property: Property, given: unknown, written: unknown, read: unknown]

const same = (property: Property, value: unknown): Taken => [property, value, value, value]

const taken: readonly Taken[] = [
  same('bool', false),
  same('int2', -32768),
  same('int4', 2147483647),
  same('int', Number.MAX_SAFE_INTEGER),
  same('int8', 2n ** 63n - 1n),
  ['int8', 12, 12, 12n],
  ['int8', '12', 12n, 12n],
  ['int8', '-9223372036854775808', -(2n ** 63n), -(2n ** 63n)],
  same('float8', 0.1),
  same('decimal', '8.50'),
  ['decimal', 8.5, 8.5, '8.5'],
  ['decimal', 8n, 8n, '8'],
  same('text', 'a'),
  // how long it may be the server says
  same('varchar', 'abcd'),
  ['char', 'a  ', 'a  ', 'a'],
  same('uuid', ID),
  same('date', '2026-01-02'),
  ['date', instant, instant, '2026-01-02'],
  // in what form the server says
  same('time', 'whenever'),
  same('interval', 'whenever'),
  same('inet', 'somewhere'),
  same('money', 'much'),
  same('timestamp', instant),
  ['timestamp', instant.toISOString(), instant.toISOString(), instant],
  same('timestamptz', instant),
  ['timestamptz', instant.toISOString(), instant.toISOString(), instant],
  ['timestamptz', '2026-01-02T05:04:05.678+02:00', '2026-01-02T05:04:05.678+02:00', instant],
  ['timestamptz', '2026-01-02 03:04:05.678999Z', '2026-01-02 03:04:05.678999Z', instant],
  same('timestamptzText', '2026-01-02 03:04:05.678901+00'),
  same('jsonb', { a: [1, null, 'x'] }),
  ['jsonb', { a: undefined }, { a: undefined }, {}],
  same('bytes', Uint8Array.of(0, 255)),
  same('bit', '101'),
  same('varbit', ''),
  same('vector', [0.5, -1]),
  same('geography', point),
  same('mood', 'sad'),
  same('texts', ['a', null]),
  same('texts', []),
  ['int8s', [1, 2n, '3', null], [1, 2n, 3n, null], [1n, 2n, 3n, null]],
  same('moods', ['glad']),
  ['dates', [instant.toISOString(), null], [instant.toISOString(), null], [instant, null]],
]

const refused: readonly (readonly [property: Property, value: unknown, expects: string, got: string])[] = [
  ['bool', 'true', 'a boolean', 'a string'],
  ['bool', 1, 'a boolean', 'a number'],
  ['int2', 32768, 'an integer from -32768 to 32767', 'a number'],
  ['int4', 1.5, 'an integer from -2147483648 to 2147483647', 'a number'],
  ['int4', '12', 'an integer from -2147483648 to 2147483647', 'a string'],
  ['int', 2 ** 53, 'an integer up to 2^53-1', 'a number'],
  ['int', '12', 'an integer up to 2^53-1', 'a string'],
  ['int8', 2n ** 63n, 'a bigint of 64 bits, or a safe integer', 'a bigint'],
  ['int8', '9223372036854775808', 'a bigint of 64 bits, or a safe integer', 'a bigint'],
  ['int8', '1'.repeat(20), 'a bigint of 64 bits, or a safe integer', 'a string'],
  ['int8', '', 'a bigint of 64 bits, or a safe integer', 'a string'],
  ['int8', '0x10', 'a bigint of 64 bits, or a safe integer', 'a string'],
  ['int8', ' 1', 'a bigint of 64 bits, or a safe integer', 'a string'],
  ['int8', 2 ** 53, 'a bigint of 64 bits, or a safe integer', 'a number'],
  ['float8', '0.1', 'a number', 'a string'],
  ['decimal', 'a lot', 'a decimal as string, number or bigint', 'a string'],
  ['text', 7, 'a string without NUL characters or lone surrogates', 'a number'],
  ['text', 'a\0', 'a string without NUL characters or lone surrogates', 'a string'],
  ['uuid', 'x', `a UUID such as "${ID}"`, 'a string'],
  ['date', '2026-02-30', 'a date "YYYY-MM-DD" of the calendar, or a valid Date', 'a string'],
  ['timestamp', '2026-01-02T03:04:05+02:00', 'a valid Date or an ISO 8601 string in UTC', 'a string'],
  ['timestamptz', 'tomorrow', 'a valid Date or an ISO 8601 string', 'a string'],
  ['timestamptz', new Date(Number.NaN), 'a valid Date or an ISO 8601 string', 'an invalid Date'],
  [
    'jsonb',
    [1n],
    'a JSON value (finite numbers; no bigint, cycle, NUL character, lone surrogate, nor undefined in an array)',
    'an array',
  ],
  ['bytes', 'AAE=', 'a Uint8Array', 'a string'],
  ['bytes', { 0: 1 }, 'a Uint8Array', 'an object'],
  ['bit', '102', 'a string of 0 and 1', 'a string'],
  ['vector', [1], 'an array of 2 finite numbers', 'an array'],
  ['geography', { x: 1 }, 'a GeoJSON object with a "type"', 'an object'],
  ['mood', 'angry', 'one of "glad", "sad"', 'a string'],
  ['moods', 'glad', 'an array in which each element is null or one of "glad", "sad"', 'a string'],
]

const schemas = { insert: insertSchema(things), update: updateSchema(things) }

describe.each(Object.entries(schemas))('%sSchema', (_, schema) => {
  test.each(taken)('%s takes %o', (property, given, written) => {
    expect(validate(schema, { [property]: given })).toStrictEqual({ value: { [property]: written } })
  })

  test.each(refused)('%s refuses %o', (property, value, expects, got) => {
    expect(issuesOf(schema, { [property]: value })).toStrictEqual([
      [property, `things.${property} expects ${expects}; got ${got}`],
    ])
  })
})

describe('selectSchema', () => {
  test.each(taken)('%s takes %o', (property, given, _, read) => {
    const schema = selectSchema(things, { pick: [property] })
    expect(validate(schema, { [property]: given })).toStrictEqual({ value: { [property]: read } })
  })

  test.each(refused)('%s refuses %o', (property, value, expects, got) => {
    expect(issuesOf(selectSchema(things, { pick: [property] }), { [property]: value })).toStrictEqual([
      [property, `things.${property} expects ${expects}; got ${got}`],
    ])
  })

  test('refuses an instant that no Date can hold', () => {
    expect(
      issuesOf(selectSchema(things, { pick: ['timestamptz'] }), { timestamptz: '294000-01-01T00:00:00Z' }),
    ).toStrictEqual([
      ['timestamptz', 'things.timestamptz expects a valid Date or an ISO 8601 string; got a string'],
    ])
  })
})

test.each([
  ['texts', ['a', null, 7, 8], '2'],
  ['int8s', ['1', 'one'], '1'],
  ['dates', [instant, undefined], '1'],
  // biome-ignore lint/suspicious/noSparseArray: a hole is no element
  ['texts', ['a', , 'b'], '1'],
] as const)('the first wrong element of %s is in the path', (property, value, index) => {
  for (const schema of [...Object.values(schemas), selectSchema(things, { pick: [property] })]) {
    expect(issuesOf(schema, { [property]: value }).map(([path]) => path)).toStrictEqual([
      `${property}.${index}`,
    ])
  }
})
