import { mkdtempSync, rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Duplex } from 'node:stream'
import { createSecureContext, TLSSocket } from 'node:tls'
import { inspect } from 'node:util'
import { AuthenticationError, ConnectionError, type ConnectionOptions, Database } from 'manticore-cockroachdb'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
// what opens sockets is not public
import { readOptions } from '../../packages/client/dist/options.js'
import { openSocket } from '../../packages/client/dist/socket.js'
import { type Authority, type Certificate, makeAuthority, makeSelfSigned } from '../support/certificates.js'
import { closedPort, startListener } from '../support/listeners.js'
import { runNode } from '../support/node.js'
import { errorOf, shownBy } from '../support/refusal.js'
import { startRelay } from '../support/relay.js'
import { startTlsServer, type TlsServer } from '../support/tls-server.js'

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
)

let server: TlsServer
let authority: Authority
let certificate: Certificate
let ca: string
let otherCa: string

beforeAll(async () => {
  server = await startTlsServer()
  authority = await makeAuthority('Nodes')
  certificate = await authority.sign({ name: 'node', dns: ['localhost'], ip: ['127.0.0.1', '::1'] })
  ca = server.file('ca.crt', authority.cert)
  otherCa = server.file('other-ca.crt', (await makeAuthority('Others')).cert)
  await server.present(certificate)
})

afterAll(() => server[Symbol.asyncDispose]())

const options = (given: ConnectionOptions): ConnectionOptions => ({
  host: '127.0.0.1',
  port: server.port,
  password: server.password,
  maxConnections: 1,
  ...given,
})

/** Whether the server sees TLS, and for whom. */
const encryption = async (given: ConnectionOptions) => {
  await using db = new Database(options(given))
  const [row] = await db.sql`
    select ssl, client_dn as certified, inet_server_port() is not null as network, current_user::TEXT as user
    from pg_stat_ssl where pid = pg_backend_pid()`
  return row
}

const encrypted = expect.objectContaining({ ssl: true })

const refusal = async (given: ConnectionOptions): Promise<ConnectionError> => {
  await using db = new Database(options(given))
  const error = await errorOf(() => db.connect())
  expect(error).toBeInstanceOf(ConnectionError)
  const shown = `${shownBy(error)}\n${inspect(error, { depth: 10, showHidden: true })}`
  expect(shown).not.toContain(server.password)
  expect(shown).not.toContain('PRIVATE KEY')
  return error
}

const verdict = async (given: ConnectionOptions) => {
  const { name, code, message, cause } = await refusal(given)
  expect(message).toMatch(/^no connection to \S+:\d+\/defaultdb as \w+: /)
  expect(cause).toBeInstanceOf(Error)
  return [name, code, message.replace(/^no connection to \S+ as \w+: /, '')]
}

describe('a certificate of the authority in sslrootcert', () => {
  test('is enough for every sslmode', async () => {
    for (const sslmode of ['require', 'verify-ca', 'verify-full'] as const) {
      expect(await encryption({ sslmode, sslrootcert: ca })).toStrictEqual(encrypted)
      expect(await encryption({ sslmode, sslrootcert: ca, host: 'localhost' })).toStrictEqual(encrypted)
    }
  })

  test('is enough through a URL', async () => {
    const url = `postgresql://root:${server.password}@localhost:${server.port}/defaultdb?sslmode=verify-full&sslrootcert=${encodeURIComponent(ca)}`
    await using db = Database.fromUrl(url)
    expect(await db.sql`select ssl from pg_stat_ssl where pid = pg_backend_pid()`).toStrictEqual([
      { ssl: true },
    ])
  })

  test('is found in the home folder, as CockroachDB Cloud prints the path', async () => {
    const environment = { HOME: ca.replace(/\/[^/]+$/, ''), APPDATA: ca.replace(/\/[^/]+$/, '') }
    for (const path of ['$HOME/ca.crt', '~/ca.crt', '$env:appdata/ca.crt']) {
      const read = readOptions(options({ sslmode: 'verify-full', sslrootcert: path }), environment)
      const socket = await openSocket(read, read.hosts[0]!)
      expect(socket).toMatchObject({ encrypted: true, authorized: true })
      socket.destroy()
    }
  })

  test('says nothing of a connection with sslmode disable', async () => {
    expect(await encryption({ sslmode: 'disable' })).toMatchObject({ ssl: false })
    expect(await encryption({ sslmode: 'disable', sslrootcert: '/nowhere/ca.crt' })).toMatchObject({
      ssl: false,
    })
  })
})

describe('a certificate of another authority', () => {
  const untrusted = /^the server's certificate does not come from an authority that is trusted; sslrootcert/

  test('is refused wherever there is something to check', async () => {
    for (const sslmode of ['require', 'verify-ca', 'verify-full'] as const) {
      const [name, code, message] = await verdict({ sslmode, sslrootcert: otherCa })
      expect([name, code]).toStrictEqual(['ConnectionError', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'])
      expect(message).toMatch(untrusted)
    }
  })

  test('is refused for the authorities that Node trusts', async () => {
    for (const given of [{ sslmode: 'verify-full' }, { sslrootcert: 'system' }] as const) {
      const [, , message] = await verdict({ ...given, host: 'localhost' })
      expect(message).toMatch(untrusted)
    }
  })

  test('is not looked at by require', async () => {
    expect(await encryption({ sslmode: 'require' })).toStrictEqual(encrypted)
  })
})

describe('a certificate for another host name', () => {
  beforeAll(async () => server.present(await authority.sign({ name: 'node', dns: ['other.example'] })))
  afterAll(() => server.present(certificate))

  test('is refused by verify-full alone, for names and for addresses', async () => {
    for (const host of ['localhost', '127.0.0.1']) {
      const [name, code, message] = await verdict({ sslmode: 'verify-full', sslrootcert: ca, host })
      expect([name, code]).toStrictEqual(['ConnectionError', 'ERR_TLS_CERT_ALTNAME_INVALID'])
      expect(message).toMatch(/^the server's certificate is for another host name; /)
      expect(await encryption({ sslmode: 'verify-ca', sslrootcert: ca, host })).toStrictEqual(encrypted)
    }
  })
})

describe('a certificate that has expired', () => {
  beforeAll(async () =>
    server.present(await authority.sign({ name: 'node', dns: ['localhost'], expired: true })),
  )
  afterAll(() => server.present(certificate))

  test('is refused wherever there is something to check', async () => {
    for (const sslmode of ['verify-ca', 'verify-full'] as const) {
      expect(await verdict({ sslmode, sslrootcert: ca, host: 'localhost' })).toStrictEqual([
        'ConnectionError',
        'CERT_HAS_EXPIRED',
        "the server's certificate has expired; it must be renewed there (CERT_HAS_EXPIRED)",
      ])
    }
    expect(await encryption({ sslmode: 'require', host: 'localhost' })).toStrictEqual(encrypted)
  })
})

describe('a self-signed certificate', () => {
  let own: Certificate

  beforeAll(async () => {
    own = await makeSelfSigned({ name: 'node', dns: ['localhost'] })
    await server.present(own)
  })
  afterAll(() => server.present(certificate))

  test('passes require', async () => {
    expect(await encryption({ sslmode: 'require' })).toStrictEqual(encrypted)
  })

  test('is refused by require with sslrootcert, which verifies', async () => {
    const [name, code, message] = await verdict({ sslmode: 'require', sslrootcert: ca })
    expect([name, code]).toStrictEqual(['ConnectionError', 'DEPTH_ZERO_SELF_SIGNED_CERT'])
    expect(message).toMatch(/^the server's certificate is self-signed and not trusted; sslrootcert/)
  })

  test('passes verify-full when it is the one in sslrootcert', async () => {
    const sslrootcert = server.file('own.crt', own.cert)
    expect(await encryption({ sslmode: 'verify-full', sslrootcert, host: 'localhost' })).toStrictEqual(
      encrypted,
    )
  })
})

describe('a client certificate', () => {
  const filesOf = ({ cert, key }: Certificate) =>
    ({
      sslmode: 'verify-full',
      sslrootcert: ca,
      sslcert: server.file('client.crt', cert),
      sslkey: server.file('client.key', key),
      user: 'certified',
    }) as const

  test('lets its user in without a password', async () => {
    const files = filesOf(await server.clients.sign({ name: 'certified' }))
    expect(await encryption({ ...files, password: '' })).toStrictEqual({
      ssl: true,
      certified: '/CN=certified',
      network: true,
      user: 'certified',
    })
  })

  test('of another user is an AuthenticationError', async () => {
    const error = await refusal(filesOf(await server.clients.sign({ name: 'somebody' })))
    expect(error).toBeInstanceOf(AuthenticationError)
    expect(error.code).toBe('28000')
  })

  test('that is missing is an AuthenticationError that says so', async () => {
    const error = await refusal({ sslmode: 'verify-full', sslrootcert: ca, user: 'certified' })
    expect(error).toBeInstanceOf(AuthenticationError)
    expect(error.code).toBe('28000')
    expect(error.message).toContain('certificate')
  })

  test('of an authority that the server does not trust is a ConnectionError', async () => {
    const error = await refusal(filesOf(await authority.sign({ name: 'certified' })))
    // the server closes behind its answer, which may so be lost
    expect(error.message).toMatch(
      /: (the server does not trust the authority that signed the client certificate|the server hung up)/,
    )
  })

  test('and a key that do not belong together are refused at once', async () => {
    const one = await server.clients.sign({ name: 'certified' })
    const other = await server.clients.sign({ name: 'certified' })
    const given = options(filesOf({ cert: one.cert, key: other.key }))
    const error = await errorOf(() => new Database(given))
    expect([error.name, error.code]).toStrictEqual(['ConnectionError', 'INVALID_OPTIONS'])
    expect(error.message).toContain('sslcert and sslkey must belong together')
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('PRIVATE KEY')
  })

  test('does not show in the database object', async () => {
    const { cert, key } = await server.clients.sign({ name: 'certified' })
    await using db = new Database(options(filesOf({ cert, key })))
    await db.connect()
    expect(inspect(db, { depth: 20, showHidden: true })).not.toContain('PRIVATE KEY')
  })
})

describe('a password over TLS', () => {
  const tls = { sslmode: 'verify-full', host: 'localhost' } as const

  test('is told only to the server that was verified', async () => {
    expect(await encryption({ ...tls, sslrootcert: ca })).toMatchObject({ ssl: true, user: 'root' })
  })

  test('that is wrong or missing is an AuthenticationError', async () => {
    for (const password of ['wrong', '']) {
      const error = await refusal({ ...tls, sslrootcert: ca, password })
      expect(error).toBeInstanceOf(AuthenticationError)
      expect(error.message).not.toContain('wrong')
    }
  })
})

describe('a server that does not go along with TLS', () => {
  const require = (port: number): ConnectionOptions => ({ port, sslmode: 'require', connectTimeout: 0.2 })

  const answering = (answer: Buffer | string) =>
    startListener((socket) => socket.once('data', () => socket.write(answer)))

  test('has none, is a ConnectionError that says which sslmode does', async () => {
    await server.present(undefined)
    try {
      for (const sslmode of ['require', 'verify-full'] as const) {
        const error = await refusal({ sslmode })
        expect(error.code).toBe('NO_TLS')
        expect(error.message).toContain('the server has no TLS; ')
        expect(error.message).toContain('sslmode "disable"')
      }
      expect(await encryption({ sslmode: 'disable' })).toMatchObject({ ssl: false })
    } finally {
      await server.present(certificate)
    }
  })

  test('sends something behind its answer, is refused', async () => {
    await using listener = await answering('SZ')
    const error = await refusal(require(listener.port))
    expect(error.code).toBe('PROTOCOL')
    expect(error.message).toContain('before encryption began')
  })

  test('answers with an error, is refused without repeating it', async () => {
    await using listener = await answering('E\0\0\0\x10SFATAL\0Mlies\0\0')
    const error = await refusal(require(listener.port))
    expect(error.code).toBe('NO_TLS')
    expect(error.message).not.toContain('lies')
  })

  test('speaks another protocol, is refused', async () => {
    await using listener = await answering('HTTP/1.1 400 Bad Request\r\n\r\n')
    expect((await refusal(require(listener.port))).code).toBe('PROTOCOL')
  })

  test('answers the handshake with something else, is refused', async () => {
    await using listener = await startListener((socket) => {
      socket.once('data', () => {
        socket.write('S')
        socket.once('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))
      })
    })
    const error = await refusal(require(listener.port))
    expect(error.message).toContain('what answers does not speak TLS')
  })

  test('hangs up in the place of an answer, is refused', async () => {
    await using listener = await startListener((socket) => socket.once('data', () => socket.end()))
    expect((await refusal(require(listener.port))).code).toBe('CONNECTION_CLOSED')
  })

  test.each([
    ['answers nothing', () => undefined],
    ['answers nothing after that', (socket: Socket) => socket.once('data', () => socket.write('S'))],
  ])('%s, is given up after connectTimeout', async (_, accept) => {
    await using listener = await startListener(accept)
    expect((await refusal(require(listener.port))).code).toBe('CONNECT_TIMEOUT')
  })
})

describe('an address', () => {
  test.skipIf(!hasIpv6)('of IPv6 is verified like any other', async () => {
    await using relay = await startRelay({ host: '::1', port: 0 }, server.port)
    const tls = { sslmode: 'verify-full', sslrootcert: ca, port: relay.port } as const
    expect(await encryption({ ...tls, host: '::1' })).toStrictEqual(encrypted)
    const url = `postgresql://root:${server.password}@[::1]:${relay.port}/defaultdb?sslmode=verify-full&sslrootcert=${encodeURIComponent(ca)}`
    await using db = new Database({ url })
    expect(await db.sql`select 1::INT4 as n`).toStrictEqual([{ n: 1 }])
  })

  test('of a Unix socket has no TLS, as in libpq', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'manticore-socket-'))
    try {
      await using relay = await startRelay({ path: join(folder, '.s.PGSQL.26257') }, server.port)
      expect(relay.port).toBe(0)
      expect(await encryption({ host: folder, port: 26257, sslmode: 'require' })).toMatchObject({
        ssl: false,
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('several hosts', () => {
  const at = (...ports: number[]): ConnectionOptions => ({
    host: undefined,
    port: undefined,
    hosts: ports.map((port) => ({ host: '127.0.0.1', port })),
    sslmode: 'verify-full',
    sslrootcert: ca,
  })

  test('are passed over while they refuse', async () => {
    expect(await encryption(at(await closedPort(), await closedPort(), server.port))).toStrictEqual(encrypted)
  })

  test('are passed over when they do not answer in time', async () => {
    await using hole = await startListener(() => undefined)
    expect(await encryption({ ...at(hole.port, server.port), connectTimeout: 0.5 })).toStrictEqual(encrypted)
  })

  test('are begun with the one that worked', async () => {
    let tried = 0
    await using down = await startListener((socket) => {
      tried++
      socket.destroy()
    })
    await using db = new Database(options({ ...at(down.port, server.port), maxConnections: 4 }))
    await db.connect()
    expect(tried).toBe(1)
    await Promise.all(Array.from({ length: 8 }, () => db.sql`select pg_sleep(0.01)`))
    expect(tried).toBe(1)
  })

  test('are not passed over for a certificate or a password that is wrong', async () => {
    const { code } = await refusal({ ...at(server.port, server.port), sslrootcert: otherCa })
    expect(code).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE')
    const wrong = await refusal({ ...at(server.port, server.port), password: 'wrong' })
    expect(wrong).toBeInstanceOf(AuthenticationError)
  })

  test('are all named when none can be reached', async () => {
    const ports = [await closedPort(), await closedPort()]
    const { name, code, message } = await refusal(at(...ports))
    expect([name, code]).toStrictEqual(['ConnectionError', 'ECONNREFUSED'])
    expect(message).toMatch(
      `none of the hosts of 127.0.0.1:${ports[0]},127.0.0.1:${ports[1]}/defaultdb as root can be used: `,
    )
    for (const port of ports) {
      expect(message).toContain(`no connection to 127.0.0.1:${port}/defaultdb as root: nothing listens there`)
    }
  })
})

describe('a socket', () => {
  const read = (given: ConnectionOptions) => readOptions(options(given), {})

  test('is handed over silent, with nobody listening', async () => {
    for (const sslmode of ['disable', 'require'] as const) {
      const settings = read({ sslmode })
      const socket = await openSocket(settings, settings.hosts[0]!)
      expect({
        events: ['error', 'close', 'data', 'connect', 'secureConnect'].map((name) =>
          socket.listenerCount(name),
        ),
        read: socket.readableLength,
        flowing: socket.readableFlowing,
        state: socket.readyState,
      }).toStrictEqual({ events: [0, expect.any(Number), 0, 0, 0], read: 0, flowing: null, state: 'open' })
      socket.destroy()
    }
  })

  test('is not handed over when it broke in the same packet that ended the handshake', async () => {
    const secureContext = createSecureContext(certificate)
    const brokenRecord = Buffer.from([0x17, 3, 3, 0, 1, 0])
    await using listener = await startListener((socket) => {
      socket.once('data', () => {
        socket.write('S')
        const line = new Duplex({
          read: () => undefined,
          write: (chunk, _, done) => socket.write(Buffer.concat([chunk, brokenRecord]), done),
        })
        socket.on('data', (chunk) => line.push(chunk))
        new TLSSocket(line, { isServer: true, secureContext }).on('error', () => undefined)
      })
    })
    const settings = read({ port: listener.port, sslmode: 'require' })
    const error = await errorOf(() => openSocket(settings, settings.hosts[0]!))
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error.code).toMatch(/^ERR_SSL_/)
  })

  test('is given up with the signal, before and while it opens', async () => {
    await using hole = await startListener(() => undefined)
    const settings = read({ port: hole.port, sslmode: 'require', connectTimeout: 60 })
    const controller = new AbortController()
    const opening = errorOf(() => openSocket(settings, settings.hosts[0]!, controller.signal))
    setImmediate(() => controller.abort())
    expect((await opening).code).toBe('ABORTED')
    expect((await errorOf(() => openSocket(settings, settings.hosts[0]!, controller.signal))).code).toBe(
      'ABORTED',
    )
  })

  test('leaves nothing behind when it fails: the process ends by itself', async () => {
    await using hole = await startListener(() => undefined)
    const source = `
      import { readOptions } from '../packages/client/dist/options.js'
      import { openSocket } from '../packages/client/dist/socket.js'
      const open = (given, signal) => {
        const options = readOptions({ host: '127.0.0.1', connectTimeout: 60, ...given }, {})
        return openSocket(options, options.hosts[0], signal).catch((error) => console.log(error.code))
      }
      await open({ port: ${await closedPort()} })
      await open({ port: ${server.port}, sslmode: 'verify-full', sslrootcert: ${JSON.stringify(otherCa)} })
      await open({ port: ${hole.port}, sslmode: 'require', connectTimeout: 0.1 })
      const controller = new AbortController()
      const opening = open({ port: ${hole.port}, sslmode: 'require' }, controller.signal)
      setImmediate(() => controller.abort())
      await opening`
    expect(await runNode(source)).toStrictEqual({
      code: 0,
      output: 'ECONNREFUSED\nUNABLE_TO_VERIFY_LEAF_SIGNATURE\nCONNECT_TIMEOUT\nABORTED\n',
    })
  })

  test('carries the cancelling of a statement, and ends with it', async () => {
    const settings = read({ sslmode: 'verify-full', sslrootcert: ca })
    const sockets: Socket[] = []
    const open = {
      socket: async () => {
        const socket = await openSocket(settings, settings.hosts[0]!)
        sockets.push(socket)
        return socket
      },
    } as object // the declaration lacks it
    const sql = postgres({
      ...open,
      ssl: false,
      max: 1,
      user: 'root',
      database: 'defaultdb',
      password: server.password,
      fetch_types: false,
    })
    const query = sql`select pg_sleep(60)`
    const outcome = errorOf(() => query)
    await vi.waitFor(() => expect(sockets).toHaveLength(1))
    await using db = new Database(options({ sslmode: 'require' }))
    await vi.waitFor(async () =>
      expect(await db.sql`select pid from pg_stat_activity where wait_event = 'PgSleep'`).toHaveLength(1),
    )
    query.cancel()
    expect((await outcome).code).toBe('57014')
    await vi.waitFor(() => expect(sockets.map(({ closed }) => closed)).toStrictEqual([false, true]))
    expect(await sql`select ssl from pg_stat_ssl where pid = pg_backend_pid()`).toMatchObject([{ ssl: true }])
    await sql.end()
    expect(sockets.map(({ closed }) => closed)).toStrictEqual([true, true])
  })
})

describe('the session', () => {
  const shown = async (given: ConnectionOptions) => {
    await using db = new Database(options(given))
    const [row] = await db.sql`
      select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
        current_setting('idle_in_transaction_session_timeout') as idle, current_setting('search_path') as path,
        current_setting('application_name') as name`
    return row
  }

  test('begins with the timeouts, on every connection', async () => {
    const timeouts = { statementTimeout: 1500, lockTimeout: 250, idleInTransactionTimeout: 60_000 }
    expect(await shown(timeouts)).toMatchObject({ statement: '1500ms', lock: '250ms', idle: '1min' })
    const off = { statementTimeout: 0, lockTimeout: 0, idleInTransactionTimeout: 0 }
    expect(await shown(off)).toMatchObject({ statement: '0', lock: '0', idle: '0' })

    await using db = new Database(options({ ...timeouts, maxConnections: 1 }))
    await db.connect()
    await errorOf(() => db.sql`select pg_terminate_backend(pg_backend_pid())`)
    expect(await db.sql`show statement_timeout`).toStrictEqual([{ statement_timeout: '1500ms' }])
  })

  test('begins with the options of the URL, spaces and backslashes included, which an option overrides', async () => {
    const parameters = new URLSearchParams({
      options: '-c search_path="a\\ b",c --lock_timeout=7 -c statement_timeout=8',
      application_name: 'the shop',
      results_buffer_size: '',
    })
    const url = `postgresql://root@127.0.0.1/defaultdb?${parameters}`
    expect(await shown({ url, statementTimeout: 9 })).toMatchObject({
      path: '"a b",c',
      lock: '7ms',
      statement: '9ms',
      name: 'the shop',
    })
  })

  test('ends a statement that takes longer', async () => {
    await using db = new Database(options({ statementTimeout: 20 }))
    expect((await errorOf(() => db.sql`select pg_sleep(60)`)).code).toBe('57014')
  })
})
