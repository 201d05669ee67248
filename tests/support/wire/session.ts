import type { Socket } from 'node:net'
import type { Answer, Script, ServerError, Statement } from './answer.js'
import { backend, type Status } from './backend.js'
import { secondPortal } from './cockroach-answers.js'
import { createExecution, createPortal } from './execution.js'
import { createExtended } from './extended.js'
import type { ClientMessage } from './frontend.js'
import { openLine } from './line.js'
import { splitStatements } from './text.js'
import { createTransaction } from './transaction.js'

/** One client's connection, from its start-up to its end. */
export interface Session {
  /** What a CancelRequest names, together with the key. */
  readonly pid: number
  readonly key: number
  /** What the client said of itself at start-up: user, database, settings. */
  readonly parameters: Readonly<Record<string, string>>
  readonly status: Status
  /** The statements executed, in their order; those refused as they were executed are among them. */
  readonly statements: readonly Statement[]
  /** Everything received while the session was there. */
  readonly messages: readonly ClientMessage[]
  /** What was sent after the server had ended the session. */
  readonly late: readonly ClientMessage[]
  /** Resolves when both sides have closed. */
  readonly ended: Promise<void>
  /** Ends the session without a word: closed in order, or reset. What was not sent yet is lost. */
  drop(how?: 'fin' | 'rst'): void
  /** Ends the session with a FATAL error. */
  fatal(error: ServerError): void
  /** Cancels the statement that hangs or is delayed, if there is one. */
  cancel(): void
}

/** What a session needs of its server. */
export interface Host {
  readonly script: Script
  readonly pid: number
  readonly key: number
  readonly autocommitBeforeDdl: boolean
  /** The ParameterStatus messages of start-up. */
  readonly settings: Readonly<Record<string, string>>
  /** The answer to a statement without a rule. */
  unscripted(text: string): Answer
  started(session: Session): void
  executed(statement: Statement): void
  cancelRequested(pid: number, key: number): void
}

type Handlers = {
  readonly [T in ClientMessage['type']]: (
    message: Extract<ClientMessage, { type: T }>,
  ) => Promise<ServerError | undefined> | ServerError | undefined
}

/** Serves one socket. */
export const startSession = (socket: Socket, host: Host): Session => {
  const line = openLine(socket)
  const transaction = createTransaction(host.autocommitBeforeDdl)
  const statements: Statement[] = []
  let parameters: Readonly<Record<string, string>> = {}
  let lastText = ''
  /** After an error of the extended protocol, until Sync. */
  let skipping = false

  const session: Session = {
    pid: host.pid,
    key: host.key,
    get parameters() {
      return parameters
    },
    get status() {
      return transaction.status
    },
    statements,
    messages: line.messages,
    late: line.late,
    ended: line.ended,
    drop: (how = 'fin') => line.drop(how),
    fatal: line.end,
    cancel: line.interrupt,
  }

  const execution = createExecution({
    session,
    line,
    transaction,
    script: host.script,
    unscripted: host.unscripted,
    executed: (statement) => {
      statements.push(statement)
      host.executed(statement)
    },
  })

  const extended = createExtended(line, transaction, execution, (text) => {
    lastText = text
  })

  const ready = async (): Promise<undefined> => {
    skipping = false
    if (transaction.status === 'I') {
      extended.clear()
    }
    line.send(backend.ready(transaction.status))
    line.flush()
    await execution.passOrEnd('ready', lastText)
  }

  const start = async (given: Readonly<Record<string, string>>): Promise<undefined> => {
    parameters = given
    host.started(session)
    await execution.passOrEnd('startup')
    line.send(backend.authenticationOk)
    line.flush()
    await execution.passOrEnd('auth')
    for (const [name, setting] of Object.entries(host.settings)) {
      line.send(backend.parameterStatus(name, given[name] ?? setting))
    }
    line.send(backend.keyData(host.pid, host.key))
    await ready()
  }

  const query = async (text: string): Promise<undefined> => {
    const parts = splitStatements(text)
    if (parts.length === 0) {
      line.send(backend.emptyQuery)
    }
    for (const part of parts) {
      lastText = part
      const error = await execution.run(createPortal(part, [], false), 0)
      if (error !== undefined) {
        line.send(backend.error(error))
        break
      }
    }
    await ready()
  }

  const handlers: Handlers = {
    ...extended.handlers,
    SSLRequest: () => {
      line.send(backend.noSsl)
      line.flush()
      return undefined
    },
    CancelRequest: ({ pid, key }) => {
      host.cancelRequested(pid, key)
      line.end('fin')
      return undefined
    },
    Startup: (message) => start(message.parameters),
    Query: ({ text }) => query(text),
    Sync: ready,
    Flush: async () => {
      line.flush()
      await execution.passOrEnd('flush', lastText)
      return undefined
    },
    Terminate: () => {
      line.drop('fin')
      return undefined
    },
    Other: () => ({ code: '08P01', message: 'the wire server does not know a message of this type' }),
  }

  const handle = async (message: ClientMessage): Promise<void> => {
    // the table has a handler for each message's own type
    const handler = handlers[message.type] as (message: ClientMessage) => ReturnType<Handlers['Other']>
    const error = extended.isSecond(message) ? secondPortal : await handler(message)
    if (error === undefined) {
      return
    }
    transaction.failed('')
    extended.clear()
    line.send(backend.error(error))
    if (message.type === 'Query') {
      await ready()
    } else {
      skipping = true
      // as both servers do: a client that sends Flush waits for an answer before it sends Sync
      line.flush()
    }
  }

  const serve = async (): Promise<void> => {
    await execution.passOrEnd('connect')
    for (let message = await line.next(); message !== undefined; message = await line.next()) {
      if (!skipping || message.type === 'Sync' || message.type === 'Terminate') {
        await handle(message)
      }
    }
  }

  // a script that throws is told to its client
  serve().catch((error: unknown) =>
    line.end({ code: 'XX000', message: `the script failed: ${String(error)}` }),
  )
  return session
}
