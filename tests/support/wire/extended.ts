import type { ServerError } from './answer.js'
import { backend } from './backend.js'
import { createPortal, type Execution, type Portal } from './execution.js'
import type { ClientMessage } from './frontend.js'
import type { Line } from './line.js'
import { placeholders, splitStatements } from './text.js'
import type { Transaction } from './transaction.js'

type Outcome = Promise<ServerError | undefined> | ServerError | undefined

/** The messages of the extended protocol between two Syncs. */
export interface Extended {
  /** Answers a message, or says with which error it is refused. */
  readonly handlers: {
    readonly [T in 'Parse' | 'Describe' | 'Bind' | 'Execute' | 'Close']: (
      message: Extract<ClientMessage, { type: T }>,
    ) => Outcome
  }
  /** Whether a message would run something while a portal has rows left, which CockroachDB refuses. */
  isSecond(message: ClientMessage): boolean
  /** Forgets the portals, as the end of a transaction does. */
  clear(): void
}

const TEXT = 25

const refused = (code: string, message: string): ServerError => ({ code, message })

/** Keeps the prepared statements and portals of a session. `touched` hears of the statements as they are named. */
export const createExtended = (
  line: Line,
  transaction: Transaction,
  execution: Execution,
  touched: (text: string) => void,
): Extended => {
  const prepared = new Map<string, { readonly text: string; readonly types: readonly number[] }>()
  const portals = new Map<string, Portal>()

  const describe = (text: string): void => {
    const columns = execution.columnsOf(text)
    line.send(columns === undefined ? backend.noData : backend.rowDescription(columns))
  }

  return {
    handlers: {
      Parse: async ({ name, text, types }) => {
        touched(text)
        const error = transaction.refusal(text) ?? (await execution.pass('parse', text))
        if (error !== undefined) {
          return error
        }
        if (name !== '' && prepared.has(name)) {
          return refused('42P05', `prepared statement "${name}" already exists`)
        }
        const { length } = splitStatements(text)
        if (length > 1) {
          return refused('42P14', `prepared statement had ${length} statements, expected 1`)
        }
        prepared.set(name, { text, types })
        line.send(backend.parseComplete)
        return undefined
      },
      Describe: async ({ of, name }) => {
        const statement = of === 'S' ? prepared.get(name) : undefined
        const text = statement?.text ?? portals.get(name)?.text
        if (text === undefined) {
          return refused(of === 'S' ? '26000' : '34000', `there is no "${name}" to describe`)
        }
        const error = await execution.pass('describe', text)
        if (error !== undefined) {
          return error
        }
        if (statement !== undefined) {
          const types = Array.from(
            { length: placeholders(text) },
            (_, index) => statement.types[index] || TEXT,
          )
          line.send(backend.parameterDescription(types))
        }
        describe(text)
        return undefined
      },
      Bind: async ({ portal, name, parameters, binary }) => {
        const statement = prepared.get(name)
        if (statement === undefined) {
          return refused('26000', `unknown prepared statement "${name}"`)
        }
        const { text } = statement
        touched(text)
        const error = transaction.refusal(text) ?? (await execution.pass('bind', text, parameters))
        if (error !== undefined) {
          return error
        }
        const expected = placeholders(text)
        if (parameters.length !== expected) {
          return refused('08P01', `expected ${expected} arguments, got ${parameters.length}`)
        }
        if (binary) {
          return refused('0A000', 'the wire server sends rows as text only')
        }
        portals.set(portal, createPortal(text, parameters, true))
        line.send(backend.bindComplete)
        return undefined
      },
      Execute: ({ portal: name, limit }) => {
        const portal = portals.get(name)
        if (portal === undefined) {
          return refused('34000', `unknown portal "${name}"`)
        }
        touched(portal.text)
        return execution.run(portal, limit)
      },
      Close: ({ of, name }) => {
        const named = of === 'S' ? prepared : portals
        named.delete(name)
        line.send(backend.closeComplete)
        return undefined
      },
    },
    isSecond: (message) => {
      const suspended = [...portals].find(([, portal]) => portal.suspended)?.[0]
      return (
        suspended !== undefined &&
        (['Query', 'Parse', 'Bind', 'Describe'].includes(message.type) ||
          (message.type === 'Execute' && message.portal !== suspended))
      )
    },
    clear: () => portals.clear(),
  }
}
