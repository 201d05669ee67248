// Loaded before the program of a page: keeps what each block printed and sent, and writes it into a file at the end.

import { subscribe } from 'node:diagnostics_channel'
import { writeFileSync } from 'node:fs'

const blocks = {}
let printed = ''
let sent = []

for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream)
  stream.write = (chunk, ...rest) => {
    printed += chunk
    return write(chunk, ...rest)
  }
}

subscribe('manticore:query', ({ text }) => {
  sent.push(text)
})

// what is printed and sent from here on belongs to the next block
globalThis.endOfBlock = (line) => {
  blocks[line] = { printed, sent }
  printed = ''
  sent = []
}

process.on('exit', () => writeFileSync(process.env.RECORD_FILE, JSON.stringify({ blocks, printed, sent })))
