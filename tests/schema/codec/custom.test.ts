import { type CustomCodec, decimal, jsonb, text, timestamptz } from '@manticore/schema'
import { describe, expect, test } from 'vitest'
import { wrong } from '../../support/refusal.js'
import { codecOf, decode } from '../support.js'

const cents: CustomCodec<number, number, [string, string | number | bigint]> = {
  encode: (value) => (value / 100).toFixed(2),
  decode: (value) => Math.round(Number(value) * 100),
}

const words: CustomCodec<string[], readonly string[], [string, string]> = {
  encode: (value) => value.join(' '),
  decode: (value) => value.split(' '),
}

const epoch: CustomCodec<number, number, [Date, Date | string]> = {
  encode: (value) => new Date(value),
  decode: (value) => value.getTime(),
}

describe('a codec of the user', () => {
  test('goes through the codec of the column both ways', () => {
    const money = codecOf(decimal(10, 2).codec(cents))
    expect([money.encode(150), decode(money, '1.50')]).toStrictEqual(['1.50', 150])
    const codec = codecOf(timestamptz().codec(epoch))
    expect([codec.encode(0), decode(codec, '1970-01-01 00:00:01+00')]).toStrictEqual([
      '1970-01-01T00:00:00Z',
      1000,
    ])
    expect(codec.encode(Number.NaN)).toBe(undefined)
  })

  test('may stand over another one', () => {
    const loud = {
      encode: (value: string) => [value],
      decode: ([value = '']: string[]) => value.toUpperCase(),
    }
    const codec = codecOf(text().codec(words).codec(loud))
    expect([codec.encode('a'), decode(codec, 'a b')]).toStrictEqual(['a', 'A'])
  })

  test('is for the elements when array() comes after it, for the array when before', () => {
    const elements = codecOf(text().codec(words).array())
    expect([elements.encode([['a', 'b'], null]), decode(elements, '{"a b",NULL}')]).toStrictEqual([
      '{"a b",NULL}',
      [['a', 'b'], null],
    ])
    const whole = codecOf(
      text()
        .array()
        .codec<string>({ encode: (value) => value.split(','), decode: (value) => value.join(',') }),
    )
    expect([whole.encode('a,b'), decode(whole, '{a,b}')]).toStrictEqual(['{"a","b"}', 'a,b'])
  })

  test('is refused what its encode makes no value of the column of', () => {
    const codec = codecOf(decimal().codec({ encode: () => wrong('x'), decode: (value) => value }))
    expect([codec.encode(1), codec.expects]).toStrictEqual([
      undefined,
      'a value for its codec, whose encode() must return a decimal as string, number or bigint',
    ])
  })

  test('throws what its functions throw', () => {
    const own = new TypeError('of the codec')
    const fail = (): never => {
      throw own
    }
    const codec = codecOf(jsonb().codec({ encode: fail, decode: fail }))
    expect(() => codec.encode({})).toThrow(own)
    expect(() => decode(codec, '{}')).toThrow(own)
  })
})
