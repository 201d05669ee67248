// What an editor asks a compiler's language server: TypeScript 6's tsserver, and the native one by its LSP.

import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)

/** Messages with a `Content-Length` before each, as both servers send them. */
const readMessages = (stream, receive) => {
  let buffered = Buffer.alloc(0)
  stream.on('data', (chunk) => {
    buffered = Buffer.concat([buffered, chunk])
    for (;;) {
      const end = buffered.indexOf('\r\n\r\n')
      const length = Number(
        /Content-Length: (\d+)/.exec(buffered.subarray(0, Math.max(end, 0)).toString())?.[1],
      )
      if (end === -1 || buffered.length < end + 4 + length) {
        return
      }
      receive(JSON.parse(buffered.subarray(end + 4, end + 4 + length).toString()))
      buffered = buffered.subarray(end + 4 + length)
    }
  })
}

/** A server that answers requests by their number. */
const start = (script, args, { write, answerOf }) => {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'ignore'] })
  const waiting = new Map()
  let last = 0
  const send = (message) => child.stdin.write(write(message))
  readMessages(child.stdout, (message) => {
    const { to, body, error } = answerOf(message, send)
    const { resolve, reject } = waiting.get(to) ?? {}
    waiting.delete(to)
    if (error === undefined) {
      resolve?.(body)
    } else {
      reject?.(new Error(error))
    }
  })
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) {
      reject(new Error(`the language server ended with ${code}`))
    }
  })
  return {
    send,
    ask: (message) => {
      last += 1
      const number = last
      return new Promise((resolve, reject) => {
        waiting.set(number, { resolve, reject })
        send(message(number))
      })
    },
    close: () => child.kill(),
  }
}

const startTsserver = async () => {
  const server = start(
    join(dirname(require.resolve('typescript-6')), 'tsserver.js'),
    ['--disableAutomaticTypingAcquisition'],
    {
      write: (message) => `${JSON.stringify(message)}\n`,
      answerOf: ({ type, request_seq: to, success, body, message }) =>
        type === 'response' ? { to, body, error: success ? undefined : message } : {},
    },
  )
  const request = (command, args) => server.ask((seq) => ({ seq, type: 'request', command, arguments: args }))
  const at = (file, { line, column }) => ({ file, line: line + 1, offset: column + 1 })
  return {
    open: (file, text) =>
      server.send({ seq: 0, type: 'request', command: 'open', arguments: { file, fileContent: text } }),
    insert: (file, place, text) => {
      const { line, offset } = at(file, place)
      const change = { file, line, offset, endLine: line, endOffset: offset, insertString: text }
      server.send({ seq: 0, type: 'request', command: 'change', arguments: change })
    },
    hover: async (file, place) => (await request('quickinfo', at(file, place))).displayString,
    complete: async (file, place) =>
      (await request('completionInfo', at(file, place))).entries.map(({ name }) => name),
    close: server.close,
  }
}

// an editor watches the files for the server, which would look at all of them itself after each change otherwise
const CAPABILITIES = {
  workspace: { didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true } },
}

const startNative = async () => {
  const server = start(
    join(dirname(require.resolve('typescript/package.json')), 'bin/tsc'),
    ['--lsp', '--stdio'],
    {
      write: (message) => {
        const text = JSON.stringify({ jsonrpc: '2.0', ...message })
        return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
      },
      answerOf: ({ id, method, result, error }, send) => {
        if (method !== undefined) {
          // it asks for settings and the like, of which there are none
          if (id !== undefined) {
            send({ id, result: method === 'workspace/configuration' ? [] : null })
          }
          return {}
        }
        return { to: id, body: result, error: error?.message }
      },
    },
  )
  const request = (method, params) => server.ask((id) => ({ id, method, params }))
  const at = (file, { line, column }) => ({
    textDocument: { uri: pathToFileURL(file).href },
    position: { line, character: column },
  })
  await request('initialize', { processId: process.pid, rootUri: null, capabilities: CAPABILITIES })
  server.send({ method: 'initialized', params: {} })
  let version = 1
  return {
    open: (file, text) =>
      server.send({
        method: 'textDocument/didOpen',
        params: {
          textDocument: { uri: pathToFileURL(file).href, languageId: 'typescript', version: 1, text },
        },
      }),
    insert: (file, place, text) => {
      version += 1
      const { textDocument, position } = at(file, place)
      server.send({
        method: 'textDocument/didChange',
        params: {
          textDocument: { ...textDocument, version },
          contentChanges: [{ range: { start: position, end: position }, text }],
        },
      })
    },
    hover: async (file, place) => {
      const { contents } = await request('textDocument/hover', at(file, place))
      return contents.value.trim()
    },
    complete: async (file, place) => {
      const answer = await request('textDocument/completion', at(file, place))
      return (answer?.items ?? answer ?? []).map(({ label }) => label)
    },
    close: server.close,
  }
}

/** The language servers there are, by name. */
export const editors = { 'typescript-6': startTsserver, 'typescript-7': startNative }

/** The place of an offset in a text. */
export const placeOf = (text, offset) => {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length - 1, column: before.at(-1).length }
}

/** Starts a server, opens a file in it, does what is to be done with both, and ends the server. */
export const withFile = async (name, file, work) => {
  const editor = await editors[name]()
  try {
    const text = await readFile(file, 'utf8')
    editor.open(file, text)
    return await work(editor, text, file)
  } finally {
    editor.close()
  }
}
