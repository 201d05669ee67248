import { UnsupportedFeatureError } from '@manticore/client/internal'

// no text of a migration can hold a NUL
const FUNCTION = '\0function'

const mapPlain = (value: unknown, replace: (value: unknown) => unknown): unknown => {
  if (Array.isArray(value)) {
    return value.map((one) => mapPlain(one, replace))
  }
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, mapPlain(one, replace)]))
  }
  return replace(value)
}

/** A result without its functions, which do not cross. */
export const withoutFunctions = (result: unknown): unknown =>
  mapPlain(result, (value) => (typeof value === 'function' ? FUNCTION : value))

const stayed = (): never => {
  throw new UnsupportedFeatureError(
    'the functions of a migration run in the worker; migrate() and rollback() call them',
    {
      code: 'UNSUPPORTED_FEATURE',
    },
  )
}

/** A result with a function that refuses to be called in the place of each that stayed where it was. */
export const withFunctions = (result: unknown): unknown =>
  mapPlain(result, (value) => (value === FUNCTION ? stayed : value))

/** What a method was given, without what does not cross. */
export interface SplitOptions {
  readonly plain: readonly unknown[]
  readonly told: Readonly<Record<string, (what: never) => void>>
  readonly signal: AbortSignal | undefined
}

// as with an event emitter, the listener's mistake is nobody's to catch
const uncaught =
  (listener: (what: never) => void) =>
  (what: never): void => {
    try {
      listener(what)
    } catch (error) {
      process.nextTick(() => {
        throw error
      })
    }
  }

/** Takes functions and the signal from the options, the last that a method was given. */
export const splitOptions = (given: readonly unknown[]): SplitOptions => {
  const options = given.at(-1)
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    return { plain: given, told: {}, signal: undefined }
  }
  const plain: Record<string, unknown> = {}
  const told: Record<string, (what: never) => void> = {}
  let signal: AbortSignal | undefined
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === 'function') {
      told[name] = uncaught(value as (what: never) => void) // what the worker tells is what it takes
    } else if (value instanceof AbortSignal) {
      signal = value
    } else {
      plain[name] = value
    }
  }
  return { plain: given.with(-1, plain), told, signal }
}
