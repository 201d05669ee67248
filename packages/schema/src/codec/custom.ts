import type { Codec, CustomCodec } from './codec.js'

/** A user's codec over the column's own: `encode` runs before the base's, `decode` after it. What they throw comes out unchanged. */
export const customCodec = (base: Codec, custom: CustomCodec<unknown, unknown, [unknown, unknown]>): Codec =>
  Object.freeze({
    expects: `a value for its codec, whose encode() must return ${base.expects}`,
    encode: (value: unknown) => base.encode(custom.encode(value)),
    decode: (text: string) => custom.decode(base.decode === undefined ? text : base.decode(text)),
  })
