import type { Codec } from './codec.js'

const HEX = Object.freeze(Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')))

const notHexadecimal = (): RangeError =>
  new RangeError("the stored bytes did not arrive as hexadecimal digits; set bytea_output to 'hex'")

const nibble = (code: number): number => {
  if (code >= 48 && code <= 57) {
    return code - 48
  }
  const letter = (code | 32) - 87
  if (letter < 10 || letter > 15) {
    throw notHexadecimal()
  }
  return letter
}

/** BYTES, as hexadecimal digits on the wire. */
export const bytesCodec: Codec = Object.freeze({
  expects: 'a Uint8Array',
  encode: (value: unknown) => {
    if (!(value instanceof Uint8Array)) {
      return undefined
    }
    const parts: string[] = ['\\x']
    for (const byte of value) {
      parts.push(HEX[byte] as string) // a byte is below 256
    }
    return parts.join('')
  },
  decode: (text: string) => {
    if (!text.startsWith('\\x') || text.length % 2 === 1) {
      throw notHexadecimal()
    }
    const bytes = new Uint8Array((text.length - 2) / 2)
    for (let index = 0; index < bytes.length; index++) {
      const at = 2 + index * 2
      bytes[index] = (nibble(text.charCodeAt(at)) << 4) | nibble(text.charCodeAt(at + 1))
    }
    return bytes
  },
})
