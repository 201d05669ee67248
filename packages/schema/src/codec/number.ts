import type { Codec } from './codec.js'

const integer = (min: number, max: number): Codec =>
  Object.freeze({
    expects: `an integer from ${min} to ${max}`,
    encode: (value: unknown) =>
      typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
        ? String(value + 0) // -0 + 0 is 0
        : undefined,
    decode: Number,
  })

/** INT2. */
export const int2Codec: Codec = integer(-32768, 32767)

/** INT4. */
export const int4Codec: Codec = integer(-2147483648, 2147483647)

const INT8_MIN = -(2n ** 63n)
const INT8_MAX = 2n ** 63n - 1n

// as many digits as there can be: more would only take time
const DIGITS = /^-?\d{1,19}$/

/** INT8 as `bigint`; a safe integer is taken too. */
export const int8Codec: Codec = Object.freeze({
  expects: 'a bigint of 64 bits, or a safe integer',
  encode: (value: unknown) => {
    if (typeof value === 'bigint') {
      return value >= INT8_MIN && value <= INT8_MAX ? String(value) : undefined
    }
    return Number.isSafeInteger(value) ? String((value as number) + 0) : undefined // isSafeInteger is no type guard
  },
  decode: BigInt,
  fromJson: (text: string) => (DIGITS.test(text) ? BigInt(text) : text),
})

/** INT8 as `number`: exact up to 2^53-1, and an error beyond rather than a rounded number. */
export const safeIntegerCodec: Codec = Object.freeze({
  expects: 'an integer up to 2^53-1',
  encode: (value: unknown) => (Number.isSafeInteger(value) ? String((value as number) + 0) : undefined), // as above
  decode: (text: string) => {
    const value = Number(text)
    if (!Number.isSafeInteger(value)) {
      throw new RangeError(
        'the stored integer is beyond 2^53-1; declare the column int8() to read it as a bigint',
      )
    }
    return value
  },
})

// JavaScript spells the specials as PostgreSQL does (NaN, Infinity, -Infinity), except for the sign of zero.
const floatText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value))

/** FLOAT4 and FLOAT8. */
export const floatCodec: Codec = Object.freeze({
  expects: 'a number',
  encode: (value: unknown) => (typeof value === 'number' ? floatText(value) : undefined),
  decode: Number,
})

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$|^(?:nan|[+-]?inf(?:inity)?)$/i

/** DECIMAL: the digits as stored. */
export const decimalCodec: Codec = Object.freeze({
  expects: 'a decimal as string, number or bigint',
  encode: (value: unknown) => {
    if (typeof value === 'string') {
      return DECIMAL.test(value) ? value : undefined
    }
    return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined
  },
})
