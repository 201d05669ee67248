import type { CallOptions } from '@manticore/client/internal'
import type { Errors, PackedError } from '../bridge/errors.js'
import type { Handle, Limits, ToCaller } from '../bridge/messages.js'
import type { PackedRows } from '../bridge/rows.js'

/** The calls under way: what they are answered with, and what they ask of the caller meanwhile. */
export interface Calls {
  /** Answers a call with what some work gives, or fails with. */
  answer(id: number, work: () => unknown): Promise<void>
  /** Sends some of the rows of an answer. */
  rows(id: number, rows: PackedRows): void
  /** Has the caller run the function of a call on an executor, and resolves when it is done. */
  work(id: number, on: Handle): Promise<void>
  /** What the caller answered to that. */
  worked(id: number, error: PackedError | undefined): void
  /** Tells a function of the call, by its name. */
  tell(id: number, name: string, what: object): void
  /** Limits as the client takes them. */
  limits(limits: Limits | undefined): CallOptions | undefined
  abort(signal: number, reason: PackedError): void
  forget(signal: number): void
}

interface Work {
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Keeps the calls of one caller. */
export const createCalls = (send: (message: ToCaller) => void, errors: Errors): Calls => {
  const works = new Map<number, Work>()
  const signals = new Map<number, AbortController>()

  const controller = (signal: number): AbortController => {
    const found = signals.get(signal) ?? new AbortController()
    signals.set(signal, found)
    return found
  }

  return {
    answer: async (id, work) => {
      try {
        send({ kind: 'answer', id, value: await work() })
      } catch (error) {
        send({ kind: 'failure', id, error: errors.pack(error) })
      }
    },
    rows: (id, rows) => send({ kind: 'rows', id, rows }),
    work: (id, on) =>
      new Promise((resolve, reject) => {
        works.set(id, { resolve, reject })
        send({ kind: 'work', id, on })
      }),
    worked: (id, error) => {
      const work = works.get(id)
      works.delete(id)
      if (error === undefined) {
        work?.resolve()
      } else {
        work?.reject(errors.unpack(error))
      }
    },
    tell: (id, name, { error, ...what }: { readonly error?: unknown }) =>
      send({ kind: 'told', id, name, what, error: error === undefined ? undefined : errors.pack(error) }),
    limits: (limits) =>
      limits && {
        timeout: limits.timeout,
        signal: limits.signal === undefined ? undefined : controller(limits.signal).signal,
      },
    abort: (signal, reason) => controller(signal).abort(errors.unpack(reason)),
    forget: (signal) => {
      signals.delete(signal)
    },
  }
}
