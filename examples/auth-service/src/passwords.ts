import { type BinaryLike, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** How expensive a guess is: 2^ln blocks of r × 128 bytes, p times. */
export interface ScryptCost {
  readonly ln: number
  readonly r: number
  readonly p: number
}

interface Hash extends ScryptCost {
  readonly salt: Buffer
  readonly key: Buffer
}

const KEY_BYTES = 32

// the overload with options, which promisify does not choose; it runs in libuv's threads, beside the event loop
const derive = promisify<BinaryLike, BinaryLike, number, ScryptOptions, Buffer>(scrypt)

const deriveKey = (password: string, salt: Buffer, { ln, r, p }: ScryptCost): Promise<Buffer> =>
  // of the ways to type one accented letter, one
  derive(password.normalize('NFKC'), salt, KEY_BYTES, { N: 2 ** ln, r, p, maxmem: 256 * 2 ** ln * r })

const format = ({ ln, r, p, salt, key }: Hash): string =>
  `$scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64url')}$${key.toString('base64url')}`

const HASH = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/

const parse = (stored: string): Hash => {
  const [, ln, r, p, salt = '', key = ''] = HASH.exec(stored) ?? []
  if (key === '') {
    throw new Error('a stored password hash is none of scrypt')
  }
  return {
    ln: Number(ln),
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  }
}

/** A hash to store, with its salt and its cost in it: `$scrypt$ln=14,r=8,p=5$<salt>$<key>`. */
export const hashPassword = async (password: string, cost: ScryptCost): Promise<string> => {
  const salt = randomBytes(16)
  return format({ ...cost, salt, key: await deriveKey(password, salt, cost) })
}

/** Whether it is the password of this hash. Takes as long for a wrong one as for the right one. */
export const verifyPassword = async (password: string, stored: string): Promise<boolean> => {
  const hash = parse(stored)
  return timingSafeEqual(await deriveKey(password, hash.salt, hash), hash.key)
}

/** A hash that no password has: verifying against it is the work that an account without one does not save. */
export const decoyHash = (cost: ScryptCost): string =>
  format({ ...cost, salt: randomBytes(16), key: randomBytes(KEY_BYTES) })

/** Whether a hash was made at another cost than this, so that it should be made anew. */
export const isOutdated = (stored: string, { ln, r, p }: ScryptCost): boolean => {
  const hash = parse(stored)
  return hash.ln !== ln || hash.r !== r || hash.p !== p
}
