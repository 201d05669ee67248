import { randomBytes } from 'node:crypto'
import type { ScryptCost } from './passwords.js'

/** What may differ between installations. Times are in seconds. */
export interface Settings {
  /** Signs the access tokens; the same for all instances. */
  readonly secret: Uint8Array
  readonly issuer: string
  /** How long an access token is valid. */
  readonly accessTime: number
  /** How long a session lasts that is not refreshed. */
  readonly sessionTime: number
  /** How many wrong passwords in a row lock an address. */
  readonly maxFailures: number
  /** How long it is locked, and after how long without an attempt failures are forgotten. */
  readonly lockTime: number
  readonly scrypt: ScryptCost
}

/** Defaults, with a secret of this process alone. */
export const defaultSettings = (): Settings => ({
  secret: randomBytes(32),
  issuer: 'manticore-auth-example',
  accessTime: 5 * 60,
  sessionTime: 30 * 24 * 60 * 60,
  maxFailures: 5,
  lockTime: 15 * 60,
  scrypt: { ln: 14, r: 8, p: 5 }, // one of the settings OWASP recommends, 16 MiB for each password
})

/** The settings of a process that serves. Throws where the environment has no usable secret. */
export const readSettings = (environment: NodeJS.ProcessEnv): Settings => {
  const secret = Buffer.from(environment.AUTH_SECRET ?? '', 'base64')
  if (secret.length < 32) {
    throw new Error('AUTH_SECRET must be at least 32 bytes in base64: openssl rand -base64 32')
  }
  return { ...defaultSettings(), secret }
}
