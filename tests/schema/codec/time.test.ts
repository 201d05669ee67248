import { date, timestamp, timestamptz } from '@manticore/schema'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codecOf, decode } from '../support.js'
import { describeCodec } from './codec-cases.js'

const notTimes = [null, 0, 1, 1n, true, [], {}, new Date(Number.NaN), '', 'now', 'today', 'x']

const first = new Date('0001-01-01T00:00:00Z')
const ides = new Date('-000043-03-15T12:34:56.789Z')
const last = new Date('9999-12-31T23:59:59.999Z')
const later = new Date('+012345-06-07T08:09:10.011Z')
const latest = new Date(8.64e15)
const earliest = new Date(-8.64e15)

describeCodec('date', codecOf(date()), {
  sends: [
    [new Date('2024-02-29T23:59:59.999Z'), '2024-02-29'],
    [new Date(-1), '1969-12-31'],
    [first, '0001-01-01'],
    [new Date('0000-12-31T00:00:00Z'), '0001-12-31 BC'],
    [ides, '0044-03-15 BC'],
    [last, '9999-12-31'],
    [later, '12345-06-07'],
    [latest, '275760-09-13'],
    [earliest, '271822-04-20 BC'],
    ['2024-02-29', '2024-02-29'],
    ['0044-03-15 BC', '0044-03-15 BC'],
    ['0005-02-29 BC', '0005-02-29 BC'],
    ['12345-06-07', '12345-06-07'],
    ['-infinity', '-infinity'],
  ],
  refuses: [
    ...notTimes,
    ...['2024-02-30', '2023-02-29', '1900-02-29', '2024-13-01', '2024-00-01', '2024-01-00', '2024-01-32'],
    ...['0000-01-01', '0000-01-01 BC', '0004-02-29 BC', '24-01-01', '2024-1-1', '20240101', '-2024-01-01'],
    ...[
      '2024-01-01T00:00:00Z',
      ' 2024-01-01',
      '2024-01-01 ',
      '2024-01-01\n',
      '999999-01-01',
      '２０２４-01-01',
    ],
  ],
  reads: [
    ['2024-02-29', '2024-02-29'],
    ['infinity', 'infinity'],
    ['0044-03-15 BC', '0044-03-15 BC'],
  ],
})

const instants: readonly (readonly [Date, string])[] = [
  [new Date(0), '1970-01-01T00:00:00Z'],
  [new Date(-1), '1969-12-31T23:59:59.999Z'],
  [new Date('2024-02-29T12:34:56.070Z'), '2024-02-29T12:34:56.070Z'],
  [first, '0001-01-01T00:00:00Z'],
  [ides, '0044-03-15T12:34:56.789Z BC'],
  [last, '9999-12-31T23:59:59.999Z'],
  [later, '12345-06-07T08:09:10.011Z'],
  [latest, '275760-09-13T00:00:00Z'],
  [earliest, '271822-04-20T00:00:00Z BC'],
]

const texts = [
  '2024-02-29',
  '2024-02-29T12:34',
  '2024-02-29 12:34:56',
  '2024-02-29T12:34:56.123456',
  '2024-02-29T24:00:00',
  '2024-02-29T23:59:60',
  '2024-02-29T12:34:56Z',
  '2024-02-29t12:34:56.5z',
  '2024-02-29 12:34:56+00',
  '0044-03-15 00:00:00+00:00 BC',
]

const offsets = ['2024-02-29T12:34:56+02', '2024-02-29T12:34:56-05:30', '2024-02-29 12:34:56+0530']

const infinite = ['infinity', '-infinity', 'Infinity']

const badTexts = [
  ...['2024-02-30T00:00:00Z', '2023-02-29 00:00:00', '0000-01-01T00:00:00Z', '2024-01-01T25:00:00Z'],
  ...[
    '2024-01-01T24:00:01Z',
    '2024-01-01T24:01',
    '2024-01-01T24:00:00.5',
    '2024-01-01T12:60',
    '2024-01-01T12:00:61',
  ],
  ...[
    '2024-01-01T1:00',
    '2024-01-01TZ',
    '2024-01-01T12:00:00 UTC',
    '2024-01-01T12:00:00+2',
    '12:00',
    '1704067200',
  ],
  ...[
    '+012345-06-07T08:09:10Z',
    '-000043-03-15T12:00:00Z',
    '2024-01-01T12:00:00Z\n',
    '2024-01-01T12:00:00.Z',
  ],
]

const same = (values: readonly string[]): [string, string][] => values.map((value) => [value, value])

const withDates = [...instants, ...same(texts)]

describeCodec('timestamptz', codecOf(timestamptz()), {
  sends: [...withDates, ...same(offsets)],
  refuses: [...notTimes, ...badTexts, ...infinite],
  reads: [
    ['2024-02-29 12:34:56+00', new Date('2024-02-29T12:34:56Z')],
    // as it is sent
    ['2024-02-29T12:34:56.789Z', new Date('2024-02-29T12:34:56.789Z')],
    ['0044-03-15T12:34:56.789Z BC', ides],
    ['2024-02-29 12:34:56.789999+00', new Date('2024-02-29T12:34:56.789Z')],
    ['2024-02-29 12:34:56.7+00', new Date('2024-02-29T12:34:56.700Z')],
    ['2024-02-29 12:34:56.000001+00', new Date('2024-02-29T12:34:56Z')],
    ['1969-12-31 23:59:59.999999+00', new Date(-1)],
    ['2024-02-29 12:34:56+05:30', new Date('2024-02-29T07:04:56Z')],
    ['2024-02-29 12:34:56.5-08', new Date('2024-02-29T20:34:56.500Z')],
    ['1850-01-01 00:00:00+00:19:32', new Date('1849-12-31T23:40:28Z')],
    ['0001-01-01 00:00:00+00', first],
    ['0099-12-31 23:59:59+00', new Date('0099-12-31T23:59:59Z')],
    ['0100-01-01 00:00:00+00', new Date('0100-01-01T00:00:00Z')],
    ['0044-03-15 12:34:56.789+00 BC', ides],
    ['9999-12-31 23:59:59.999+00', last],
    ['12345-06-07 08:09:10.011+00', later],
    ['275760-09-13 00:00:00+00', latest],
  ],
  cannotRead: [
    ...['infinity', '-infinity', '', 'x', '2024-02-29', '2024-02-29T12:34', '2024-02-29 12:34:56.+0'],
    ...['275760-09-13 00:00:01+00', '294276-12-31 23:59:59.999999+00', '4714-11-24 00:00:00+0 BC'],
  ],
})

describeCodec('timestamp', codecOf(timestamp()), {
  sends: withDates,
  refuses: [...notTimes, ...badTexts, ...infinite, ...offsets],
  reads: [
    ['2024-02-29 12:34:56', new Date('2024-02-29T12:34:56Z')],
    ['2024-02-29 12:34:56.789999', new Date('2024-02-29T12:34:56.789Z')],
    ['0044-03-15 12:34:56.789 BC', ides],
    ['12345-06-07 08:09:10.011', later],
  ],
  cannotRead: ['infinity', '294276-12-31 23:59:59.999999'],
})

describeCodec('timestamptz as text', codecOf(timestamptz({ mode: 'string' })), {
  sends: [...withDates, ...same([...offsets, ...infinite])],
  refuses: [...notTimes, ...badTexts],
  reads: same(['2024-02-29 12:34:56.789999+00', 'infinity', '294276-12-31 23:59:59.999999+00']),
})

describeCodec('timestamp as text', codecOf(timestamp({ mode: 'string' })), {
  sends: [...withDates, ...same(infinite)],
  refuses: [...notTimes, ...badTexts, ...offsets],
  reads: same(['2024-02-29 12:34:56.789999', '-infinity']),
})

describe('any Date', () => {
  const anyDate = fc.date({ noInvalidDate: true })

  // what a server in UTC prints for a text we send
  const printed = (text: string, zone: string): string => text.replace('T', ' ').replace('Z', zone)

  test.each([
    ['timestamptz', timestamptz(), '+00'],
    ['timestamp', timestamp(), ''],
  ] as const)('comes back from %s as it went', (_, column, zone) => {
    const codec = codecOf(column)
    fc.assert(
      fc.property(anyDate, (value) => {
        const text = codec.encode(value) ?? ''
        expect(decode(codec, printed(text, zone))).toStrictEqual(value)
        expect(decode(codec, text)).toStrictEqual(value)
        expect(codec.encode(text)).toBe(text)
      }),
      { numRuns: 1000 },
    )
  })

  test('has a day that a date takes as text, too', () => {
    const codec = codecOf(date())
    fc.assert(
      fc.property(anyDate, (value) => {
        const text = codec.encode(value) ?? ''
        expect(codec.encode(text)).toBe(text)
      }),
    )
  })
})
