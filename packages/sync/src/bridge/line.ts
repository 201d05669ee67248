import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { UnsupportedFeatureError } from '@manticore/client/internal'
import type { Options } from '../options.js'
import type { ToCaller, ToWorker, WorkerInput } from './messages.js'

/** A worker and the line to it. */
export interface Line {
  /** Whether the worker is there. */
  readonly alive: boolean
  post(message: ToWorker): void
  /** Waits for the next message. Throws `WorkerLost` when there will be none. */
  receive(): ToCaller
  /** The error for whoever waits, when the worker has ended; the first reason is the one that is kept. */
  lost(reason: unknown): WorkerLost
  /** Ends the worker at once. */
  end(reason: unknown): void
}

/** The worker has ended, and nobody knows what became of what it was asked for. `cause` is why. */
export class WorkerLost extends Error {}

// milliseconds after which whoever waits looks whether the worker is still there
const LOOK_AFTER = 250

// A thread that may not wait, such as that of a page in Electron, throws a TypeError of its own.
const requireWait = (bell: Int32Array): void => {
  try {
    Atomics.wait(bell, 0, -1, 0)
  } catch (cause) {
    throw new UnsupportedFeatureError(
      'this thread may not wait for another, so it needs Database, which answers with promises',
      { code: 'UNSUPPORTED_FEATURE', cause },
    )
  }
}

/**
 * Starts the worker of a database. Whoever waits for a message sleeps until the worker rings: `Atomics.wait` on a counter,
 * since a thread that waits cannot hear of messages, then `receiveMessageOnPort`.
 */
export const startWorker = ({ given, environment }: Options): Line => {
  const bell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  requireWait(bell)
  const { port1: port, port2: other } = new MessageChannel()
  const worker = new Worker(new URL('../worker/main.js', import.meta.url), {
    workerData: { port: other, bell, options: given } satisfies WorkerInput,
    transferList: [other],
    env: environment,
    // those of the program, such as --input-type, are not for this module
    execArgv: [],
    name: 'manticore',
  })
  let end: { readonly reason: unknown } | undefined
  // a program that is done need not close it, and why it ended before it says by itself
  worker.unref()
  port.unref()
  worker.on('error', () => undefined)
  worker.on('exit', () => lost(new Error('the worker has ended')))

  const lost = (reason: unknown): WorkerLost => {
    end ??= { reason }
    return new WorkerLost('the worker has ended', { cause: end.reason })
  }

  // Node answers with true as long as there is somebody at the other end; one that ran out of memory says no word.
  const isThere = (): boolean => (port.postMessage({ kind: 'ping' } satisfies ToWorker) as unknown) === true

  return {
    get alive() {
      return end === undefined
    },
    post: (message) => port.postMessage(message),
    receive: () => {
      for (let isLate = false; ; ) {
        if (end !== undefined) {
          throw lost(end.reason)
        }
        const seen = Atomics.load(bell, 0)
        const received = receiveMessageOnPort(port)
        if (received !== undefined) {
          return received.message as ToCaller // the other port is the worker's
        }
        if (isLate && !isThere()) {
          throw lost(new Error('the worker ended without a word'))
        }
        isLate = Atomics.wait(bell, 0, seen, LOOK_AFTER) === 'timed-out'
      }
    },
    lost,
    end: (reason) => {
      lost(reason)
      port.close()
      void worker.terminate()
    },
  }
}
