/** What a value is, without saying what it holds: "a string", "an invalid Date". */
export const describeKind = (value: unknown): string => {
  if (value === null || value === undefined) {
    return String(value)
  }
  if (Array.isArray(value)) {
    return 'an array'
  }
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'an invalid Date' : 'a Date'
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return String(value)
  }
  if (typeof value !== 'object') {
    return `a ${typeof value}`
  }
  return describeObject(value)
}

// the class is looked for where no input can have put it
const describeObject = (value: object): string => {
  const prototype: unknown = Object.getPrototypeOf(value)
  const made: unknown =
    prototype === null ? undefined : Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  return typeof made === 'function' && made !== Object ? `a ${made.name}` : 'an object'
}
