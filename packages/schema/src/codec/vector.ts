import type { Codec } from './codec.js'

const areFinite = (vector: readonly unknown[]): boolean => {
  // not every, which skips the holes of a sparse array
  for (const element of vector) {
    if (!Number.isFinite(element)) {
      return false
    }
  }
  return true
}

/** VECTOR(n): finite numbers, n of them when n is declared. */
export const vectorCodec = (dimensions: number | undefined): Codec =>
  Object.freeze({
    expects:
      dimensions === undefined ? 'an array of finite numbers' : `an array of ${dimensions} finite numbers`,
    encode: (value: unknown) =>
      Array.isArray(value) &&
      (dimensions === undefined ? value.length > 0 : value.length === dimensions) &&
      areFinite(value)
        ? `[${value.join(',')}]`
        : undefined,
    decode: (text: string): unknown => JSON.parse(text),
  })
