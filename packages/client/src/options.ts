import type { ConnectionOptions } from './connection-options.js'
import {
  checkHost,
  checkPort,
  DEFAULT_PORT,
  describeHost,
  type GivenHost,
  type Host,
  readHost,
} from './host.js'
import { refuseOptions } from './invalid-options.js'
import { checkLifetime, checkSeconds, checkText, checkTimeout, checkWholeNumber } from './option-checks.js'
import { readTls, type Tls } from './tls.js'
import { readUrl, type UrlOptions } from './url.js'

/** Options read to the end: every value there, nothing to look up any more. */
export interface Options {
  /** At least one, in the order given. */
  readonly hosts: readonly Host[]
  readonly database: string
  readonly user: string
  /** Kept from being printed or serialized. */
  readonly password: () => string | undefined
  readonly tls: Tls | false
  readonly maxConnections: number
  readonly applicationName: string
  /** Seconds. */
  readonly connectTimeout: number
  /** Seconds. */
  readonly poolTimeout: number
  /** Seconds; Infinity for no limit. */
  readonly maxLifetime: number
  readonly cursorSecret: () => string
  /** Session variables that every connection begins with: the timeouts, `options` and what else the URL has for the server. */
  readonly session: Readonly<Record<string, string>>
}

const readGivenHost = (given: unknown): GivenHost => {
  if (typeof given !== 'object' || given === null) {
    return readHost(given)
  }
  const { host, port } = given as Partial<GivenHost> // both are checked
  return { host: checkHost(host), port: port === undefined ? undefined : checkPort(port) }
}

const readHosts = (given: ConnectionOptions, url: UrlOptions): readonly Host[] => {
  const port = given.port === undefined ? undefined : checkPort(given.port)
  const freeze = (hosts: readonly GivenHost[], portOf: (host: GivenHost) => number | undefined) =>
    Object.freeze(hosts.map((host) => Object.freeze({ host: host.host, port: portOf(host) ?? DEFAULT_PORT })))
  if (given.hosts !== undefined) {
    if (given.host !== undefined) {
      refuseOptions('host and hosts are both given; hosts alone names them all')
    }
    if (!Array.isArray(given.hosts) || given.hosts.length === 0) {
      refuseOptions('hosts must be a list of at least one host')
    }
    return freeze(given.hosts.map(readGivenHost), (host) => host.port ?? port)
  }
  const named = url.hosts ?? [{ host: 'localhost' }]
  // the port of a URL goes with the host of another only where there is no doubt which
  const hosts =
    given.host === undefined
      ? named
      : [{ host: checkHost(given.host), port: named.length === 1 ? named[0]?.port : undefined }]
  return freeze(hosts, (host) => port ?? host.port)
}

const readPassword = (given: unknown, url: string | undefined): (() => string | undefined) => {
  if (given !== undefined && typeof given !== 'string') {
    refuseOptions('password must be a text')
  }
  const password = (given as string | undefined) ?? url // checked above
  return () => password
}

const readSession = (given: ConnectionOptions, url: UrlOptions): Readonly<Record<string, string>> => {
  const timeouts = {
    statement_timeout: checkTimeout('statementTimeout', given.statementTimeout),
    lock_timeout: checkTimeout('lockTimeout', given.lockTimeout),
    idle_in_transaction_session_timeout: checkTimeout(
      'idleInTransactionTimeout',
      given.idleInTransactionTimeout,
    ),
  }
  const session: Record<string, string> = { ...url.session }
  for (const [name, value] of Object.entries(timeouts)) {
    if (value !== undefined) {
      session[name] = value
    }
  }
  for (const [name, value] of Object.entries(session)) {
    checkText(name, value)
  }
  return Object.freeze(session)
}

/** Reads options into a complete, frozen object. The only place that looks at the environment. */
export const readOptions = (given: ConnectionOptions, environment: NodeJS.ProcessEnv): Options => {
  if (typeof given !== 'object' || given === null) {
    refuseOptions(
      'new Database() expects an object of options; for a URL alone there is Database.fromUrl(url)',
    )
  }
  const address = given.url ?? (environment.DATABASE_URL || undefined)
  const url: UrlOptions = address === undefined ? {} : readUrl(address)
  const text = (
    name: 'database' | 'user' | 'applicationName' | 'sslrootcert' | 'sslcert' | 'sslkey',
  ): string | undefined => checkText(name, given[name] ?? url[name])
  return Object.freeze({
    hosts: readHosts(given, url),
    database: text('database') ?? 'defaultdb',
    user: text('user') ?? 'root',
    password: readPassword(given.password, url.password),
    tls: readTls(
      {
        sslmode: given.sslmode ?? url.sslmode,
        sslrootcert: text('sslrootcert'),
        sslcert: text('sslcert'),
        sslkey: text('sslkey'),
      },
      environment,
    ),
    maxConnections: checkWholeNumber('maxConnections', given.maxConnections ?? 10, 1, 10_000),
    applicationName: text('applicationName') ?? 'manticore',
    connectTimeout: checkSeconds('connectTimeout', given.connectTimeout ?? url.connectTimeout ?? 5),
    poolTimeout: checkSeconds('poolTimeout', given.poolTimeout ?? 30),
    maxLifetime: checkLifetime('maxLifetime', given.maxLifetime ?? 300),
    cursorSecret: () => given.cursorSecret ?? '',
    session: readSession(given, url),
  })
}

/** `localhost:26257/defaultdb as root`, with every host or the one given, for messages. */
export const describeTarget = ({ hosts, database, user }: Options, host?: Host): string =>
  `${(host === undefined ? hosts : [host]).map(describeHost).join(',')}/${database} as ${user}`
