import { ConnectionError } from './errors.js'
import { codeOf } from './failure.js'
import type { Host } from './host.js'
import { describeTarget, type Options } from './options.js'
import { isOfThisHost } from './unreachable.js'

/** The hosts of a database, and which of them to try first. */
export interface Hosts {
  /** Each host once, beginning with the one that worked last and going round from there. */
  inOrder(): readonly Host[]
  /** Notes that a host let us in, so that the next connection begins with it and not with one that is down. */
  worked(host: Host): void
}

/** Creates the hosts of a database, for all of its connections. */
export const createHosts = (hosts: readonly Host[]): Hosts => {
  let first = 0
  return {
    inOrder: () => [...hosts.slice(first), ...hosts.slice(0, first)],
    worked: (host) => {
      first = Math.max(0, hosts.indexOf(host))
    },
  }
}

// that of the only host, or one that repeats them all
const allFailed = (options: Options, errors: readonly ConnectionError[]): ConnectionError => {
  const [only, ...others] = errors
  if (only !== undefined && others.length === 0) {
    return only
  }
  return new ConnectionError(
    `none of the hosts of ${describeTarget(options)} can be used: ${errors.map(({ message }) => message).join('; ')}`,
    { code: codeOf(errors.at(-1)), cause: new AggregateError(errors) },
  )
}

/**
 * Connects to the first host that lets us in. Each is tried once, and the next only after a failure of this one alone: a
 * refusal of the user or of the certificate is thrown at once. Rejects with a `ConnectionError` that says of every host
 * why not.
 */
export const connectFirst = async <T>(
  options: Options,
  hosts: Hosts,
  connect: (host: Host) => Promise<T>,
): Promise<T> => {
  const errors: ConnectionError[] = []
  for (const host of hosts.inOrder()) {
    try {
      const connection = await connect(host)
      hosts.worked(host)
      return connection
    } catch (error) {
      if (!(error instanceof ConnectionError) || !isOfThisHost(error)) {
        throw error
      }
      errors.push(error)
    }
  }
  throw allFailed(options, errors)
}
