import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { createApp } from './app.js'
import type { Service } from './service.js'

/** A service that listens. */
export interface Listening extends AsyncDisposable {
  readonly url: string
  /** Takes no new requests and waits for those under way. */
  close(): Promise<void>
}

const PATIENCE = 10_000

/** Listens on 127.0.0.1; on a free port where it is 0. */
export const listen = async (service: Service, port = 0): Promise<Listening> => {
  const server = createAdaptorServer({ fetch: createApp(service).fetch })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    // whoever sends a request and never ends it
    const timer = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), PATIENCE)
    await closed
    clearTimeout(timer)
  }
  const { port: taken } = server.address() as AddressInfo // it listens on a port, not on a pipe
  return { url: `http://127.0.0.1:${taken}`, close, [Symbol.asyncDispose]: close }
}
