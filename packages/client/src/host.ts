import { isIPv6, type TcpNetConnectOpts } from 'node:net'
import { refuseOptions } from './invalid-options.js'

/** Where a server listens. */
export interface Host {
  /** A name, an IPv4 or IPv6 address without brackets, or the folder of a Unix socket, which begins with `/`. */
  readonly host: string
  readonly port: number
}

/** A host as the user writes it, its port still open. */
export interface GivenHost {
  readonly host: string
  readonly port?: number | undefined
}

/** CockroachDB's port. */
export const DEFAULT_PORT = 26257

/** Whether the host is the folder of a Unix socket. */
export const isSocketFolder = (host: string): boolean => host.startsWith('/')

// a name with anything else in it is a URL put together wrongly, and some of it may be a password
const NAME = /^[\p{L}\p{N}._-]+$/u
const ZONE = /%[\p{L}\p{N}._-]+$/u

const isHost = (text: string): boolean =>
  NAME.test(text) || isIPv6(text.replace(ZONE, '')) || (isSocketFolder(text) && !text.includes('\0'))

/** Checks a name or an address; brackets around an IPv6 address are taken off. */
export const checkHost = (text: unknown): string => {
  const host = typeof text === 'string' ? text.replace(/^\[(.*)\]$/, '$1') : ''
  if (isHost(host)) {
    return host
  }
  return refuseOptions(
    'host must be one name or one address without a port, such as db.example.com, 127.0.0.1 or ::1; the port is an option of its own, and several hosts go into hosts',
  )
}

/** Checks a port. */
export const checkPort = (port: unknown): number =>
  Number.isInteger(port) && (port as number) >= 1 && (port as number) <= 65_535 // an integer is a number
    ? (port as number)
    : refuseOptions('port must be an integer from 1 to 65535')

const HOST_AND_PORT = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/

/** Reads `name`, `name:port` or `[::1]:port`; `decode` undoes the escapes of a URL. */
export const readHost = (text: unknown, decode = (part: string): string => part): GivenHost => {
  const [, host, digits] = typeof text === 'string' ? (HOST_AND_PORT.exec(text) ?? []) : []
  if (host === undefined) {
    return refuseOptions('a host has the form name:port, address:port or [IPv6 address]:port')
  }
  return Object.freeze({
    host: checkHost(decode(host)),
    port: digits ? checkPort(Number(digits)) : undefined,
  })
}

/** `db.example.com:26257`, `[::1]:26257`, for messages. */
export const describeHost = ({ host, port }: Host): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`

/** Where Node is to connect to. */
export const addressOf = ({
  host,
  port,
}: Host): Pick<TcpNetConnectOpts, 'host' | 'port'> | { path: string } =>
  isSocketFolder(host) ? { path: `${host}/.s.PGSQL.${port}` } : { host, port }
