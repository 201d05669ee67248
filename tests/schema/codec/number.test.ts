import { decimal, float4, float8, int2, int4, int8 } from '@manticore/schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codecOf, decode } from '../support.js'
import { describeCodec } from './codec-cases.js'

const notNumbers = [null, '1', '', true, [], [1], {}, new Date(0), new Number(1)]
const notIntegers = [...notNumbers, 0.5, -1.5, Number.NaN, Infinity, -Infinity]

const most = 2 ** 53 - 1

describeCodec('int2', codecOf(int2()), {
  sends: [
    [0, '0'],
    [-0, '0'],
    [32767, '32767'],
    [-32768, '-32768'],
  ],
  refuses: [...notIntegers, 32768, -32769, 1n],
  reads: [['-32768', -32768]],
})

describeCodec('int4', codecOf(int4()), {
  sends: [
    [-0, '0'],
    [2147483647, '2147483647'],
    [-2147483648, '-2147483648'],
  ],
  refuses: [...notIntegers, 2147483648, -2147483649, 1n],
  reads: [['2147483647', 2147483647]],
})

describeCodec('int8', codecOf(int8()), {
  sends: [
    [0n, '0'],
    [-0, '0'],
    [42, '42'],
    [most, '9007199254740991'],
    [-most, '-9007199254740991'],
    [2n ** 63n - 1n, '9223372036854775807'],
    [-(2n ** 63n), '-9223372036854775808'],
  ],
  refuses: [...notIntegers, 2n ** 63n, -(2n ** 63n) - 1n, most + 1, -most - 1, 1e300],
  reads: [
    ['9223372036854775807', 2n ** 63n - 1n],
    ['-9223372036854775808', -(2n ** 63n)],
    ['0', 0n],
  ],
})

describeCodec('int8 as number', codecOf(int8({ mode: 'number' })), {
  sends: [
    [-0, '0'],
    [most, '9007199254740991'],
  ],
  refuses: [...notIntegers, most + 1, -most - 1, 1n],
  reads: [
    ['9007199254740991', most],
    ['-9007199254740991', -most],
  ],
  cannotRead: ['9007199254740992', '-9007199254740992', '9223372036854775807', 'x'],
})

for (const [name, column] of [
  ['float4', float4()],
  ['float8', float8()],
] as const) {
  describeCodec(name, codecOf(column), {
    sends: [
      [0.1, '0.1'],
      [-0, '-0'],
      [5e-324, '5e-324'],
      [1.7976931348623157e308, '1.7976931348623157e+308'],
      [Number.NaN, 'NaN'],
      [Infinity, 'Infinity'],
      [-Infinity, '-Infinity'],
    ],
    refuses: [...notNumbers, 1n],
    reads: [
      ['-0', -0],
      ['1e+300', 1e300],
      ['NaN', Number.NaN],
      ['-Infinity', -Infinity],
    ],
  })
}

describeCodec('decimal', codecOf(decimal(38, 10)), {
  sends: [
    ['0', '0'],
    ['-0.00', '-0.00'],
    ['+1.', '+1.'],
    ['.5', '.5'],
    ['1e-7', '1e-7'],
    ['99999999999999999999999999999999999999', '99999999999999999999999999999999999999'],
    ['0.00000000000000000000000000000000000001', '0.00000000000000000000000000000000000001'],
    ['-Infinity', '-Infinity'],
    ['nan', 'nan'],
    [0.1, '0.1'],
    [-0, '0'],
    [1e21, '1e+21'],
    [Number.NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [2n ** 127n, '170141183460469231731687303715884105728'],
  ],
  refuses: [
    ...[null, true, [], {}, new Date(0)],
    ...[
      '',
      ' ',
      '.',
      '-',
      '1 ',
      ' 1',
      '1,5',
      '1_000',
      '0x1',
      '1e',
      'e5',
      '--1',
      '1.2.3',
      '1\n',
      '１',
      'infinit',
    ],
  ],
  reads: [
    ['1.500000', '1.500000'],
    ['NaN', 'NaN'],
  ],
})

test('every int8 comes back as it went', () => {
  const codec = codecOf(int8())
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      expect(decode(codec, codec.encode(value) ?? '')).toBe(value)
    }),
  )
})

test('every float comes back as it went', () => {
  const codec = codecOf(float8())
  fc.assert(
    fc.property(fc.double(), (value) => {
      expect(decode(codec, codec.encode(value) ?? '')).toBe(value)
    }),
  )
})

test('a number of many digits that is none after all is refused at once', () => {
  const start = performance.now()
  expect(codecOf(decimal()).encode(`${'1'.repeat(200_000)}x`)).toBe(undefined)
  expect(performance.now() - start).toBeLessThan(500)
})
