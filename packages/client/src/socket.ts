import { connect, type Socket } from 'node:net'
import { ConnectionError } from './errors.js'
import { codeOf } from './failure.js'
import { addressOf, type Host, isSocketFolder } from './host.js'
import { describeTarget, type Options } from './options.js'
import { destroyed, hungUp, until } from './socket-events.js'
import { requestTls, startTls } from './start-tls.js'
import { reasonOf } from './unreachable.js'

const KEEP_ALIVE_AFTER_MS = 60_000

/**
 * Opens a socket to one host, encrypted as `sslmode` says, on which nothing of PostgreSQL's own start-up has been said:
 * nothing was read from it, and nobody listens to it.
 *
 * Rejects with a `ConnectionError`, with the system's or OpenSSL's code or one of `CONNECT_TIMEOUT` after `connectTimeout`
 * seconds, `NO_TLS`, `PROTOCOL`, and `ABORTED` when `signal` aborts; by then the socket is gone.
 */
export const openSocket = async (options: Options, host: Host, signal?: AbortSignal): Promise<Socket> => {
  const where = describeTarget(options, host)
  const { tls, connectTimeout } = options
  let waitsFor = ''
  let socket = connect({
    ...addressOf(host),
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_AFTER_MS,
  })
  let failure: Error | undefined
  // always there, since an error without a listener would end the process
  const note = (error: Error): void => {
    failure ??= error
  }
  socket.on('error', note)
  const timer = setTimeout(() => {
    const message = `no connection to ${where} within ${connectTimeout} s${waitsFor}`
    socket.destroy(new ConnectionError(message, { code: 'CONNECT_TIMEOUT' }))
  }, connectTimeout * 1000)
  const abort = (): void => {
    socket.destroy(new ConnectionError(`the connection to ${where} was given up`, { code: 'ABORTED' }))
  }
  signal?.addEventListener('abort', abort)
  try {
    if (signal?.aborted) {
      abort()
    }
    await until(socket, 'connect')
    // libpq: a Unix socket has no TLS, whatever sslmode says
    if (tls !== false && !isSocketFolder(host.host)) {
      waitsFor = ': it was reached, but did not answer the request for TLS'
      await requestTls(socket, where)
      waitsFor = ': it was reached, but did not finish the TLS handshake'
      const plain = socket
      socket = startTls(plain, host, tls)
      socket.on('error', note)
      await until(socket, 'secureConnect')
      plain.off('error', note)
    }
    // An error may have come in the same packet as the end of the handshake, and Node does not destroy the socket for it. Once
    // this turn is over it has been emitted, and whoever awaits this listens before the next one comes.
    await new Promise<void>((resolve) => setImmediate(resolve))
    if (failure !== undefined || socket.destroyed) {
      throw failure ?? hungUp()
    }
    return socket
  } catch (error) {
    await destroyed(socket)
    if (error instanceof ConnectionError) {
      throw error
    }
    const fields = { code: codeOf(error) || 'CONNECT_FAILED', cause: error }
    throw new ConnectionError(`no connection to ${where}: ${reasonOf(error)}`, fields)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
    socket.off('error', note)
  }
}
