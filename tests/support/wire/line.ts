import type { Socket } from 'node:net'
import { deferred } from '../deferred.js'
import type { End } from './answer.js'
import { backend } from './backend.js'
import { type ClientMessage, createFrontendParser } from './frontend.js'

/** The socket of one client: messages in, bytes out. */
export interface Line {
  /** Everything received while the line was there, and what came after the server had ended it. */
  readonly messages: readonly ClientMessage[]
  readonly late: readonly ClientMessage[]
  /** Whether it has ended, from whichever side. */
  readonly over: boolean
  /** Resolves when both sides have closed. */
  readonly ended: Promise<void>
  /** The next message, or undefined when the line is over. */
  next(): Promise<ClientMessage | undefined>
  /** Lays bytes ready. Once the line is over, this and all that follows does nothing. */
  send(...bytes: readonly Buffer[]): void
  /** Sends what lies ready. */
  flush(): void
  /** Sends what lies ready and ends the line. */
  end(how: End): void
  /** Ends the line; what lies ready is lost, as when a process dies. A FATAL error comes after it, though. */
  drop(how: End): void
  /** Waits for something, but not beyond `interrupt` or the end; says whether it was interrupted. */
  wait(something: Promise<unknown>): Promise<boolean>
  interrupt(): void
}

/** Takes over a socket. */
export const openLine = (socket: Socket): Line => {
  const parse = createFrontendParser()
  const messages: ClientMessage[] = []
  const late: ClientMessage[] = []
  const queue: ClientMessage[] = []
  const closed = deferred()
  let out: Buffer[] = []
  let over = false
  let wake = (): void => undefined
  let stopWaiting = (_: boolean): void => undefined

  const flush = (then?: () => void): void => {
    socket.write(Buffer.concat(out), then)
    out = []
  }

  const end = (how: End): void => {
    if (over) {
      return
    }
    over = true
    stopWaiting(false)
    wake()
    if (how === 'rst') {
      flush(() => socket.resetAndDestroy())
      return
    }
    if (how !== 'fin') {
      out.push(backend.error(how, how.severity ?? 'FATAL'))
    }
    flush()
    // goes on reading, to know what comes late
    socket.end()
  }

  socket.setNoDelay()
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => {
    const found = parse(chunk)
    const list = over ? late : messages
    list.push(...found)
    queue.push(...found)
    wake()
  })
  socket.on('close', () => {
    end('fin')
    // a client in this process hears of a reset within a turn or two of the event loop
    setImmediate(() => setImmediate(closed.resolve))
  })

  return {
    messages,
    late,
    get over() {
      return over
    },
    ended: closed.promise,
    next: async () => {
      while (queue.length === 0 && !over) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return over ? undefined : queue.shift()
    },
    send: (...bytes) => {
      if (!over) {
        out.push(...bytes)
      }
    },
    flush: () => {
      if (!over) {
        flush()
      }
    },
    end,
    drop: (how) => {
      out = typeof how === 'string' ? [] : out
      end(how)
    },
    wait: (something) =>
      Promise.race([
        something.then(() => false),
        new Promise<boolean>((resolve) => {
          stopWaiting = resolve
        }),
      ]),
    interrupt: () => stopWaiting(true),
  }
}
