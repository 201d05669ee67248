import type { Socket } from 'node:net'

interface SocketEvents {
  connect: undefined
  secureConnect: undefined
  data: Buffer
}

/** The error of a server that closes. */
export const hungUp = (): Error =>
  Object.assign(new Error('the server hung up'), { code: 'CONNECTION_CLOSED' })

/** Waits for one event, or rejects with the socket's error or end. No listener stays, and reading stops again. */
export const until = <Name extends keyof SocketEvents>(
  socket: Socket,
  name: Name,
): Promise<SocketEvents[Name]> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      socket.off(name, arrived).off('error', failed).off('close', closed)
    }
    const arrived = (value: SocketEvents[Name]): void => {
      stop()
      if (name === 'data') {
        socket.pause()
      }
      resolve(value)
    }
    const failed = (error: Error): void => {
      stop()
      reject(error)
    }
    const closed = (): void => failed(hungUp())
    socket.on(name, arrived).on('error', failed).on('close', closed)
  })

/** Destroys a socket and waits until nothing of it is left. */
export const destroyed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    if (socket.closed) {
      resolve()
    } else {
      socket.once('close', () => resolve())
      socket.destroy()
    }
  })
