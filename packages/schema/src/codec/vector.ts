import type { Codec } from './codec.js'

/** VECTOR(n): finite numbers, n of them when n is declared. */
export const vectorCodec = (dimensions: number | undefined): Codec =>
  Object.freeze({
    expects:
      dimensions === undefined ? 'an array of finite numbers' : `an array of ${dimensions} finite numbers`,
    encode: (value: unknown) =>
      Array.isArray(value) &&
      (dimensions === undefined ? value.length > 0 : value.length === dimensions) &&
      value.every((element) => Number.isFinite(element))
        ? `[${value.join(',')}]`
        : undefined,
    decode: (text: string): unknown => JSON.parse(text),
  })
