import { connect, createServer } from 'node:net'

const forward = (from, to, milliseconds, arrived) => {
  from.setNoDelay()
  // in the order it came, each part as long after its coming
  from.on('data', (chunk) =>
    setTimeout(() => {
      to.write(chunk)
      arrived?.()
    }, milliseconds),
  )
  from.on('close', () => setTimeout(() => to.end(), milliseconds))
  from.on('error', () => undefined)
}

/**
 * A line to a server that takes so many milliseconds each way, as the network of a cluster does. It counts round trips:
 * how often a client spoke after the server had spoken to it, on one connection. Answers with the URL by way of it,
 * `roundTrips()` so far, and what ends it.
 */
export const startProxy = async (url, milliseconds) => {
  const target = new URL(url)
  const sockets = new Set()
  let count = 0
  const listener = createServer((client) => {
    const server = connect(Number(target.port), target.hostname)
    let serverSpoke = false
    client.on('data', () => {
      if (serverSpoke) count++
      serverSpoke = false
    })
    forward(client, server, milliseconds)
    forward(server, client, milliseconds, () => {
      serverSpoke = true
    })
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    }
  })
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const delayed = new URL(url)
  delayed.hostname = '127.0.0.1'
  delayed.port = String(listener.address().port)
  const stop = () => {
    listener.close()
    for (const socket of sockets) {
      socket.destroy()
    }
  }
  return Object.freeze({ url: delayed.toString(), roundTrips: () => count, stop })
}
