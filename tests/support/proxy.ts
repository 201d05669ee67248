import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A line between client and server, on the loopback address, that counts what is sent and can be cut. */
export interface ServerProxy extends AsyncDisposable {
  /** The server's URL, by way of the proxy. */
  readonly url: string
  /** Bytes that clients have sent so far. */
  readonly sent: number
  /** Connections opened so far. */
  readonly opened: number
  /** Connections open now. */
  readonly open: number
  /** Cuts every connection and resolves when the clients have noticed. */
  cut(): Promise<void>
  /** Resolves when every connection there is now has ended, from whichever side. */
  ended(): Promise<void>
}

const ended = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    if (socket.closed) {
      resolve()
    } else {
      socket.once('close', () => resolve())
    }
  })

// the client's socket lives in this process and hears of the end within a turn or two of the event loop
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/**
 * Starts a proxy in front of the server of a URL, on a port of its own or on the one given. `rewrite` may change what the
 * server sends, not its length.
 */
export const startProxy = async (
  url: string,
  port = 0,
  rewrite: (chunk: Buffer) => Buffer = (chunk) => chunk,
): Promise<ServerProxy> => {
  const target = new URL(url)
  const clients = new Set<Socket>()
  let sent = 0
  let opened = 0

  const listener = createServer((client) => {
    const server = connect(Number(target.port), target.hostname)
    opened++
    clients.add(client)
    client.setNoDelay()
    server.setNoDelay()
    client.on('data', (chunk) => {
      sent += chunk.length
    })
    client.pipe(server)
    server.on('data', (chunk) => client.write(rewrite(chunk)))
    for (const socket of [client, server]) {
      // a reset is an end like any other here
      socket.on('error', () => undefined)
    }
    client.on('close', () => {
      clients.delete(client)
      server.destroy()
    })
    server.on('close', () => client.end())
  })
  await new Promise<void>((resolve) => listener.listen(port, '127.0.0.1', resolve))

  const allEnded = async (): Promise<void> => {
    await Promise.all([...clients].map(ended))
    await turn()
    await turn()
  }

  const proxied = new URL(url)
  proxied.hostname = '127.0.0.1'
  proxied.port = String((listener.address() as AddressInfo).port) // a TCP listener has a port

  return {
    url: proxied.toString(),
    get sent() {
      return sent
    },
    get opened() {
      return opened
    },
    get open() {
      return clients.size
    },
    cut: async () => {
      const over = allEnded()
      for (const client of clients) {
        client.destroy()
      }
      await over
    },
    ended: allEnded,
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) {
        client.destroy()
      }
      await new Promise<void>((resolve) => listener.close(() => resolve()))
    },
  }
}
