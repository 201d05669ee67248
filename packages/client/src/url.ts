import { checkHost, checkPort, type GivenHost, readHost } from './host.js'
import { refuseOptions } from './invalid-options.js'
import type { TlsInput } from './tls.js'
import { serverParameters } from './url-parameters.js'

/** What a URL says. */
export interface UrlOptions extends TlsInput {
  readonly hosts?: readonly GivenHost[] | undefined
  readonly database?: string | undefined
  readonly user?: string | undefined
  readonly password?: string | undefined
  readonly applicationName?: string | undefined
  readonly connectTimeout?: number | undefined
  /** What the server is to know: `options`, `results_buffer_size`, session variables. */
  readonly session?: Readonly<Record<string, string>>
}

const SCHEMES: ReadonlySet<string> = new Set(['postgresql', 'postgres', 'cockroachdb', 'cockroach'])

/** Parameters that end in an option. */
const OWN: ReadonlySet<string> = new Set([
  'application_name',
  'connect_timeout',
  'database',
  'dbname',
  'host',
  'password',
  'port',
  'ssl',
  'sslcert',
  'sslkey',
  'sslmode',
  'sslrootcert',
  'user',
])

const FORM = 'it has the form postgresql://user:password@host:26257/database?sslmode=verify-full'

const PARTS = /^([a-z]+):\/\/([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/i

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return refuseOptions('the URL has a "%" that is not followed by two hexadecimal digits; write it as %25')
  }
}

const filled = (text: string | undefined): string | undefined => (text === '' ? undefined : text)

// Most that goes wrong with a URL is a password put in as it is. No sentence repeats any part of it.
const refuseUnescaped = (authority: string, path: string, query: string): void => {
  if (!authority.includes('@') && path.includes('@')) {
    refuseOptions('the URL has an "@" behind the host; in a password, "/" is written %2F')
  }
  if (query.includes('?')) {
    refuseOptions('the URL has two question marks; within a value, "?" is written %3F')
  }
  if (query.split('&').some((parameter) => parameter !== '' && !parameter.includes('='))) {
    refuseOptions('the URL has a parameter without "="; in a password, "?" is written %3F and "&" %26')
  }
}

/** `host` and `port` as parameters, lists with commas included: there they come before what stands in the URL's middle. */
const readHosts = (list: string, query: Readonly<Record<string, string>>): GivenHost[] | undefined => {
  const named = filled(query.host)
    ?.split(',')
    .map((host): GivenHost => ({ host: checkHost(host) }))
  const hosts = named ?? (list === '' ? [] : list.split(',').map((host) => readHost(host, decode)))
  const ports = filled(query.port)?.split(',')
  if (ports === undefined) {
    return hosts.length === 0 ? undefined : hosts
  }
  const reached: readonly GivenHost[] = hosts.length === 0 ? [{ host: 'localhost' }] : hosts
  if (ports.length !== 1 && ports.length !== reached.length) {
    refuseOptions('the URL has a list of ports that is not as long as its list of hosts')
  }
  return reached.map(({ host }, index) => {
    const port = ports[index] ?? ports[0]
    return { host, port: port ? checkPort(Number(port)) : undefined }
  })
}

const readCredentials = (authority: string): Pick<UrlOptions, 'user' | 'password'> => {
  const end = authority.lastIndexOf('@')
  const [user = '', ...password] = authority.slice(0, Math.max(0, end)).split(':')
  return { user: filled(decode(user)), password: filled(decode(password.join(':'))) }
}

// JDBC's word, which libpq and CockroachDB's own examples know too
const readSslMode = ({ ssl, sslmode }: Readonly<Record<string, string>>): string | undefined => {
  if (ssl !== undefined && ssl !== 'true') {
    refuseOptions('the URL has ssl with another value than true; say how far TLS goes with sslmode')
  }
  return sslmode ?? (ssl === undefined ? undefined : 'require')
}

/**
 * Reads `postgresql://user:password@host:port,host:port/database?parameters`. Parameters are read like those of a web
 * form, as CockroachDB's tools and `URLSearchParams` write them: "+" is a space. They come before the same thing said
 * earlier in the URL, and the last of one name counts, as in libpq.
 */
export const readUrl = (given: unknown): UrlOptions => {
  const text = typeof given === 'string' ? given.trim() : ''
  if (text.includes('#')) {
    refuseOptions('the URL has a "#", which in a password and everywhere else is written %23')
  }
  const [, scheme = '', authority = '', path = '', rest = ''] = PARTS.exec(text) ?? []
  if (!SCHEMES.has(scheme.toLowerCase()) || /[\s\p{Cc}]/u.test(text)) {
    return refuseOptions(`the URL cannot be read; ${FORM}`)
  }
  refuseUnescaped(authority, path, rest)
  const query: Readonly<Record<string, string>> = Object.fromEntries(new URLSearchParams(rest))
  const { user, password } = readCredentials(authority)
  return {
    hosts: readHosts(authority.slice(authority.lastIndexOf('@') + 1), query),
    database: filled(query.database) ?? filled(query.dbname) ?? filled(decode(path)),
    user: filled(query.user) ?? user,
    password: filled(query.password) ?? password,
    sslmode: readSslMode(query),
    sslrootcert: query.sslrootcert,
    sslcert: query.sslcert,
    sslkey: query.sslkey,
    applicationName: filled(query.application_name),
    connectTimeout: filled(query.connect_timeout) === undefined ? undefined : Number(query.connect_timeout),
    session: serverParameters(query, OWN),
  }
}
