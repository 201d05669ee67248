import { Buffer } from 'node:buffer'
import { bytes } from '@manticore/schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codecOf, decode } from '../support.js'
import { describeCodec } from './codec-cases.js'

describeCodec('bytes', codecOf(bytes()), {
  sends: [
    [new Uint8Array(), '\\x'],
    [new Uint8Array([0, 1, 15, 16, 255]), '\\x00010f10ff'],
    [Buffer.from('é'), '\\xc3a9'],
    [new Uint8Array([1, 2, 3, 4]).subarray(1, 3), '\\x0203'],
  ],
  refuses: [
    null,
    '',
    '\\x00',
    [0],
    [],
    {},
    1,
    new ArrayBuffer(1),
    new Uint16Array(1),
    new DataView(new ArrayBuffer(1)),
  ],
  reads: [
    ['\\x', new Uint8Array()],
    ['\\x00010f10FF', new Uint8Array([0, 1, 15, 16, 255])],
  ],
  cannotRead: ['', 'x00', 'abc', '\\xgg', '\\x0g', '\\x ', '\\x:0', '\\x@`', '\\x0', '\\x000'],
})

test('any bytes come back as they went', () => {
  const codec = codecOf(bytes())
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1000 }), (value) => {
      expect(decode(codec, codec.encode(value) ?? '')).toStrictEqual(Uint8Array.from(value))
    }),
  )
})
