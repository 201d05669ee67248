import type { Host } from './host.js'
import type { Options } from './options.js'
import { openSocket } from './socket.js'

/** What the server knows a connection by when it is to cancel what runs on it. */
export interface Backend {
  readonly pid: number
  readonly secret: number
}

// "1234.5678" in the place of a protocol version
const CANCEL_REQUEST = 80877102

// a server is given this many milliseconds to take note of it
const PATIENCE = 2000

/**
 * Asks the server, on a connection of its own, to cancel what runs on another one. There is no answer: the statement
 * fails with 57014, or the request was too late. Resolves when the server has passed it on, after which it can hit
 * nothing that is sent later, or when it came to nothing: whoever asks asks again. Aborted, it is sent no more.
 */
export const requestCancel = async (
  options: Options,
  host: Host,
  { pid, secret }: Backend,
  signal?: AbortSignal,
): Promise<void> => {
  const message = Buffer.alloc(16)
  message.writeInt32BE(16, 0)
  message.writeInt32BE(CANCEL_REQUEST, 4)
  message.writeUInt32BE(pid, 8)
  message.writeUInt32BE(secret, 12)
  const socket = await openSocket(options, host, signal).catch(() => undefined)
  if (socket === undefined || signal?.aborted === true) {
    socket?.destroy()
    return
  }
  socket.on('error', () => undefined)
  socket.setTimeout(PATIENCE, () => socket.destroy())
  socket.end(message)
  // the server closes when it has done so; what it might say is not read
  socket.resume()
  await new Promise((resolve) => socket.once('close', resolve))
}
