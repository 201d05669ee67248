import { isIP, type Socket } from 'node:net'
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls'
import { ConnectionError } from './errors.js'
import type { Host } from './host.js'
import { until } from './socket-events.js'
import type { Tls } from './tls.js'

// a message of 8 bytes whose version is the number set aside for this
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])

/** Asks the server for TLS and returns when it is ready for the handshake; `where` names it in the errors. */
export const requestTls = async (socket: Socket, where: string): Promise<void> => {
  const refuse = (reason: string, code: string): never => {
    throw new ConnectionError(`no connection to ${where}: ${reason}`, { code })
  }
  socket.write(SSL_REQUEST)
  const answer = await until(socket, 'data')
  switch (String.fromCharCode(answer[0] ?? 0)) {
    case 'S':
      break
    case 'N':
      refuse('the server has no TLS; without encryption it can be reached with sslmode "disable"', 'NO_TLS')
      break
    case 'E':
      // it is not repeated: whoever stands between may have written it
      refuse('the server answered the request for TLS with an error; its log says which', 'NO_TLS')
      break
    default:
      refuse('what answers does not speak the protocol of PostgreSQL', 'PROTOCOL')
  }
  if (answer.length > 1) {
    // sent by who stands between, it would be taken for part of what came encrypted
    refuse('something came behind the answer to the request for TLS, before encryption began', 'PROTOCOL')
  }
}

/** Begins the handshake. The socket is the new one's from now on. */
export const startTls = (
  socket: Socket,
  { host }: Host,
  { context, verifies, verifiesName }: Tls,
): TLSSocket =>
  connect({
    socket,
    secureContext: context,
    rejectUnauthorized: verifies,
    // TLS has names there, and no addresses
    ...(isIP(host) === 0 ? { servername: host } : {}),
    checkServerIdentity: (_, certificate) =>
      verifiesName ? checkServerIdentity(host, certificate) : undefined,
  })
