import * as client from '@manticore/client/internal'
import type { RawRow } from '@manticore/core'
import * as migrate from '@manticore/migrate/light'
import * as schema from '@manticore/schema'
import type { Options } from '../options.js'
import { createErrors, errorClasses } from './errors.js'
import { startWorker } from './line.js'
import type { Facts, Handle, PackedResult, Request, ToCaller } from './messages.js'
import { unpackRows } from './rows.js'
import { createSignals, type Signals } from './signals.js'

/** What the worker may ask for while the caller waits for the answer to a call. */
export interface Callbacks {
  /** Runs the function of a transaction, or of a batch, on an executor of the worker's. */
  work?(on: Handle): void
  /** What is told of something and not waited for, by name. */
  readonly told?: Readonly<Record<string, (what: never) => void>>
}

/** Rows, and what is known beside them. */
export interface Received {
  readonly rows: RawRow[]
  readonly facts: Facts
}

/** The worker of one database, to be called. */
export interface Thread {
  /** Whether it is there. One that has ended is replaced by another. */
  readonly alive: boolean
  readonly signals: Signals
  /** Asks for something and waits for the answer. Throws `WorkerLost` when the worker ends before it. */
  call(request: Request, callbacks?: Callbacks): unknown
  /** {@link call}, for rows. Undefined when there are no more. */
  rows(request: Request): Received | undefined
  /** Says whether the worker is to tell of statements. */
  observe(isWanted: boolean): void
  /** Ends it at once. */
  end(reason: unknown): void
}

interface OpenCall {
  readonly callbacks: Callbacks
  readonly rows: RawRow[]
  answer?: Extract<ToCaller, { readonly kind: 'answer' | 'failure' }>
  /** What a callback threw that the worker did not wait for. */
  thrown?: { readonly error: unknown }
}

const CLASSES = errorClasses(schema, client, migrate)

type Takes = {
  readonly [Kind in ToCaller['kind']]: (message: Extract<ToCaller, { readonly kind: Kind }>) => void
}

/**
 * Starts the worker of a database. While the caller waits for an answer, the worker may ask it to run a callback, which may
 * itself call and wait: so an answer is kept for whoever waits for it.
 */
export const startThread = (options: Options, onQuery: (event: client.QueryEvent) => void): Thread => {
  const line = startWorker(options)
  const errors = createErrors(CLASSES, true)
  const signals = createSignals(line.post, errors)
  const open = new Map<number, OpenCall>()
  let last = 0
  let isObserving = false

  const work = (id: number, on: Handle): void => {
    const call = open.get(id)
    try {
      if (call?.thrown !== undefined) {
        throw call.thrown.error
      }
      call?.callbacks.work?.(on)
      line.post({ kind: 'worked', id })
    } catch (error) {
      line.post({ kind: 'worked', id, error: errors.pack(error) })
    }
  }

  const tell = ({ id, name, what, error }: Extract<ToCaller, { readonly kind: 'told' }>): void => {
    const call = open.get(id)
    try {
      const event = Object.freeze(error === undefined ? what : { ...what, error: errors.unpack(error) })
      call?.callbacks.told?.[name]?.(event as never) // what the function of this name is told
    } catch (thrown) {
      if (call !== undefined) {
        call.thrown ??= { error: thrown }
      }
    }
  }

  const answer = (message: NonNullable<OpenCall['answer']>): void => {
    const call = open.get(message.id)
    if (call !== undefined) {
      call.answer = message
    }
  }

  const takes: Takes = {
    answer,
    failure: answer,
    rows: ({ id, rows }) => unpackRows(rows, open.get(id)?.rows ?? []),
    work: ({ id, on }) => work(id, on),
    told: tell,
    query: ({ event, error }) => onQuery({ ...event, error: error && errors.unpack(error) }),
    crash: ({ error }) => {
      throw line.lost(errors.unpack(error))
    },
  }

  // each kind is taken by the function of its name
  const take = (message: ToCaller): void => takes[message.kind](message as never)

  const exchange = (request: Request, callbacks: Callbacks = {}): { value: unknown; rows: RawRow[] } => {
    const id = ++last
    const call: OpenCall = { callbacks, rows: [] }
    open.set(id, call)
    try {
      line.post({ kind: 'call', id, request })
      while (call.answer === undefined) {
        take(line.receive())
      }
      if (call.answer.kind === 'failure') {
        throw errors.unpack(call.answer.error)
      }
      return { value: call.answer.value, rows: call.rows }
    } finally {
      open.delete(id)
      if (open.size === 0 && !signals.inUse) {
        errors.forget()
      }
    }
  }

  return {
    get alive() {
      return line.alive
    },
    signals,
    call: (request, callbacks) => exchange(request, callbacks).value,
    rows: (request) => {
      const { rows, value } = exchange(request)
      const result = value as PackedResult | undefined // what such requests are answered with
      if (result === undefined) {
        return undefined
      }
      unpackRows(result.rows, rows)
      return { rows, facts: result.facts }
    },
    observe: (isWanted) => {
      if (isWanted !== isObserving) {
        isObserving = isWanted
        line.post({ kind: 'observe', isWanted })
      }
    },
    end: line.end,
  }
}
