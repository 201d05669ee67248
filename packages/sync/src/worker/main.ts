import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { workerData } from 'node:worker_threads'
import { Database } from '@manticore/client'
import * as client from '@manticore/client/internal'
import * as schema from '@manticore/schema'
import { createErrors, errorClasses } from '../bridge/errors.js'
import type { ToCaller, ToWorker, WorkerInput } from '../bridge/messages.js'
import { createCalls } from './calls.js'
import { createService } from './service.js'

const { port, bell, options } = workerData as WorkerInput // startThread gives it

const errors = createErrors(errorClasses(schema, client), false)

const send = (message: ToCaller): void => {
  port.postMessage(message)
  Atomics.add(bell, 0, 1)
  Atomics.notify(bell, 0)
}

const tellQuery = (message: unknown): void => {
  const { error, ...event } = message as client.QueryEvent // the channel has no others
  send({ kind: 'query', event, error: error === undefined ? undefined : errors.pack(error) })
}

const calls = createCalls(send, errors)
const serve = createService(new Database(options), calls)

port.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'call':
      void calls.answer(message.id, () => serve(message.id, message.request))
      return
    case 'worked':
      return calls.worked(message.id, message.error)
    case 'abort':
      return calls.abort(message.signal, message.reason)
    case 'forget':
      return calls.forget(message.signal)
    case 'observe':
      return message.isWanted
        ? subscribe('manticore:query', tellQuery)
        : void unsubscribe('manticore:query', tellQuery)
    case 'ping':
      return
  }
})

// the caller may be waiting, and a thread that waits hears of no end
process.on('uncaughtException', (error) => {
  send({ kind: 'crash', error: errors.pack(error) })
  process.exit(1)
})
process.on('exit', (code) => {
  send({
    kind: 'crash',
    error: errors.pack(new Error(`the thread of the database ended with exit code ${code}`)),
  })
})
