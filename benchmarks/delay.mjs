import { connect, createServer } from 'node:net'

// in the order it came, each part as long after its coming
const later = (from, to, milliseconds) => {
  from.on('data', (chunk) => setTimeout(() => to.write(chunk), milliseconds))
  from.on('close', () => setTimeout(() => to.end(), milliseconds))
  from.on('error', () => undefined)
}

/**
 * A line to a server on the loopback address that takes so many milliseconds each way, as the network of a cluster does.
 * Answers with the URL by way of it and what ends it.
 */
export const startDelay = async (url, milliseconds) => {
  const target = new URL(url)
  const listener = createServer((client) => {
    const server = connect(Number(target.port), target.hostname)
    client.setNoDelay()
    server.setNoDelay()
    later(client, server, milliseconds)
    later(server, client, milliseconds)
  })
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const delayed = new URL(url)
  delayed.hostname = '127.0.0.1'
  delayed.port = String(listener.address().port)
  return { url: delayed.toString(), stop: () => listener.close() }
}
