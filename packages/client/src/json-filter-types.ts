import type { JsonValue } from '@manticore/schema'
import type { Operators, TextOperators } from './operator-types.js'

type Scalar = string | number | boolean

// unknown, any, and whatever else takes any JSON value: nothing is known of what is inside
type IsFree<T> = JsonValue extends T ? true : false

// deeper paths are taken as they are: a type that holds itself has no end
type Depth = readonly unknown[]
type Deepest = 3

type Keys<T> = keyof T & (string | number)

type Below<Key extends string | number, T, At extends Depth> = `${Key}` extends `${string}.${string}` | ''
  ? never
  : At['length'] extends Deepest
    ? `${Key}` | `${Key}.${string}`
    : `${Key}` | `${Key}.${PathIn<NonNullable<T>, [...At, unknown]>}`

type PathIn<T, At extends Depth> =
  IsFree<T> extends true
    ? string
    : T extends readonly (infer Element)[]
      ? Below<number, Element, At>
      : T extends object
        ? string extends keyof T
          ? string
          : { [Key in Keys<T>]-?: Below<Key, T[Key], At> }[Keys<T>]
        : never

// JsonValue where nothing is known of it, or of the path
type Inside<T, Path extends string> = true extends IsFree<T> | (string extends Path ? true : false)
  ? JsonValue
  : T extends readonly (infer Element)[]
    ? Step<Element, Path extends `${string}.${infer Rest}` ? Rest : undefined>
    : T extends object
      ? string extends keyof T
        ? JsonValue
        : Path extends keyof T
          ? T[Path]
          : Path extends `${infer Key}.${infer Rest}`
            ? Key extends keyof T
              ? Step<T[Key], Rest>
              : Key extends `${infer Index extends number}`
                ? Index extends keyof T
                  ? Step<T[Index], Rest>
                  : never
                : never
            : Path extends `${infer Index extends number}`
              ? Index extends keyof T
                ? T[Index]
                : never
              : never
      : never

type Step<T, Rest extends string | undefined> = Rest extends string ? Inside<NonNullable<T>, Rest> : T

// no order but among numbers and among strings
type Comparisons<Value> = Pick<Operators<Value, null>, 'eq' | 'ne' | 'in' | 'notIn' | 'isNull'>
type Orders<Value> = Pick<Operators<Value, null>, 'lt' | 'lte' | 'gt' | 'gte' | 'between'>
type Matches = Pick<TextOperators<string, null>, 'like' | 'ilike'>

// literals are compared as what they are literals of: `{ gt: 3 }` for `1 | 2 | 3`
type Orderable<Value> = Extract<Value, number | string>
type Widened<Value> = Value extends number ? number : Value extends string ? string : never

type PathCondition<Value> =
  | (Value & Scalar)
  | null
  | (Comparisons<Value> &
      ([Orderable<Value>] extends [never] ? unknown : Orders<Widened<Orderable<Value>>>) &
      ([Extract<Value, string>] extends [never] ? unknown : Matches))

/**
 * Comparisons at paths into a JSON value, each path the keys on the way joined by dots. A value that is not of the
 * operand's JSON type does not match; `null` matches JSON's null and the absence of a value.
 */
export type JsonPaths<T> = {
  readonly [Path in PathIn<T, []>]?: PathCondition<NonNullable<Inside<T, Path>>>
}

/** A part of a JSON value, as `contains` takes it: any property may be left out, at any depth. */
export type JsonPart<T> =
  IsFree<T> extends true
    ? JsonValue
    : T extends readonly (infer Element)[]
      ? readonly JsonPart<Element>[]
      : T extends object
        ? { readonly [Key in keyof T]?: JsonPart<T[Key]> }
        : T

/** A JSON value that has at least what another has, as `containedBy` takes it. */
export type JsonWhole<T> = T | JsonValue
