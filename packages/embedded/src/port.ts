import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { EmbeddedServerError } from './error.js'

const HOST = '127.0.0.1'

/** The given port when it is free, or any free one. Held for a moment only: PostgreSQL itself has to take it. */
export const findPort = async (given = 0): Promise<number> => {
  const server = createServer()
  try {
    await once(server.listen(given, HOST), 'listening')
    // The cast is what Node documents for a server that listens on a port.
    return (server.address() as AddressInfo).port
  } catch (error) {
    throw portError(given, error)
  } finally {
    server.close()
  }
}

const portError = (port: number, error: unknown): EmbeddedServerError => {
  // Every error of listen is a system error with a code.
  const { code, message } = error as NodeJS.ErrnoException
  return code === 'EADDRINUSE'
    ? portInUse(port)
    : new EmbeddedServerError('not-started', `Port ${port}: ${message}`)
}

/** The error for a port that something else has. */
export const portInUse = (port: number, log?: string): EmbeddedServerError =>
  new EmbeddedServerError(
    'port-in-use',
    `Port ${port} on ${HOST} is in use. Give another port, or leave the option out to get a free one.`,
    log,
  )
