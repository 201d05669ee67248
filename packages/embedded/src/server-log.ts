import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'

const TAIL_BYTES = 4096
const TAIL_LINES = 20
const FOLLOW_INTERVAL_MS = 20

/**
 * The server's log: a file, since a pipe that this process reads would block the server whenever this process is busy.
 * Stays readable through its descriptor after the run folder is gone.
 */
export interface ServerLog {
  readonly descriptor: number
  /** The last lines. */
  tail(): string
  /** Calls back with each new line until the log is closed; does not keep the process alive. */
  follow(line: (line: string) => void): void
  /** Hands out what is left and closes the file. */
  close(): void
}

/** Creates the log file. */
export const createServerLog = (path: string): ServerLog => {
  const descriptor = openSync(path, 'ax+', 0o600)
  let stopFollowing = (): void => {}

  const read = (from: number): Buffer => {
    const buffer = Buffer.alloc(Math.max(0, fstatSync(descriptor).size - from))
    return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, from))
  }

  return Object.freeze({
    descriptor,
    tail: () => {
      const text = read(Math.max(0, fstatSync(descriptor).size - TAIL_BYTES)).toString()
      return text.trimEnd().split('\n').slice(-TAIL_LINES).join('\n')
    },
    follow: (line: (line: string) => void) => {
      const decoder = new StringDecoder('utf8')
      let position = 0
      let unfinished = ''
      const readOn = (): void => {
        const bytes = read(position)
        position += bytes.length
        const lines = (unfinished + decoder.write(bytes)).split('\n')
        unfinished = lines.pop() ?? ''
        for (const complete of lines) line(complete)
      }
      const timer = setInterval(readOn, FOLLOW_INTERVAL_MS).unref()
      stopFollowing = () => {
        clearInterval(timer)
        readOn()
      }
    },
    close: () => {
      stopFollowing()
      closeSync(descriptor)
    },
  })
}
