import { DatabaseError } from '@manticore/schema'

/** An error, or whatever was thrown, as it crosses. */
export type PackedError =
  /** One that the other side has under this number. */
  | { readonly kind: 'known'; readonly number: number }
  | {
      readonly kind: 'error'
      /** Under which number this side keeps it, if it does. */
      readonly number: number | undefined
      readonly type: string
      readonly message: string
      readonly stack: string | undefined
      readonly fields: readonly PackedField[]
      readonly cause: PackedError | undefined
      /** Of an AggregateError. */
      readonly errors: readonly PackedError[] | undefined
    }
  | { readonly kind: 'value'; readonly number: number | undefined; readonly value: unknown }

interface PackedField {
  readonly name: string
  readonly value: unknown
  readonly enumerable: boolean
}

/** Error classes by their names. */
export type ErrorClasses = ReadonlyMap<string, ErrorClass>

type ErrorClass = { readonly prototype: Error }

const isErrorClass = (value: unknown): value is ErrorClass =>
  typeof value === 'function' && (value === Error || value.prototype instanceof Error)

const BUILT_IN = {
  AggregateError,
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
}

/** The error classes that modules export, beside those of the language. */
export const errorClasses = (...modules: readonly object[]): ErrorClasses =>
  new Map(
    Object.entries<unknown>(Object.assign({}, BUILT_IN, ...modules)).filter(
      (entry): entry is [string, ErrorClass] => isErrorClass(entry[1]),
    ),
  )

// Classes have their names on their prototypes; the driver's has none of its own, and a DOMException a getter.
const typeOf = (error: Error): string => {
  for (let link: unknown = Object.getPrototypeOf(error); link !== null; link = Object.getPrototypeOf(link)) {
    const name: unknown = Object.getOwnPropertyDescriptor(link, 'name')?.value
    if (typeof name === 'string') {
      return name
    }
  }
  return 'Error'
}

const isPlain = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.every(isPlain)
    : value === null || !['object', 'function', 'symbol'].includes(typeof value)

const ELSEWHERE: ReadonlySet<string> = new Set(['message', 'stack', 'cause', 'errors'])

const fieldsOf = (error: Error, type: string): PackedField[] => {
  const fields = Object.entries(Object.getOwnPropertyDescriptors(error))
    .filter(([name, { value }]) => !ELSEWHERE.has(name) && isPlain(value))
    .map(([name, { value, enumerable = false }]) => ({ name, value, enumerable }))
  // the name of a class that the other side does not know, such as the driver's
  return fields.some(({ name }) => name === 'name') || error.name === type
    ? fields
    : [...fields, { name: 'name', value: error.name, enumerable: false }]
}

/** Errors on their way between two threads. */
export interface Errors {
  pack(error: unknown): PackedError
  unpack(packed: PackedError): unknown
  /** Keeps nothing any more. */
  forget(): void
}

// deep enough for anybody's wrapping, and an end for causes that go round in a circle
const DEEPEST = 20

const STACK_LIMIT = 40

// Made where the answer is received, so that it has the caller in its stack.
const createError = (message: string): Error => {
  const { stackTraceLimit } = Error
  Reflect.set(Error, 'stackTraceLimit', Math.max(stackTraceLimit, STACK_LIMIT))
  const error = new Error(message)
  Reflect.set(Error, 'stackTraceLimit', stackTraceLimit)
  return error
}

const framesOf = ({ stack = '', message }: Error): string =>
  stack.slice(stack.indexOf(message) + message.length)

const define = (error: Error, name: string, value: unknown, enumerable = false): void => {
  Object.defineProperty(error, name, { value, enumerable, configurable: true, writable: true })
}

const rebuild = (
  { type, message, stack, fields, cause, errors }: Extract<PackedError, { kind: 'error' }>,
  classes: ErrorClasses,
  unpack: (packed: PackedError) => unknown,
): Error => {
  const error = createError(message)
  const frames = framesOf(error)
  Object.setPrototypeOf(error, (classes.get(type) ?? Error).prototype)
  for (const { name, value, enumerable } of fields) {
    define(error, name, value, enumerable)
  }
  if (cause !== undefined) {
    define(error, 'cause', unpack(cause))
  }
  if (errors !== undefined) {
    define(error, 'errors', errors.map(unpack))
  }
  // what is the cause of ours says where it came from itself
  define(error, 'stack', error instanceof DatabaseError ? `${error.name}: ${message}${frames}` : stack)
  return error
}

/**
 * Packs what is thrown on one side and unpacks it on the other: the class, the fields, the causes. The side that `keeps`
 * what it packs gets the very same object back when the other side throws it again.
 */
export const createErrors = (classes: ErrorClasses, keeps: boolean): Errors => {
  const kept = new Map<number, unknown>()
  const numbers = new WeakMap<object, number>()
  let last = 0

  const keep = (error: unknown): number | undefined => {
    if (!keeps) {
      return undefined
    }
    kept.set(++last, error)
    return last
  }

  const pack = (error: unknown, depth = 0): PackedError => {
    const known = typeof error === 'object' && error !== null ? numbers.get(error) : undefined
    if (known !== undefined) {
      return { kind: 'known', number: known }
    }
    const number = keep(error)
    if (!(error instanceof Error) || depth === DEEPEST) {
      return { kind: 'value', number, value: isPlain(error) ? error : undefined }
    }
    const type = typeOf(error)
    return {
      kind: 'error',
      number,
      type,
      message: error.message,
      stack: error.stack,
      fields: fieldsOf(error, type),
      cause: error.cause === undefined ? undefined : pack(error.cause, depth + 1),
      errors: error instanceof AggregateError ? error.errors.map((one) => pack(one, depth + 1)) : undefined,
    }
  }

  const unpack = (packed: PackedError): unknown => {
    if (packed.kind === 'known') {
      return kept.get(packed.number)
    }
    const { number } = packed
    // what is no error stands for itself only where nobody wants the same object back
    const error =
      packed.kind === 'error'
        ? rebuild(packed, classes, unpack)
        : number === undefined
          ? packed.value
          : Object.freeze({ number })
    if (number !== undefined) {
      numbers.set(error as object, number) // what has a number is one of the two objects
    }
    return error
  }

  return { pack, unpack, forget: () => kept.clear() }
}
