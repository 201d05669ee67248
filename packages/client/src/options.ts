import { readFileSync } from 'node:fs'
import { ConnectionError } from './errors.js'

/** How far TLS goes, with the meaning libpq gives the words. */
export type SslMode = 'disable' | 'require' | 'verify-ca' | 'verify-full'

/** How to connect. What is left out comes from `url`, then from `DATABASE_URL`, then from the defaults. */
export interface ConnectionOptions {
  /** `postgresql://user:password@host:port/database?sslmode=...` */
  readonly url?: string | undefined
  /** Default `localhost`. */
  readonly host?: string | undefined
  /** Default 26257, CockroachDB's. */
  readonly port?: number | undefined
  /** Default `defaultdb`. */
  readonly database?: string | undefined
  /** Default `root`. */
  readonly user?: string | undefined
  readonly password?: string | undefined
  /** Default `disable`. `require` encrypts; `verify-ca` checks the certificate, `verify-full` the host name too. */
  readonly sslmode?: SslMode | undefined
  /** A file with the certificates of the authorities to trust; without it, those of the system. */
  readonly sslrootcert?: string | undefined
  /** A file with the client's certificate, and one with its key. */
  readonly sslcert?: string | undefined
  readonly sslkey?: string | undefined
  /** At most this many connections. Default 10. */
  readonly maxConnections?: number | undefined
  /** The name the server's views show for these connections. Default `manticore`. */
  readonly applicationName?: string | undefined
  /** Seconds a connection may take to open. Default 5. */
  readonly connectTimeout?: number | undefined
  /**
   * What the cursors of `page` are signed with. With a secret shared by your processes, nobody can make a cursor of
   * their own; without one, a changed or mistaken cursor is found out all the same.
   */
  readonly cursorSecret?: string | undefined
}

/** TLS as Node takes it. */
export interface TlsOptions {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly rejectUnauthorized: boolean
  readonly checkServerIdentity?: () => undefined
}

/** Options read to the end: every value there, nothing to look up any more. */
export interface Options {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  /** Kept from being printed or serialized. */
  readonly password: () => string | undefined
  readonly tls: TlsOptions | false
  readonly maxConnections: number
  readonly applicationName: string
  readonly connectTimeout: number
  readonly cursorSecret: () => string
  /** Settings the URL gives the session: its `options` and whatever else the server is to know. */
  readonly session: Readonly<Record<string, string>>
}

const SSL_MODES: readonly string[] = ['disable', 'require', 'verify-ca', 'verify-full'] satisfies SslMode[]

const OWN_PARAMETERS: ReadonlySet<string> = new Set([
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'application_name',
  'connect_timeout',
  'password',
])

// beyond 32 bits of milliseconds a timer fires at once
const LONGEST_TIMEOUT = 2_147_483

const refuse = (message: string): never => {
  throw new ConnectionError(message, { code: 'INVALID_OPTIONS' })
}

interface UrlOptions extends ConnectionOptions {
  readonly session?: Readonly<Record<string, string>>
}

const decode = (text: string): string | undefined => {
  try {
    return text === '' ? undefined : decodeURIComponent(text)
  } catch {
    return refuse('the URL has a "%" that is not followed by two hexadecimal digits; write it as %25')
  }
}

const readUrl = (text: string | undefined): UrlOptions => {
  if (text === undefined) {
    return {}
  }
  let url: URL
  try {
    url = new URL(text)
  } catch {
    // the parser's own error repeats the text, which may hold a password
    return refuse(
      'the URL cannot be read; it has the form postgresql://user:password@host:26257/database?sslmode=verify-full',
    )
  }
  if (!['postgresql:', 'postgres:', 'cockroachdb:', 'cockroach:'].includes(url.protocol)) {
    refuse(`the URL begins with "${url.protocol}"; it must begin with postgresql:`)
  }
  const query = Object.fromEntries(url.searchParams)
  return {
    host: decode(url.hostname.replace(/^\[(.*)\]$/, '$1')),
    port: url.port === '' ? undefined : Number(url.port),
    database: decode(url.pathname.slice(1)),
    user: decode(url.username),
    password: decode(url.password) ?? query.password,
    sslmode: query.sslmode as SslMode | undefined, // checked with those given as options
    sslrootcert: query.sslrootcert,
    sslcert: query.sslcert,
    sslkey: query.sslkey,
    applicationName: query.application_name,
    connectTimeout: query.connect_timeout === undefined ? undefined : Number(query.connect_timeout),
    session: Object.fromEntries(Object.entries(query).filter(([name]) => !OWN_PARAMETERS.has(name))),
  }
}

const readFile = (option: string, path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new ConnectionError(`${option}: the file ${path} cannot be read`, {
      code: 'INVALID_OPTIONS',
      cause,
    })
  }
}

const readTls = (
  sslmode: SslMode,
  files: Pick<ConnectionOptions, 'sslrootcert' | 'sslcert' | 'sslkey'>,
): TlsOptions | false => {
  if (sslmode === 'disable') {
    return false
  }
  const { sslrootcert, sslcert, sslkey } = files
  // libpq: with sslrootcert, "require" verifies like verify-ca
  const verifies = sslmode !== 'require' || sslrootcert !== undefined
  return Object.freeze({
    ...(sslrootcert === undefined || sslrootcert === 'system'
      ? {}
      : { ca: readFile('sslrootcert', sslrootcert) }),
    ...(sslcert === undefined ? {} : { cert: readFile('sslcert', sslcert) }),
    ...(sslkey === undefined ? {} : { key: readFile('sslkey', sslkey) }),
    rejectUnauthorized: verifies,
    ...(sslmode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  })
}

const wholeNumber = (name: string, value: number, least: number, most: number): number =>
  Number.isInteger(value) && value >= least && value <= most
    ? value
    : refuse(`${name} must be an integer from ${least} to ${most}, got ${value}`)

/** Reads options into a complete, frozen object. The only place that looks at `DATABASE_URL`. */
export const readOptions = (given: ConnectionOptions, environment: NodeJS.ProcessEnv): Options => {
  if (typeof given !== 'object' || given === null) {
    refuse('new Database() expects an object of options; for a URL alone there is Database.fromUrl(url)')
  }
  const url = readUrl(given.url ?? (environment.DATABASE_URL || undefined))
  const option = <Name extends keyof ConnectionOptions>(
    name: Name,
    fallback: NonNullable<ConnectionOptions[Name]>,
  ): NonNullable<ConnectionOptions[Name]> => given[name] ?? url[name] ?? fallback

  const sslmode = option('sslmode', 'disable')
  if (!SSL_MODES.includes(sslmode)) {
    // not repeated: in a URL put together wrongly, the password may be part of it
    refuse(`sslmode must be one of ${SSL_MODES.join(', ')}`)
  }
  const connectTimeout = option('connectTimeout', 5)
  if (!(connectTimeout > 0 && connectTimeout <= LONGEST_TIMEOUT)) {
    refuse(
      `connectTimeout must be a number of seconds above 0 and up to ${LONGEST_TIMEOUT}, got ${connectTimeout}`,
    )
  }
  const password = given.password ?? url.password
  return Object.freeze({
    host: option('host', 'localhost'),
    port: wholeNumber('port', option('port', 26257), 1, 65535),
    database: option('database', 'defaultdb'),
    user: option('user', 'root'),
    password: () => password,
    tls: readTls(sslmode, {
      sslrootcert: given.sslrootcert ?? url.sslrootcert,
      sslcert: given.sslcert ?? url.sslcert,
      sslkey: given.sslkey ?? url.sslkey,
    }),
    maxConnections: wholeNumber('maxConnections', option('maxConnections', 10), 1, 10_000),
    applicationName: option('applicationName', 'manticore'),
    connectTimeout,
    cursorSecret: () => given.cursorSecret ?? '',
    session: Object.freeze(url.session ?? {}),
  })
}

/** `localhost:26257/defaultdb as root`, for messages. */
export const describeTarget = ({ host, port, database, user }: Options): string =>
  `${host}:${port}/${database} as ${user}`
