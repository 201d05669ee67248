import type { Socket } from 'node:net'

/** What is done to the bytes that one side sends, over all lines. */
export interface Flow {
  /** Bytes received from this side so far. */
  bytes: number
  /** Milliseconds until they are handed on. */
  delay: number
  /** How many more are handed on before their line is cut. */
  left: number | undefined
  /** Where to spoil a byte of a chunk; outside of it, nowhere. */
  spoilAt: ((chunk: Buffer) => number) | undefined
  readonly rewrite: (chunk: Buffer) => Buffer
}

/** A flow that changes nothing but what `rewrite` does. */
export const createFlow = (rewrite: (chunk: Buffer) => Buffer = (chunk) => chunk): Flow => ({
  bytes: 0,
  delay: 0,
  left: undefined,
  spoilAt: undefined,
  rewrite,
})

/** A client and its connection to the server. */
export interface Line {
  readonly client: Socket
  readonly server: Socket
  /** Delivers nothing any more, ends included. */
  silent: boolean
  /** Whether the server has sent something since the client last did. */
  answered: boolean
}

const spoil = (chunk: Buffer, flow: Flow): Buffer => {
  const index = flow.spoilAt?.(chunk) ?? -1
  const byte = chunk[index]
  if (byte === undefined) {
    return chunk
  }
  flow.spoilAt = undefined
  const spoilt = Buffer.from(chunk)
  spoilt[index] = byte ^ 0xff
  return spoilt
}

const handOn = (chunk: Buffer, to: Socket, line: Line, flow: Flow): void => {
  const changed = spoil(flow.rewrite(chunk), flow)
  if (flow.left === undefined || changed.length < flow.left) {
    flow.left = flow.left === undefined ? undefined : flow.left - changed.length
    to.write(changed)
    return
  }
  to.write(changed.subarray(0, flow.left), () => {
    line.client.destroy()
    line.server.destroy()
  })
  line.silent = true
  flow.left = undefined
}

/** Hands on what comes from one end of a line to the other, in its order. Answers with what hands on its end. */
export const connectFlow = (
  from: Socket,
  to: Socket,
  line: Line,
  flow: Flow,
): ((end: () => void) => void) => {
  const waiting: (() => void)[] = []

  const later = (action: () => void): void => {
    const unlessSilent = (): void => {
      if (!line.silent) {
        action()
      }
    }
    if (flow.delay === 0 && waiting.length === 0) {
      unlessSilent()
      return
    }
    // whichever timer it is, the first in the line is due
    waiting.push(unlessSilent)
    setTimeout(() => waiting.shift()?.(), flow.delay)
  }

  from.on('data', (chunk) => {
    flow.bytes += chunk.length
    later(() => handOn(chunk, to, line, flow))
  })
  return later
}
