import type { Codec } from '@manticore/schema'
import { describe, expect, test } from 'vitest'
import { decode } from '../support.js'

/** What a codec must do with values that are hard for it. */
export interface CodecCases {
  /** Values with the text each is sent as. */
  readonly sends?: readonly (readonly [value: unknown, text: string])[]
  /** Values that are not of the type. */
  readonly refuses?: readonly unknown[]
  /** Texts as a server prints them, with the value each stands for. */
  readonly reads?: readonly (readonly [text: string, value: unknown])[]
  /** Texts that have no exact value. */
  readonly cannotRead?: readonly string[]
}

// no codec takes these, whatever its type
const nothing = [undefined, Symbol('a'), () => 'a']

/** Holds a codec to its cases. */
export const describeCodec = (
  name: string,
  codec: Codec,
  { sends = [], refuses = [], reads = [], cannotRead = [] }: CodecCases,
): void => {
  describe(name, () => {
    test.each(sends)('sends %o as %j', (value, text) => {
      expect(codec.encode(value)).toBe(text)
    })

    test.each([...refuses, ...nothing].map((value) => [value]))('refuses %o', (value) => {
      expect(codec.encode(value)).toBe(undefined)
    })

    test.each(reads)('reads %j', (text, value) => {
      expect(decode(codec, text)).toStrictEqual(value)
    })

    test.each(cannotRead)('cannot read %j', (text) => {
      expect(() => decode(codec, text)).toThrow(Error)
    })
  })
}
