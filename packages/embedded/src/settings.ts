import { EmbeddedServerError } from './error.js'

/** Data that goes when the server stops need not survive a power failure. */
const TEMPORARY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

/** Where the server listens and keeps its data: TCP on the loopback address only, with no socket file to collide. */
const fixed = (port: number, pgdata: string) => ({
  listen_addresses: '127.0.0.1',
  port: String(port),
  unix_socket_directories: '',
  data_directory: pgdata,
})

/** The arguments of the server: defaults, then the user's settings, then what must not be changed. */
export const serverArguments = (
  port: number,
  pgdata: string,
  temporary: boolean,
  settings: Readonly<Record<string, string>> = {},
): readonly string[] => {
  const last = fixed(port, pgdata)
  for (const name of Object.keys(settings)) {
    if (Object.hasOwn(last, name)) {
      throw new EmbeddedServerError(
        'not-started',
        `The setting ${name} belongs to the server and cannot be given.`,
      )
    }
  }
  const all = { max_connections: '200', ...(temporary ? TEMPORARY : {}), ...settings, ...last }
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
