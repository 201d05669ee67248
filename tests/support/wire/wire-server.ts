import { type AddressInfo, createServer, type Socket } from 'node:net'
import { type Answer, createScript, type Rule, type Statement } from './answer.js'
import { type Session, startSession } from './session.js'
import { isText } from './text.js'

/** A CancelRequest, and the session it names, if there is one. */
interface CancelRequest {
  readonly pid: number
  readonly key: number
  readonly session: Session | undefined
}

/**
 * A server on the loopback address that speaks CockroachDB's protocol and does what its rules say. It stores nothing and
 * knows no SQL but what opens and ends transactions: it is there to answer, to fail and to fall silent as a cluster
 * does and PostgreSQL does not, never to stand in for a database whose results are tested.
 */
export interface WireServer extends AsyncDisposable {
  /** Where `new Database({ url })` finds it. */
  readonly url: string
  readonly port: number
  /** The clients that said who they are, in their order. */
  readonly sessions: readonly Session[]
  /** The statements executed on any of them, in their order. */
  readonly statements: readonly Statement[]
  readonly cancels: readonly CancelRequest[]
  /** Resolves with the first statement of this text, or the one of that number, once it has come. */
  received(text: string | RegExp, number?: number): Promise<Statement>
}

/** How the server is to be. */
export interface WireServerOptions {
  /** What it answers to what. Without any it knows versions, settings and transactions. */
  readonly rules?: readonly Rule[]
  /** CockroachDB's version. */
  readonly version?: string
  /** A schema change commits, and ending no transaction is a warning: as from 25.1 on. `true` when left out. */
  readonly autocommitBeforeDdl?: boolean
  readonly port?: number
}

const TEXT = 25

const oneText = (name: string, value: string): Answer => ({
  columns: [{ name, type: TEXT }],
  rows: [[value]],
})

const settingsOf = (full: string) =>
  Object.freeze({
    server_version: '13.0.0',
    server_encoding: 'UTF8',
    client_encoding: 'UTF8',
    application_name: '',
    DateStyle: 'ISO, MDY',
    IntervalStyle: 'postgres',
    TimeZone: 'UTC',
    integer_datetimes: 'on',
    is_superuser: 'on',
    standard_conforming_strings: 'on',
    crdb_version: full,
  })

const unscripted = (text: string, full: string): Answer => {
  if (/^\s*select version\(\)\s*$/i.test(text)) {
    return oneText('version', full)
  }
  if (/^\s*show crdb_version\s*$/i.test(text)) {
    return oneText('crdb_version', full)
  }
  if (/^\s*(set|reset|discard)\b/i.test(text)) {
    return { tag: /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? '' }
  }
  return { error: { code: 'XXUUU', message: `the wire server has no rule for this statement: ${text}` } }
}

/** Starts a server on a port of the system's choice: `await using server = await startWireServer({ rules })`. */
export const startWireServer = async ({
  rules = [],
  version = '25.2.1',
  autocommitBeforeDdl = true,
  port: wanted = 0,
}: WireServerOptions = {}): Promise<WireServer> => {
  const full = `CockroachDB CCL v${version} (x86_64-pc-linux-gnu, built 2025/06/30 16:23:10, go1.23.7 X:nocoverageredesign)`
  const script = createScript(rules)
  const sockets = new Set<Socket>()
  const sessions: Session[] = []
  const statements: Statement[] = []
  const cancels: CancelRequest[] = []
  const listeners = new Set<() => void>()
  let opened = 0

  const listener = createServer((socket) => {
    opened++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    startSession(socket, {
      script,
      pid: 1000 + opened,
      key: 7919 * opened,
      autocommitBeforeDdl,
      settings: settingsOf(full),
      unscripted: (text) => unscripted(text, full),
      started: (session) => sessions.push(session),
      executed: (statement) => {
        statements.push(statement)
        for (const listen of listeners) {
          listen()
        }
      },
      cancelRequested: (pid, key) => {
        const session = sessions.find((candidate) => candidate.pid === pid && candidate.key === key)
        cancels.push({ pid, key, session })
        session?.cancel()
      },
    })
  })
  await new Promise<void>((resolve) => listener.listen(wanted, '127.0.0.1', resolve))
  const { port } = listener.address() as AddressInfo // a TCP listener has a port

  return {
    url: `postgresql://root@127.0.0.1:${port}/defaultdb?sslmode=disable`,
    port,
    sessions,
    statements,
    cancels,
    received: (text, number = 1) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = statements.filter((statement) => isText(statement.text, text))[number - 1]
          if (found !== undefined) {
            listeners.delete(look)
            resolve(found)
          }
        }
        listeners.add(look)
        look()
      }),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) {
        socket.destroy()
      }
      await new Promise((resolve) => listener.close(resolve))
    },
  }
}
