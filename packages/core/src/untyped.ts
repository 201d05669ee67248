import { arrayLiteral, describeKind, ValidationError } from '@manticore/schema'

const hexDigits = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

const refuse = (value: unknown): never => {
  throw new ValidationError(
    `a parameter cannot be ${typeof value === 'string' ? 'a string with NUL characters or lone surrogates' : describeKind(value)}`,
  )
}

/**
 * The text of a value whose SQL type only the server knows: strings as they are, numbers in digits, a Date in
 * ISO 8601, bytes in hexadecimal, an array as an array literal, any other object as JSON.
 */
export const encodeUntyped = (value: unknown): string | null => {
  switch (typeof value) {
    case 'string':
      return value.includes('\0') || !value.isWellFormed() ? refuse(value) : value
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'object':
      return value === null ? null : encodeObject(value)
    default:
      return refuse(value)
  }
}

const encodeObject = (value: object): string => {
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? refuse(value) : value.toISOString()
  }
  if (value instanceof Uint8Array) {
    return `\\x${hexDigits(value)}`
  }
  if (Array.isArray(value)) {
    // not map, which skips the holes of a sparse array
    return arrayLiteral(Array.from(value, encodeUntyped))
  }
  return stringify(value)
}

const stringify = (value: object): string => {
  let text: string | undefined
  let cause: unknown
  try {
    text = JSON.stringify(value)
  } catch (error) {
    cause = error
  }
  if (text === undefined) {
    throw new ValidationError('a parameter cannot be an object that JSON cannot hold', { cause })
  }
  return text
}
