import type { Codec } from './codec.js'

const DATE = /^(\d{4,6})-(\d{2})-(\d{2})( BC)?$/
const TIMESTAMP =
  /^(\d{4,6}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?))?(Z|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?)?( BC)?$/i
const INFINITE = /^-?infinity$/i

// Astronomical year 0 is 1 BC, -1 is 2 BC; PostgreSQL and CockroachDB write years without a sign.
const era = (year: number): string => (year > 0 ? '' : ' BC')
const yearText = (year: number): string => String(year > 0 ? year : 1 - year).padStart(4, '0')

const TWO_DIGITS: readonly string[] = Array.from({ length: 60 }, (_, number) =>
  String(number).padStart(2, '0'),
)

const isDay = (text: string): boolean => {
  const match = DATE.exec(text)
  if (match === null) {
    return false
  }
  const year = match[4] === undefined ? Number(match[1]) : 1 - Number(match[1])
  const day = new Date(0)
  day.setUTCFullYear(year, Number(match[2]) - 1, Number(match[3]))
  return (
    Number(match[1]) > 0 &&
    day.getUTCMonth() === Number(match[2]) - 1 &&
    day.getUTCDate() === Number(match[3])
  )
}

const isTimestamp = (text: string): boolean => {
  const match = TIMESTAMP.exec(text)
  return (
    match !== null &&
    isDay(`${match[1]}${match[4] === undefined ? '' : ' BC'}`) &&
    isTime(match[2] ?? '00:00')
  )
}

// 24:00 is a legal end of day in SQL.
const isTime = (text: string): boolean => {
  const [hour, minute, second] = text.split(':').map(Number)
  return hour === 24
    ? minute === 0 && (second ?? 0) === 0
    : (hour ?? 0) < 24 && (minute ?? 0) <= 59 && (second ?? 0) < 61
}

const isDate = (value: unknown): value is Date => value instanceof Date && !Number.isNaN(value.getTime())

/** DATE as `YYYY-MM-DD`; a Date is taken for its UTC day. */
export const dateCodec: Codec = Object.freeze({
  expects: 'a date "YYYY-MM-DD" of the calendar, or a valid Date',
  encode: (value: unknown) => {
    if (isDate(value)) {
      const year = value.getUTCFullYear()
      return `${yearText(year)}-${TWO_DIGITS[value.getUTCMonth() + 1]}-${TWO_DIGITS[value.getUTCDate()]}${era(year)}`
    }
    return typeof value === 'string' && (isDay(value) || INFINITE.test(value)) ? value : undefined
  },
})

// toISOString takes three times as long, and signs the years it cannot write in four digits
const encodeInstant = (value: Date): string => {
  const year = value.getUTCFullYear()
  const milliseconds = value.getUTCMilliseconds()
  const fraction = milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0')}`
  return `${yearText(year)}-${TWO_DIGITS[value.getUTCMonth() + 1]}-${TWO_DIGITS[value.getUTCDate()]}T${
    TWO_DIGITS[value.getUTCHours()]
  }:${TWO_DIGITS[value.getUTCMinutes()]}:${TWO_DIGITS[value.getUTCSeconds()]}${fraction}Z${era(year)}`
}

// as servers print it, and as it is sent to them
const INSTANT =
  /^(\d{4,6})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d)(?::(\d\d)(?::(\d\d))?)?)?( BC)?$/

const outOfRange = (): RangeError =>
  new RangeError("a Date cannot hold the stored infinity or year; declare the column with { mode: 'string' }")

const decodeAnyInstant = (text: string): Date => {
  const match = INSTANT.exec(text)
  if (match === null) {
    throw outOfRange()
  }
  const [
    ,
    years,
    month,
    day,
    hours,
    minutes,
    seconds,
    fraction = '',
    sign,
    zoneHours,
    zoneMinutes,
    zoneSeconds,
    bc,
  ] = match
  const date = new Date(0)
  date.setUTCFullYear(bc === undefined ? Number(years) : 1 - Number(years), Number(month) - 1, Number(day))
  date.setUTCHours(
    Number(hours),
    Number(minutes),
    Number(seconds),
    Number(fraction.slice(0, 3).padEnd(3, '0')),
  )
  const offset = Number(zoneHours ?? 0) * 3600 + Number(zoneMinutes ?? 0) * 60 + Number(zoneSeconds ?? 0)
  date.setTime(date.getTime() - (sign === '-' ? -offset : offset) * 1000)
  if (Number.isNaN(date.getTime())) {
    throw outOfRange()
  }
  return date
}

const BLANK = 32
const POINT = 46
const ZERO = 48

const twoDigits = (text: string, at: number): number =>
  (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO

// "2024-01-02 03:04:05.678901+00", as a session in UTC prints the years from 100 to 9999: no regular expression, since
// this is most of the cost of reading a row
const decodeInstant = (text: string): Date => {
  const end = text.endsWith('+00') ? text.length - 3 : text.length
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  if (text.charCodeAt(10) !== BLANK || !(year >= 100) || (end !== 19 && text.charCodeAt(19) !== POINT)) {
    return decodeAnyInstant(text)
  }
  let milliseconds = 0
  for (let at = 20, unit = 100; at < end; at++, unit /= 10) {
    const digit = text.charCodeAt(at) - ZERO
    if (digit < 0 || digit > 9) {
      return decodeAnyInstant(text)
    }
    if (unit >= 1) {
      milliseconds += digit * unit
    }
  }
  const time = Date.UTC(
    year,
    twoDigits(text, 5) - 1,
    twoDigits(text, 8),
    twoDigits(text, 11),
    twoDigits(text, 14),
    twoDigits(text, 17),
    milliseconds,
  )
  return Number.isNaN(time) ? decodeAnyInstant(text) : new Date(time)
}

const instant = (expects: string, accepts: (text: string) => boolean): Codec => ({
  expects,
  encode: (value: unknown) => {
    if (isDate(value)) {
      return encodeInstant(value)
    }
    return typeof value === 'string' && accepts(value) ? value : undefined
  },
})

// TIMESTAMP has no zone: the server would drop an offset and keep the hands of the clock.
const isUtc = (text: string): boolean =>
  isTimestamp(text) && /^(?:Z|[+-]00(?::?00)*)?$/i.test(TIMESTAMP.exec(text)?.[3] ?? '')

const expects = 'a valid Date or an ISO 8601 string'
const expectsUtc = 'a valid Date or an ISO 8601 string in UTC'

/** TIMESTAMPTZ as Date: milliseconds; what is finer is cut off. */
export const instantCodec: Codec = Object.freeze({ ...instant(expects, isTimestamp), decode: decodeInstant })

/** TIMESTAMP as Date, counted as UTC. */
export const utcInstantCodec: Codec = Object.freeze({ ...instant(expectsUtc, isUtc), decode: decodeInstant })

/** TIMESTAMPTZ as the server's text, microseconds and infinity included. */
export const instantTextCodec: Codec = Object.freeze(
  instant(`${expects}, or infinity`, (text) => isTimestamp(text) || INFINITE.test(text)),
)

/** TIMESTAMP as the server's text. */
export const utcInstantTextCodec: Codec = Object.freeze(
  instant(`${expectsUtc}, or infinity`, (text) => isUtc(text) || INFINITE.test(text)),
)
