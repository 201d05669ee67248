import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createSecureContext, type SecureContext } from 'node:tls'
import { codeOf } from './failure.js'
import { refuseOptions } from './invalid-options.js'

/** How far TLS goes, with the meaning libpq gives the words. */
export type SslMode = 'disable' | 'require' | 'verify-ca' | 'verify-full'

/** What the user says of TLS. */
export interface TlsInput {
  readonly sslmode?: unknown
  readonly sslrootcert?: string | undefined
  readonly sslcert?: string | undefined
  readonly sslkey?: string | undefined
}

/** TLS with its files read. */
export interface Tls {
  /** The authorities to trust, and the client's certificate and key: kept where nothing prints them. */
  readonly context: SecureContext
  /** Whether the server's certificate must come from one of the authorities. */
  readonly verifies: boolean
  /** Whether it must be for the host connected to, too. */
  readonly verifiesName: boolean
}

const MODES: readonly unknown[] = ['disable', 'require', 'verify-ca', 'verify-full'] satisfies SslMode[]

const isMode = (mode: unknown): mode is SslMode => MODES.includes(mode)

/** The mode in force: `verify-full` for `sslrootcert: 'system'`, as in libpq, and `disable` where nothing is said of TLS. */
const readMode = ({ sslmode, sslrootcert, sslcert, sslkey }: TlsInput): SslMode => {
  if (sslmode === undefined) {
    if (sslrootcert === 'system') {
      return 'verify-full'
    }
    return (sslrootcert ?? sslcert ?? sslkey) === undefined
      ? 'disable'
      : refuseOptions('a certificate or key is given without sslmode; with it, sslmode is "verify-full"')
  }
  if (!isMode(sslmode)) {
    // not repeated: in a URL put together wrongly, the password may be part of it
    return refuseOptions(
      `sslmode must be one of ${MODES.join(', ')}; prefer and allow are not there, since who stands between could choose a connection without TLS`,
    )
  }
  if (sslrootcert === 'system' && sslmode !== 'verify-full') {
    refuseOptions(
      'sslrootcert "system" needs sslmode "verify-full": anybody can have a certificate of a public authority for a name of their own',
    )
  }
  if (sslmode === 'verify-ca' && sslrootcert === undefined) {
    refuseOptions(
      'sslmode "verify-ca" needs sslrootcert, a file with the authorities to trust; for those that Node trusts, use "verify-full"',
    )
  }
  return sslmode
}

// CockroachDB Cloud prints its URLs with these, for a shell to expand; a URL from a file has seen no shell
const HOME = /^(?:~|\$HOME|\$\{HOME\})(?=[/\\])/
const APPDATA = /^(?:\$env:appdata|%appdata%)(?=[/\\])/i

const readFile = (option: string, path: string, environment: NodeJS.ProcessEnv): string => {
  const expanded = path
    .replace(HOME, () => environment.HOME ?? homedir())
    .replace(APPDATA, () => environment.APPDATA ?? join(homedir(), 'AppData', 'Roaming'))
  try {
    return readFileSync(expanded, 'utf8')
  } catch (cause) {
    const way =
      option === 'sslrootcert'
        ? '; for a server with a certificate of a public authority, as on CockroachDB Cloud Basic and Standard, leave sslrootcert out'
        : ''
    return refuseOptions(`${option}: the file ${expanded} cannot be read (${codeOf(cause)})${way}`, cause)
  }
}

const PEM: Readonly<Record<'sslrootcert' | 'sslcert' | 'sslkey', RegExp>> = {
  sslrootcert: /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/,
  sslcert: /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/,
  sslkey: /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/,
}

const readPem = (option: keyof typeof PEM, path: string, environment: NodeJS.ProcessEnv): string => {
  const text = readFile(option, path, environment)
  // Node takes a file without certificates for a list of no authorities
  return PEM[option].test(text)
    ? text
    : refuseOptions(
        `${option}: the file holds no ${option === 'sslkey' ? 'private key' : 'certificate'} in PEM format, which begins with -----BEGIN`,
      )
}

/**
 * Reads what is said of TLS, and the files it names; they are not read again. No file is read that is not named:
 * without `sslrootcert` the authorities are those that Node trusts, `NODE_EXTRA_CA_CERTS` and `--use-system-ca` included.
 */
export const readTls = (input: TlsInput, environment: NodeJS.ProcessEnv): Tls | false => {
  const mode = readMode(input)
  if (mode === 'disable') {
    return false
  }
  const { sslrootcert, sslcert, sslkey } = input
  if ((sslcert === undefined) !== (sslkey === undefined)) {
    refuseOptions('sslcert and sslkey go together: the client certificate and its private key')
  }
  const files = {
    ...(sslrootcert === undefined || sslrootcert === 'system'
      ? {}
      : { ca: readPem('sslrootcert', sslrootcert, environment) }),
    ...(sslcert === undefined ? {} : { cert: readPem('sslcert', sslcert, environment) }),
    ...(sslkey === undefined ? {} : { key: readPem('sslkey', sslkey, environment) }),
  }
  const context = (): SecureContext => {
    try {
      return createSecureContext(files)
    } catch (cause) {
      return refuseOptions(
        `the files for TLS cannot be used (${codeOf(cause)}): sslcert and sslkey must belong together, and the key must not be encrypted`,
        cause,
      )
    }
  }
  return Object.freeze({
    context: context(),
    // libpq: with sslrootcert, "require" verifies like verify-ca
    verifies: mode !== 'require' || sslrootcert !== undefined,
    verifiesName: mode === 'verify-full',
  })
}
