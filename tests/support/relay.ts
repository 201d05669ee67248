import { type AddressInfo, connect, createServer, type ListenOptions, type Socket } from 'node:net'

/** Another way to a server: what connects there goes to a port of 127.0.0.1. */
export interface Relay extends AsyncDisposable {
  readonly port: number
}

/** Starts a relay at an address or a Unix socket. */
export const startRelay = async (at: ListenOptions, port: number): Promise<Relay> => {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const target = connect(port, '127.0.0.1')
    for (const socket of [client, target]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }
    client.pipe(target).pipe(client)
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(at, resolve))
  const address = server.address() as AddressInfo | string // it listens
  return {
    port: typeof address === 'string' ? 0 : address.port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) {
        socket.destroy()
      }
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
