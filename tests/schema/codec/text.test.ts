import {
  bit,
  bool,
  char,
  citext,
  enumType,
  inet,
  interval,
  ltree,
  text,
  time,
  timetz,
  tsquery,
  tsvector,
  uuid,
  varbit,
  varchar,
} from '@manticore/schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codecOf, decode } from '../support.js'
import { describeCodec } from './codec-cases.js'

const notTexts = [null, 1, 1n, true, [], ['a'], {}, new Date(0), new String('a')]
const unstorable = ['\0', 'a\0b', '\ud800', 'a\udc00b', '\udc00\ud800']

const same = (...values: string[]): [string, string][] => values.map((value) => [value, value])

const hard = same(
  '',
  ' ',
  "it's",
  '"',
  '\\',
  'NULL',
  'line\nbreak\ttab',
  '\u0001',
  '漢字',
  '🐟',
  '\u{10ffff}',
  '\ufeff',
)

for (const [name, column] of Object.entries({
  ...{
    text: text(),
    varchar: varchar(3),
    citext: citext(),
    time: time(),
    timetz: timetz(),
    interval: interval(),
  },
  ...{ inet: inet(), tsvector: tsvector(), tsquery: tsquery(), ltree: ltree() },
})) {
  describeCodec(name, codecOf(column), {
    sends: hard,
    refuses: [...notTexts, ...unstorable],
    reads: [...hard, ...same('a  ')],
  })
}

describeCodec('char', codecOf(char(5)), {
  sends: [...hard, ['a ', 'a ']],
  refuses: [...notTexts, ...unstorable],
  reads: [
    ['a    ', 'a'],
    ['     ', ''],
    [' a b\t ', ' a b\t'],
    ['', ''],
  ],
})

describeCodec('uuid', codecOf(uuid()), {
  sends: same('6f1d2c1e-8f0b-4b7e-9d3a-2f5c8e1a7b90', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'),
  refuses: [
    ...notTexts,
    ...['', '6f1d2c1e8f0b4b7e9d3a2f5c8e1a7b90', '6f1d2c1e-8f0b-4b7e-9d3a-2f5c8e1a7b9', 'g'.repeat(36)],
    ...['{6f1d2c1e-8f0b-4b7e-9d3a-2f5c8e1a7b90}', '6f1d2c1e-8f0b-4b7e-9d3a-2f5c8e1a7b90\n'],
  ],
})

for (const [name, column] of [
  ['bit', bit(3)],
  ['varbit', varbit()],
] as const) {
  describeCodec(name, codecOf(column), {
    sends: same('', '0', '101'),
    refuses: [...notTexts, '2', '1 0', "b'1'", '１', '1\n'],
  })
}

describeCodec('bool', codecOf(bool()), {
  sends: [
    [true, 'true'],
    [false, 'false'],
  ],
  refuses: [...notTexts.filter((value) => value !== true), 'true', 't', 0, 1],
  reads: [
    ['t', true],
    ['true', true],
    ['f', false],
    ['false', false],
  ],
})

describeCodec('enum', codecOf(enumType('mood', ['glad', 'sad', "it's"])()), {
  sends: same('glad', "it's"),
  refuses: [...notTexts, '', 'Glad', 'glad ', 'constructor', ['glad']],
})

test('any text without NUL and lone surrogates comes back as it went', () => {
  const codec = codecOf(text())
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      expect(codec.encode(value)).toBe(value.includes('\0') ? undefined : value)
      expect(decode(codec, value)).toBe(value)
    }),
  )
})

test('blanks in the middle of a long CHAR are passed over once', () => {
  const start = performance.now()
  const value = `${' '.repeat(200_000)}x`
  expect(decode(codecOf(char()), value)).toBe(value)
  expect(performance.now() - start).toBeLessThan(500)
})
