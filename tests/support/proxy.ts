import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { connectFlow, createFlow, type Line } from './proxy/flow.js'

/** Whose bytes, or whose end, is meant. */
export type Side = 'client' | 'server'

/**
 * A line between client and server, on the loopback address, that counts what is sent and can be made to fail. What
 * breaks, breaks on every connection there is at that moment; `delay` and what waits for bytes holds for later ones as well.
 */
export interface ServerProxy extends AsyncDisposable {
  /** The server's URL, by way of the proxy. */
  readonly url: string
  /** Bytes that clients have sent so far. */
  readonly sent: number
  /** Bytes that the server has sent so far. */
  readonly received: number
  /** How often clients have begun to send after the server had: the start-up, and then each wait for an answer. */
  readonly roundTrips: number
  /** Connections opened so far. */
  readonly opened: number
  /** Connections open now. */
  readonly open: number
  /** Hands on what a side sends, its end too, this many milliseconds later. A side left out has no delay. */
  delay(milliseconds: Readonly<Partial<Record<Side, number>>>): void
  /** Cuts every connection and resolves when the clients have noticed. */
  cut(): Promise<void>
  /** The same by RST. */
  reset(): Promise<void>
  /** Cuts the connection on which a side sends its next byte of this number, behind that byte. Once. */
  cutAfter(side: Side, bytes: number): void
  /** Lets the other end see the end of this side, whose sockets stay open; what it still receives goes on. */
  halfClose(side: Side): void
  /** Keeps every connection open and delivers nothing on them any more, ends included. */
  blackhole(): void
  /** Turns over the bits of one byte that the server sends: at an offset from now, or where a function says (-1: not here). */
  corrupt(at: number | ((chunk: Buffer) => number)): void
  /** Refuses connections until `resume`; those there are go on. */
  pause(): void
  resume(): Promise<void>
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
  const lines = new Set<Line>()
  const flows = { client: createFlow(), server: createFlow(rewrite) }
  let opened = 0
  let roundTrips = 0

  const listener = createServer((client) => {
    const server = connect(Number(target.port), target.hostname)
    const line: Line = { client, server, silent: false, answered: true }
    opened++
    lines.add(line)
    client.on('data', () => {
      roundTrips += line.answered ? 1 : 0
      line.answered = false
    })
    server.on('data', () => {
      line.answered = true
    })
    for (const socket of [client, server]) {
      socket.setNoDelay()
      // a reset is an end like any other here
      socket.on('error', () => undefined)
    }
    const toServer = connectFlow(client, server, line, flows.client)
    const toClient = connectFlow(server, client, line, flows.server)
    client.on('end', () => toServer(() => server.end()))
    client.on('close', () => {
      lines.delete(line)
      toServer(() => server.destroy())
      if (line.silent) {
        server.destroy()
      }
    })
    server.on('close', () => toClient(() => client.end()))
  })

  const listen = (on: number): Promise<void> =>
    new Promise((resolve) => listener.listen(on, '127.0.0.1', resolve))
  await listen(port)
  const { port: own } = listener.address() as AddressInfo // a TCP listener has a port

  const allEnded = async (): Promise<void> => {
    await Promise.all([...lines].map(({ client }) => ended(client)))
    await turn()
    await turn()
  }

  const endEach = async (end: (client: Socket) => void): Promise<void> => {
    const over = allEnded()
    for (const { client } of lines) {
      end(client)
    }
    await over
  }

  const proxied = new URL(url)
  proxied.hostname = '127.0.0.1'
  proxied.port = String(own)

  return {
    url: proxied.toString(),
    get sent() {
      return flows.client.bytes
    },
    get received() {
      return flows.server.bytes
    },
    get roundTrips() {
      return roundTrips
    },
    get opened() {
      return opened
    },
    get open() {
      return lines.size
    },
    delay: ({ client = 0, server = 0 }) => {
      flows.client.delay = client
      flows.server.delay = server
    },
    cut: () => endEach((client) => client.destroy()),
    reset: () => endEach((client) => client.resetAndDestroy()),
    cutAfter: (side, bytes) => {
      flows[side].left = bytes
    },
    halfClose: (side) => {
      for (const { client, server } of lines) {
        const seenBy = side === 'server' ? client : server
        seenBy.end()
      }
    },
    blackhole: () => {
      for (const line of lines) {
        line.silent = true
      }
    },
    corrupt: (at) => {
      let before = 0
      flows.server.spoilAt = (chunk) => {
        const offset = typeof at === 'number' ? at - before : at(chunk)
        before += chunk.length
        return offset
      }
    },
    pause: () => {
      listener.close()
    },
    resume: () => listen(own),
    ended: allEnded,
    [Symbol.asyncDispose]: async () => {
      for (const { client, server } of lines) {
        client.destroy()
        server.destroy()
      }
      await new Promise<void>((resolve) => listener.close(() => resolve()))
    },
  }
}
