import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port // a TCP listener has a port
}

/** A port of the loopback address that nobody listens on. */
export const closedPort = async (): Promise<number> => {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A server on the loopback address that speaks no protocol. */
export interface Listener extends AsyncDisposable {
  readonly port: number
}

/** Starts a listener that does with each connection what it is told to. */
export const startListener = async (accept: (socket: Socket) => void): Promise<Listener> => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    accept(socket)
  })
  const port = await listen(server)
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) {
        socket.destroy()
      }
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
