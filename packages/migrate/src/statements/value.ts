import type { Token } from './tokens.js'

/** A name as the catalog has it, or undefined of anything else: `Users` is `users`, `"Users"` is `Users`. */
export const nameOf = (token: Token | undefined): string | undefined => {
  if (token?.kind === 'name') {
    return token.text.slice(1, -1).replaceAll('""', '"')
  }
  // CockroachDB also normalises; PostgreSQL folds ASCII and leaves the rest to the database's encoding
  return token?.kind === 'word' ? token.text.toLowerCase().normalize('NFC') : undefined
}

const CONTROLS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}
const ESCAPED =
  /\\(?:u([\da-fA-F]{4})|U(00(?:0[\da-fA-F]|10)[\da-fA-F]{4})|x([\da-fA-F]{1,2})|([0-7]{1,3})|([\s\S]))|''|'\s+'/g

// \x and octal escapes are bytes of UTF-8: so all is bytes, one a character, until the end
const asBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

const withoutEscapes = (text: string): string => {
  const bytes = asBytes(text).replace(ESCAPED, (whole, short, long, hex, octal, other) => {
    const character: string | undefined = short ?? long
    if (character !== undefined) {
      return asBytes(String.fromCodePoint(Number.parseInt(character, 16)))
    }
    const byte = hex === undefined ? Number.parseInt(octal, 8) : Number.parseInt(hex, 16)
    if (!Number.isNaN(byte)) {
      return String.fromCharCode(byte & 0xff)
    }
    return other === undefined ? (whole === "''" ? "'" : '') : (CONTROLS[other] ?? other)
  })
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/** What a string literal means, or undefined of anything else: `'it''s'`, `E'it\'s'` and `$$it's$$` are `it's`. */
export const stringOf = (token: Token | undefined): string | undefined => {
  if (token?.kind !== 'string') {
    return undefined
  }
  const { text } = token
  if (text.startsWith('$')) {
    const tag = text.indexOf('$', 1) + 1
    return text.slice(tag, -tag)
  }
  const inside = text.slice(text.indexOf("'") + 1, -1)
  return /^[eb]/i.test(text) && !text.startsWith('B') ? withoutEscapes(inside) : inside.replaceAll("''", "'")
}
