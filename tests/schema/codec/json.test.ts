import { geography, geometry, jsonb } from '@manticore/schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codecOf, decode } from '../support.js'
import { describeCodec } from './codec-cases.js'

const cycle: { self?: unknown } = {}
cycle.self = cycle

class Money {
  readonly amount = 5
  toJSON(): unknown {
    return { amount: null }
  }
}

/** Values that JSON.stringify does not write, or not as they are. */
const lost = [
  ...[1n, { a: 1n }, cycle, [cycle], '\0', { '\0': 1 }, ['a\0'], '\ud800', { a: '\udc00' }, { '\ud800': 1 }],
  ...[Number.NaN, Infinity, -Infinity, [Number.NaN], { a: { b: [1, Infinity] } }, { a: null, b: Number.NaN }],
  ...[[undefined], [1, undefined, null], new Array(1), [() => 1], [Symbol('a')], { a: [undefined] }],
  ...[new Date(Number.NaN), { at: new Date(Number.NaN) }],
]

describeCodec('jsonb', codecOf(jsonb()), {
  sends: [
    [null, 'null'],
    [true, 'true'],
    [0, '0'],
    [-0, '0'],
    ['', '""'],
    ['null', '"null"'],
    ['"\\', '"\\"\\\\"'],
    ['\\u0000', '"\\\\u0000"'],
    ['\\\\ud800', '"\\\\\\\\ud800"'],
    ['\u0001\u2028🐟', '"\\u0001\u2028🐟"'],
    [[], '[]'],
    [[null, [null]], '[null,[null]]'],
    [{ a: null, b: undefined, c: [1] }, '{"a":null,"c":[1]}'],
    [{ null: 1 }, '{"null":1}'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [{ at: new Date(0), no: null }, '{"at":"1970-01-01T00:00:00.000Z","no":null}'],
    [new Money(), '{"amount":null}'],
    [1e300, '1e+300'],
  ],
  refuses: [...lost, { toJSON: () => undefined }],
  reads: [
    ['null', null],
    ['{"a": [1, {"b": "\\u0001"}]}', { a: [1, { b: '\u0001' }] }],
    ['"a"', 'a'],
  ],
  cannotRead: ['', '{', "'a'", 'undefined'],
})

for (const [name, column] of [
  ['geography', geography()],
  ['geometry', geometry()],
] as const) {
  describeCodec(name, codecOf(column), {
    sends: [[{ type: 'Point', coordinates: [1.5, -2] }, '{"type":"Point","coordinates":[1.5,-2]}']],
    refuses: [
      ...[null, 'Point', 1, true, [], {}, { coordinates: [1, 2] }, { type: 1 }, { type: null }],
      ...lost.map((coordinates) => ({ type: 'Point', coordinates: [coordinates] })),
    ],
    reads: [['{"type":"Point","coordinates":[1.5,-2]}', { type: 'Point', coordinates: [1.5, -2] }]],
  })
}

test('a JSON value comes back as it went', () => {
  const codec = codecOf(jsonb())
  const isStorable = (value: unknown): boolean => !JSON.stringify(value).includes('\\u0000')
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }).filter(isStorable), (value) => {
      // JSON has no negative zero
      expect(decode(codec, codec.encode(value) ?? '')).toStrictEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('what is not finite is found however deep', () => {
  const codec = codecOf(jsonb())
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom(Number.NaN, Infinity, -Infinity),
      fc.tuple(fc.jsonValue(), tie('value')),
      fc.tuple(fc.jsonValue(), tie('value')).map(([left, right]) => ({ left, right })),
    ),
  }))
  fc.assert(
    fc.property(value, (deep) => {
      expect(codec.encode(deep)).toBe(undefined)
    }),
  )
})
